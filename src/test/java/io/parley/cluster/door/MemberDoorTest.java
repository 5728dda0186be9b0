package io.parley.cluster.door;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.cluster.ClusteredVertx;
import io.parley.cluster.TestCluster;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hazelcast's port, as whoever reaches it tries it; others met lengths that it believed, too (hazelcast#16604). */
class MemberDoorTest {
    /** A packet of version 4 that announces 2 GB: flags, partition and length behind the name of the protocol. */
    private static final String TWO_GIGABYTES = "HZC\u0004\0\0\0\0\0\0\u007f\u00ff\u00ff\u00f0";
    private static final int PATIENCE_MILLIS = 20_000;

    private final TestCluster cluster = new TestCluster();
    private ClusteredVertx node;

    @BeforeEach
    void start() {
        node = cluster.start();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void aPacketOfAnyLengthIsNotTaken() throws IOException {
        for (String bytes : new String[] {TWO_GIGABYTES, "CP2" + "x".repeat(100),
                "GET / HTTP/1.1\r\n\r\n" + " ".repeat(100)}) {
            try (var socket = connect()) {
                assertThat(socket.getInputStream().readNBytes(Handshake.CHALLENGE)).hasSize(Handshake.CHALLENGE);
                socket.getOutputStream().write(Arrays.copyOf(bytes.getBytes(ISO_8859_1), 2 * Handshake.ANSWER));
                assertThat(isClosed(socket)).isTrue();
            }
        }
        others();
    }

    @Test
    void whoSaysNothingIsClosedAndKeepsNobodyOut() throws IOException {
        try (var silent = connect(); var half = connect()) {
            half.getOutputStream().write(1);
            others();
            silent.getInputStream().readNBytes(Handshake.CHALLENGE);
            half.getInputStream().readNBytes(Handshake.CHALLENGE);
            assertThat(isClosed(silent)).isTrue();
            assertThat(isClosed(half)).isTrue();
        }
    }

    @Test
    void manyWhoSayNothingDoNotKeepNodesOut() throws IOException {
        var silent = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 100; i++) {
                silent.add(connect());
            }
            silent.getFirst().getInputStream().readNBytes(Handshake.CHALLENGE);
            assertThat(isClosed(silent.getFirst())).isTrue();
            others();
        } finally {
            for (var socket : silent) {
                socket.close();
            }
        }
    }

    /** They find each other as ever. */
    private void others() {
        var other = cluster.start();
        await().until(() -> node.members().contains(other.self()) && other.members().contains(node.self()));
    }

    private static boolean isClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    private Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), node.port());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }
}
