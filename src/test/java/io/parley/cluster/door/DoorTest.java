package io.parley.cluster.door;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.parley.bus.Bus;
import io.parley.bus.BusConfig;
import io.parley.cluster.ClusteredVertx;
import io.parley.cluster.TestCluster;
import io.parley.core.Instruments;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The port of the bus without {@code cluster.tls}, as whoever reaches it tries it, while two nodes talk over it. */
class DoorTest {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private static final TestCluster CLUSTER = new TestCluster();
    private static ClusteredVertx node;
    private static Bus other;

    @BeforeAll
    static void start() {
        node = CLUSTER.start();
        Bus.create(node.vertx(), node.self(), BusConfig.DEFAULT, Instruments.NONE);
        var second = CLUSTER.start();
        other = Bus.create(second.vertx(), second.self(), BusConfig.DEFAULT, Instruments.NONE);
    }

    @AfterAll
    static void stop() {
        CLUSTER.close();
    }

    /** A frame of 2 GB, of a negative length, of none; and what scanners of ports send: HTTP, TLS, Redis, SSH, Hazelcast. */
    @ParameterizedTest
    @ValueSource(strings = {"\u007f\u00ff\u00ff\u00ff", "\u0080\0\0\0", "\0\0\0\0", "GET / HTTP/1.1\r\nhost: x\r\n\r\n",
            "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003", "PING\r\n", "SSH-2.0-x\r\n", "HZC\u0004\0\0"})
    void garbageIsNeitherKeptNorAnswered(String bytes) throws IOException {
        try (var socket = connect()) {
            assertThat(socket.getInputStream().readNBytes(Handshake.CHALLENGE)).hasSize(Handshake.CHALLENGE);
            int sent = flood(socket, bytes.getBytes(ISO_8859_1));
            assertThat(sent).isLessThan(16 << 20);
            assertThat(rest(socket)).isEmpty();
        }
        theNodesTalk();
    }

    /** Until the node closes the connection, or long after it should have. */
    private static int flood(Socket socket, byte[] head) throws IOException {
        int sent = 0;
        try {
            socket.getOutputStream().write(head);
            byte[] chunk = new byte[64 << 10];
            for (; sent < 64 << 20; sent += chunk.length) {
                socket.getOutputStream().write(chunk);
            }
        } catch (SocketException closed) {
            // as it should
        }
        return sent;
    }

    @Test
    void whoSaysNothingIsClosedInTime() throws IOException {
        try (var silent = connect(); var half = connect()) {
            half.getOutputStream().write(1);
            assertThat(rest(silent)).hasSize(Handshake.CHALLENGE);
            assertThat(rest(half)).hasSize(Handshake.CHALLENGE);
        }
        theNodesTalk();
    }

    @Test
    void whoHasAnotherSecretIsNoNode() throws IOException {
        assertThat(welcomed(new Handshake("bus", "another installation", null))).isFalse();
        theNodesTalk();
    }

    /** Somebody who sends back what the node says has its own proofs at most. */
    @Test
    void whatWasHeardIsOfNoUse() {
        var handshake = new Handshake("bus", "one", "secret");
        byte[] challenge = handshake.challenge();
        byte[] own = handshake.challenge();
        byte[] answer = handshake.answer(challenge, own);
        assertThat(handshake.isAnswer(answer, challenge)).isTrue();
        assertThat(handshake.isAnswer(answer, handshake.challenge())).isFalse();
        assertThat(handshake.isWelcome(handshake.welcome(challenge, answer), challenge, own)).isTrue();
        byte[] proof = Arrays.copyOfRange(answer, Handshake.CHALLENGE, Handshake.ANSWER);
        assertThat(handshake.isWelcome(proof, challenge, own)).isFalse();
        assertThat(new Handshake("bus", "one", "other").isAnswer(answer, challenge)).isFalse();
        assertThat(new Handshake("bus", "one", null).isAnswer(answer, challenge)).isFalse();
        assertThat(new Handshake("bus", "two", "secret").isAnswer(answer, challenge)).isFalse();
        assertThat(new Handshake("members", "one", "secret").isAnswer(answer, challenge)).isFalse();
    }

