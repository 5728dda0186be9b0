package io.parley.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.BiConsumer;

/** Goes through a tree of values along the records that describe it. */
final class Walk {
    private Walk() {}

    /** Told of every block of keys, the outer one first. */
    interface BlockVisitor {
        /** @param path of the block; empty for the whole */
        void visit(Class<?> type, String path, ObjectNode block);
    }

    /** Calls back with every block that is there. */
    static void blocks(Class<?> type, ObjectNode tree, BlockVisitor visitor) {
        block(type, "", tree, visitor);
    }

    /** Calls back with every key that nests nothing, and the node that holds it or would. */
    static void leaves(Class<?> type, ObjectNode tree, BiConsumer<Key, ObjectNode> visit) {
        blocks(type, tree, (record, path, block) -> Key.of(record, path).stream()
                .filter(key -> key.block() == null && key.named() == null).forEach(key -> visit.accept(key, block)));
    }

    private static void block(Class<?> type, String path, ObjectNode tree, BlockVisitor visitor) {
        visitor.visit(type, path, tree);
        for (var key : Key.of(type, path)) {
            var block = key.block();
            var named = key.named();
            if (tree.get(key.name()) instanceof ObjectNode child) {
                if (block != null) {
                    block(block, key.path(), child, visitor);
                } else if (named != null) {
                    child.properties().stream().filter(entry -> entry.getValue() instanceof ObjectNode).forEach(
                            entry -> block(named, key.path() + "." + entry.getKey(), (ObjectNode) entry.getValue(),
                                    visitor));
                }
            }
        }
    }
}
