package io.parley.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The commands on a page and what they are shown to print. */
final class Page {
    private static final Set<String> OUTPUT = Set.of("text", "json");

    private Page() {}

    /** A fenced block; {@code line} is where its content begins. */
    record Block(int line, String language, String content) {}

    /** @param output follows the commands at once; null where the page does not show it */
    record Step(Block commands, @Nullable Block output) {}

    static List<Step> steps(Path file) {
        var steps = new ArrayList<Step>();
        for (Block block : blocks(file)) {
            if (block.language().equals("sh")) {
                steps.add(new Step(block, null));
            } else if (OUTPUT.contains(block.language())) {
                steps.add(new Step(steps.removeLast().commands(), block));
            }
        }
        return steps;
    }

    static List<Block> blocks(Path file) {
        var blocks = new ArrayList<Block>();
        var content = new StringBuilder();
        String language = null;
        List<String> lines = lines(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (!line.startsWith("```")) {
                content.append(line).append('\n');
            } else if (language == null) {
                language = line.substring(3);
                content.setLength(0);
            } else {
                String text = content.toString();
                blocks.add(new Block(i - (int) text.lines().count() + 1, language, text));
                language = null;
            }
        }
        return blocks;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