    @Test
    void manyWhoSayNothingDoNotKeepNodesOut() throws IOException {
        var silent = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 200; i++) {
                silent.add(connect());
            }
            // the first ones long before their time
            assertThat(rest(silent.getFirst())).hasSizeLessThanOrEqualTo(Handshake.CHALLENGE);
            theNodesTalk();
            assertThat(welcomed(new Handshake("bus", CLUSTER.installation(), null))).isTrue();
        } finally {
            for (var socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void ofManyTheLogHasOneLineInTenSeconds() {
        var log = new ListAppender<ILoggingEvent>();
        log.start();
        var logger = (Logger) LoggerFactory.getLogger(Strangers.class);
        var now = new AtomicLong(Long.MAX_VALUE - 5);
        var strangers = new Strangers(now::get);
        logger.addAppender(log);
        try {
            for (int i = 0; i < 100; i++) {
                strangers.refused(new EmbeddedChannel(), "reason of test");
            }
            now.addAndGet(TimeUnit.SECONDS.toNanos(10));
            strangers.refused(new EmbeddedChannel(), "reason of test");
        } finally {
            logger.detachAppender(log);
        }
        assertThat(log.list.stream().filter(line -> line.getFormattedMessage().contains("reason of test")))
                .extracting(ILoggingEvent::getFormattedMessage)
                .satisfiesExactly(first -> assertThat(first).contains("(1 since"),
                        second -> assertThat(second).contains("(100 since"));
        assertThat(log.list).allSatisfy(line -> assertThat(line.getThrowableProxy()).isNull());
    }

    @Test
    void aNodeThatAnnouncesTooMuchIsCutOff() {
        var limit = new EmbeddedChannel(new FrameLimit(new Strangers(() -> 0), 1_000));
        var good = new ByteArrayOutputStream();
        for (int length : List.of(1, 3, 999, 1_000)) {
            good.writeBytes(ByteBuffer.allocate(4 + length).putInt(length).array());
        }
        for (byte each : good.toByteArray()) {
            limit.writeInbound(Unpooled.wrappedBuffer(new byte[] {each}));
        }
        limit.writeInbound(Unpooled.wrappedBuffer(good.toByteArray()));
        assertThat(limit.isOpen()).isTrue();
        assertThat(IntStream.generate(() -> ((ByteBuf) limit.readInbound()).readableBytes())
                .limit(good.size() + 1L).sum()).isEqualTo(2 * good.size());
        limit.writeInbound(Unpooled.wrappedBuffer(new byte[] {0, 0, 3, (byte) 0xe9, 1, 2, 3}));
        assertThat(limit.isOpen()).isFalse();
        assertThat(limit.inboundMessages()).isEmpty();
    }

    private static boolean welcomed(Handshake handshake) throws IOException {
        try (var socket = connect()) {
            byte[] challenge = socket.getInputStream().readNBytes(Handshake.CHALLENGE);
            socket.getOutputStream().write(handshake.answer(challenge, handshake.challenge()));
            return socket.getInputStream().readNBytes(Handshake.PROOF).length == Handshake.PROOF;
        } catch (SocketException closed) {
            return false;
        }
    }

    private static void theNodesTalk() {
        await().ignoreExceptions().until(() -> other.ping(node.self(), LIMIT).await() == null);
    }

    private static Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), node.address().port());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    /** Everything until the node closes the connection. */
    private static byte[] rest(Socket socket) throws IOException {
        var all = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        try {
            for (int next = in.read(); next >= 0; next = in.read()) {
                all.write(next);
            }
        } catch (SocketException reset) {
            // closed with something unread
        }
        return all.toByteArray();
    }
}
