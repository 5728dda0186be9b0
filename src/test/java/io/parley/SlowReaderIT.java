package io.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.Chat;
import io.parley.testing.EventStream;
import io.parley.testing.NodeProcess;
import io.parley.testing.NodeSetup;
import io.parley.testing.Patience;
import io.parley.testing.StalledClient;
import io.parley.testing.Transcribed;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that stops reading costs nobody anything: not the others their events, not the node its memory. */
@Tag("faults")
class SlowReaderIT {
    private static final int READERS = 20;
    /** Of 60 KB each: far more than the bound, were it kept for anybody. */
    private static final int EXCHANGES = 72;
    private static final int MIB = 1 << 20;

    @TempDir
    static Path dir;

    static Vertx vertx;
    static ExecutorService threads;
    static NodeProcess node;
    static NodeMemory memory;
    static Chat chat;

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        threads = Executors.newVirtualThreadPerTaskExecutor();
        var provider = DemoProvider.start(vertx, 0, DemoSettings.FAST).await();
        node = NodeSetup.fresh().provider("demo", provider).with("http.stall-timeout", "20s")
                .with("session.resume-messages", "200").startProcess(dir);
        memory = new NodeMemory(node.pid());
        chat = node.chat();
    }

    @AfterAll
    static void stop() throws Exception {
        threads.close();
        memory.close();
        node.close();
        vertx.close().await();
    }

    @Test
    void costsNeitherTheOthersNorTheNodeAnything() throws Exception {
        converse(chat.newSession(), EXCHANGES / 4);
        long without = growth(chat.newSession());
        String session = chat.newSession();
        converse(session, 1);
        try (var stalled = StalledClient.open(node.base(), session)) {
            long with = growth(session);
            assertThat(with - without).as("bytes on account of the client that does not read").isLessThan(3 * MIB);
            await().atMost(Patience.LIMIT).until(stalled::isCut);
            try (var resumed = chat.events(session, stalled.lastId())) {
                read(resumed, stalled.lastId(), EXCHANGES);
            }
        }
    }

    /** By how much the node's memory grows with a long conversation that many read. */
    private static long growth(String session) throws Exception {
        long before = memory.used();
        assertThat(converse(session, EXCHANGES)).isGreaterThan(50L * MIB);
        return memory.used() - before;
    }

    /** @return characters that were read in all */
    private static long converse(String session, int exchanges) throws Exception {
        var streams = new ArrayList<EventStream>();
        var readers = new ArrayList<Future<Long>>();
        for (int i = 0; i < READERS; i++) {
            var stream = chat.events(session, null);
            stream.await("snapshot");
            streams.add(stream);
            readers.add(threads.submit(() -> read(stream, stream.lastId(), exchanges)));
        }
        for (int i = 0; i < exchanges; i++) {
            try (var own = chat.exchange(session, question(i))) {
                new Transcribed().follow(own).verify();
            }
        }
        long chars = 0;
        for (var reader : readers) {
            chars += reader.get();
        }
        streams.forEach(EventStream::close);
        return chars;
    }

    /** Reads so many replies, each of them whole and after the one before. */
    private static long read(EventStream stream, String after, int replies) {
        long chars = 0;
        String last = after;
        for (int i = 0; i < replies; i++) {
            var reply = new Transcribed().follow(stream);
            reply.verify();
            assertThat(Transcribed.compare(reply.end().id(), last)).isPositive();
            last = reply.end().id();
            chars += reply.text().length();
        }
        return chars;
    }

    /** Few but long words: much text for few tokens. */
    private static String question(int number) {
        return "repeat: " + number + (" " + "x".repeat(1_000)).repeat(60);
    }
}
