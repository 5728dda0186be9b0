package io.parley.session.actor;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.core.MessageId;
import io.parley.session.ChatMessage;
import io.parley.session.SessionMessages.Accepted;
import io.parley.session.SessionMessages.Send;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sends messages, one after the other, with and without idempotency keys, and repeats what was not answered. */
final class SimSender {
    private static final int TRIES = 6;
    private static final long PATIENCE = 2500;

    private final SimClient client;
    private final SimCluster cluster;
    private final World world;
    private final boolean eager;
    private final Map<String, MessageId> accepted = new HashMap<>();
    private final Set<String> tried = new HashSet<>();
    private @Nullable Send current;
    private int tries;
    private int count;

    SimSender(SimClient client, SimCluster cluster, boolean eager) {
        this.client = client;
        this.cluster = cluster;
        this.world = cluster.world;
        this.eager = eager;
    }

    void act() {
        if (current == null && count < 8 && world.coin(eager ? 0.4 : 0.08)) {
            String content = client.id() + " says " + ++count;
            boolean keyed = world.coin(0.6);
            tried.add(content);
            tries = 0;
            send(draft(content, keyed ? "key of " + content : null));
        } else if (current == null && !accepted.isEmpty() && world.coin(0.03)) {
            repeat(accepted.keySet().iterator().next());
        }
    }

    private Send draft(String content, @Nullable String key) {
        return new Send(cluster.postgres.session().id(), SimCluster.OWNER, world.messageId(), world.messageId(),
                content, key, key == null ? null : "hash of " + content, client.id());
    }

    /** Long after it was answered, perhaps: the same request again. */
    private void repeat(String content) {
        tries = TRIES - 2;
        send(draft(content, "key of " + content));
    }

    private void send(Send send) {
        current = send;
        int attempt = ++tries;
        client.ask(send, answer -> answered(send, attempt, answer));
        world.in(PATIENCE, () -> {
            if (send.equals(current) && attempt == tries) {
                again(send);
            }
        });
    }

    private void answered(Send send, int attempt, Object answer) {
        if (answer instanceof Accepted accept) {
            accepted(send, accept);
        } else if (answer instanceof ChatException failure && send.equals(current) && attempt == tries) {
            refused(send, failure.code());
        }
    }

    private void accepted(Send send, Accepted accept) {
        world.note(() -> client.id() + " was accepted: " + accept);
        world.check(accept.message().content().equals(send.content()), () -> "another message: " + accept);
        if (send.key() != null) {
            var before = accepted.putIfAbsent(send.content(), accept.message().id());
            world.check(before == null || before.equals(accept.message().id()), () -> "two under a key: " + accept);
        }
        if (current != null && current.content().equals(send.content())) {
            current = null;
        }
    }

    private void refused(Send send, ErrorCode code) {
        world.note(() -> client.id() + " was refused: " + code);
        switch (code) {
            case NOT_OWNER, OWNER_UNAVAILABLE, STORE_UNAVAILABLE, OVERLOADED ->
                world.in(world.between(1, world.coin(0.3) ? 10 : 400), () -> again(send));
            case REPLY_RUNNING -> current = null;
            default -> throw world.broken("refused as " + code);
        }
    }

    private void again(Send send) {
        if (!send.equals(current)) {
            return;
        }
        if (tries >= TRIES) {
            current = null;
        } else {
            send(send.key() != null && world.coin(0.4) ? draft(send.content(), send.key()) : send);
        }
    }

    boolean isDone() {
        return current == null;
    }

    void atRest() {
        for (var content : tried) {
            long stored = cluster.postgres.messages.stream().map(ChatMessage::content).filter(content::equals).count();
            world.check(stored <= 1, () -> "stored twice: " + content);
        }
    }
}
