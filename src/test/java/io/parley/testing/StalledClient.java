package io.parley.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.regex.Pattern;

/** Reads a session's events up to the first that has an id, and nothing more, while its connection stays open. */
public final class StalledClient implements AutoCloseable {
    private static final Pattern ID = Pattern.compile("id: ?([0-9.]+)\r?");
    private static final int RECEIVE_BYTES = 4_096;

    private final Socket socket;
    private final String lastId;

    private StalledClient(Socket socket, String lastId) {
        this.socket = socket;
        this.lastId = lastId;
    }

    public static StalledClient open(String base, String session) throws IOException {
        var uri = URI.create(base);
        var socket = new Socket();
        socket.setReceiveBufferSize(RECEIVE_BYTES);
        socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write(("GET /api/v1/sessions/" + session + "/events HTTP/1.1\r\nhost: "
                + uri.getAuthority() + "\r\nauthorization: Bearer " + NodeSetup.TOKEN
                + "\r\naccept: text/event-stream\r\n\r\n").getBytes(US_ASCII));
        return new StalledClient(socket, firstId(socket));
    }

    /** By the byte, so that nothing behind it is read; by the line, since what stands before it may be long. */
    private static String firstId(Socket socket) throws IOException {
        var line = new StringBuilder();
        while (true) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new IOException("the stream ended before its first event");
            }
            if (next != '\n') {
                line.append((char) next);
                continue;
            }
            var id = ID.matcher(line);
            if (id.matches()) {
                return id.group(1);
            }
            line.setLength(0);
        }
    }

    /** Of the last event it read. */
    public String lastId() {
        return lastId;
    }

    /** Whether the node has closed the connection; found out by sending empty lines, which HTTP ignores. */
    public boolean isCut() {
        try {
            socket.getOutputStream().write("\r\n".getBytes(US_ASCII));
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
