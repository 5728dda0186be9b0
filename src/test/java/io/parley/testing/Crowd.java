package io.parley.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Clients that talk without a pause, each in sessions of its own, and come again at another node whenever a connection breaks, as
 * browsers behind a balancer do. What each of them was promised and saw is kept for the audit.
 */
public final class Crowd {
    private static final int MESSAGES_OF_A_SESSION = 5;
    private static final Duration PATIENCE = Patience.LIMIT;

    private final NodeGroup nodes;
    private final long before;
    private final List<List<Correspondent>> sessions = Collections.synchronizedList(new ArrayList<>());
    private final List<CompletableFuture<Void>> clients = new ArrayList<>();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();
    private volatile boolean over;

    public Crowd(NodeGroup nodes, int size, long seed) {
        this.nodes = nodes;
        this.before = nodes.records().count("model");
        var random = new SplittableRandom(seed);
        for (int i = 0; i < size; i++) {
            var own = random.split();
            clients.add(CompletableFuture.runAsync(() -> talk(own), task -> Thread.ofVirtual().start(task)));
        }
    }

    private void talk(SplittableRandom random) {
        while (!over) {
            String session = newSession(random);
            var said = Collections.synchronizedList(new ArrayList<Correspondent>());
            sessions.add(said);
            for (int i = 0; i < MESSAGES_OF_A_SESSION && !over; i++) {
                var message = new Correspondent(session, "count to " + random.nextInt(10, 150));
                said.add(message);
                await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).pollDelay(Duration.ZERO)
                        .until(() -> attempt(message, random));
                answered.incrementAndGet();
            }
        }
    }

    private boolean attempt(Correspondent message, SplittableRandom random) {
        connections.incrementAndGet();
        return message.attempt(nodes.any(random).process().chat());
    }

    private String newSession(SplittableRandom random) {
        return await().atMost(PATIENCE).ignoreException(UncheckedIOException.class).until(() -> {
            var made = nodes.any(random).process().chat().post("/api/v1/sessions", Marks.session());
            return made.status() == 201 ? made.at("/id").asText() : "";
        }, id -> !id.isEmpty());
    }

    /** Waits until so many more messages were answered. */
    public void awaitAnswers(int more) {
        long goal = answered.get() + more;
        await().atMost(PATIENCE).until(() -> {
            clients.stream().filter(CompletableFuture::isCompletedExceptionally).forEach(CompletableFuture::join);
            return answered.get() >= goal;
        });
    }

    /** Has everybody end with the message they are at, and waits for it. */
    public Crowd finish() {
        over = true;
        clients.forEach(CompletableFuture::join);
        return this;
    }

    /** All messages, session by session, in order. */
    public List<List<Correspondent>> sessions() {
        return List.copyOf(sessions);
    }

    public long answered() {
        return answered.get();
    }

    /** Connections beyond the one each message needs. */
    public long reconnects() {
        return connections.get() - answered.get();
    }

    /** Replies that were continued or started over. */
    public long breaks() {
        return sessions.stream().flatMap(List::stream).mapToInt(message -> message.reply().breaks()).sum();
    }

    /**
     * Compares the whole database with what everybody was promised and saw: each message has exactly one reply, completed, with
     * the text the client put together from the events and that the model must have said; there is nothing else. No owner wrote
     * to a reply after the next one had.
     */
    public void audit() {
        long replies = 0;
        for (var messages : sessions()) {
            if (messages.isEmpty()) {
                continue;
            }
            var stored = nodes.records().replies(messages.getFirst().session());
            assertThat(stored).hasSameSizeAs(messages);
            for (int i = 0; i < messages.size(); i++) {
                var reply = messages.get(i).reply();
                reply.verify();
                assertThat(reply.text()).isEqualTo(expected(messages.get(i).content()));
                assertThat(stored.get(i)).extracting(Records.Reply::id, Records.Reply::status, Records.Reply::content)
                        .containsExactly(reply.replyId(), "completed", reply.text());
                replies++;
            }
        }
        assertThat(nodes.records().count("model")).as("replies").isEqualTo(before + replies);
        assertThat(nodes.records().count("user")).as("messages").isEqualTo(before + replies);
        assertThat(nodes.records().epochs()).as("epochs of each reply")
                .allSatisfy(epochs -> assertThat(epochs).isSorted());
        assertThat(nodes.records().owned()).noneMatch(Records.Owned::replying);
    }

    private static String expected(String content) {
        int last = Integer.parseInt(content.substring("count to ".length()));
        return String.join(", ", IntStream.rangeClosed(1, last).mapToObj(Integer::toString).toList()) + ".";
    }
}
