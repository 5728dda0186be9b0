package io.parley.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.parley.testing.Marks;
import io.vertx.core.buffer.Buffer;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** HTTP/1.1 from bytes to bytes, for requests that no client library would send. One thread. */
final class Wire implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;
    /** A stream that says nothing for so long says nothing more for now. */
    private static final int QUIET_MILLIS = 60;
    /** The same for what only ends with the connection, as in HTTP/1.0. */
    private static final int UNTIL_CLOSED_MILLIS = 1_000;
    private static final int LONGEST_BODY = 64 << 20;

    private final int port;
    private @Nullable Socket socket;
    private @Nullable InputStream in;

    Wire(int port) {
        this.port = port;
    }

    /**
     * Sends these bytes and reads what is answered; empty when the connection is closed instead.
     *
     * @param clean whether the next request may use the same connection
     */
    Optional<Received> exchange(byte[] request, boolean clean) throws IOException {
        boolean reused = socket != null;
        Marks.sent(new String(request, UTF_8));
        try {
            var received = once(request, clean);
            Marks.received(received.status(), received.body() + "\n" + received.headers());
            return Optional.of(received);
        } catch (EOFException | SocketException closed) {
            reset();
            return reused ? exchange(request, clean) : Optional.empty();
        }
    }

    private Received once(byte[] request, boolean clean) throws IOException {
        if (socket == null) {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
        }
        socket.setSoTimeout(PATIENCE_MILLIS);
        try {
            socket.getOutputStream().write(request);
        } catch (IOException refused) {
            // it may have answered before it hung up
        }
        Received received = response(request);
        if (!clean || !received.whole() || "close".equalsIgnoreCase(received.header("connection"))) {
            reset();
        }
        return received;
    }

    private Received response(byte[] request) throws IOException {
        int status;
        List<Entry<String, String>> headers;
        do {
            status = status(line());
            headers = headers();
        } while (status == 100);
        var body = new ByteArrayOutputStream();
        boolean head = new String(request, 0, Math.min(5, request.length), ISO_8859_1).equals("HEAD ");
        boolean none = head || status == 204 || status == 304 || status < 200;
        boolean whole = none || body(new Received(status, headers, Buffer.buffer(), true), body);
        return new Received(status, headers, Buffer.buffer(body.toByteArray()), whole);
    }

    private static int status(String line) throws IOException {
        if (!line.matches("[A-Z]+/\\d\\.\\d [1-9]\\d\\d( .*)?")) {
            throw new IOException("not a status line: " + line);
        }
        return Integer.parseInt(line.split(" ")[1]);
    }

    private List<Entry<String, String>> headers() throws IOException {
        var headers = new ArrayList<Entry<String, String>>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IOException("not a header: " + line);
            }
            headers.add(
                    Map.entry(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip()));
        }
        return headers;
    }

    /** Whether it came to its end. */
    private boolean body(Received head, ByteArrayOutputStream body) throws IOException {
        try {
            String length = head.header("content-length");
            if (length != null) {
                take(Integer.parseInt(length), body);
            } else if ("chunked".equalsIgnoreCase(head.header("transfer-encoding"))) {
                chunks(head.mediaType().equals(OpenApi.EVENT_STREAM), body);
            } else {
                socket.setSoTimeout(UNTIL_CLOSED_MILLIS);
                in.transferTo(body);
            }
            return true;
        } catch (SocketTimeoutException quiet) {
            return false;
        }
    }

    private void chunks(boolean stream, ByteArrayOutputStream body) throws IOException {
        for (int length = Integer.parseInt(line(), 16); length > 0; length = Integer.parseInt(line(), 16)) {
            take(length, body);
            line();
            if (stream && isOver(body)) {
                socket.setSoTimeout(QUIET_MILLIS);
            }
        }
        line();
    }

    /** Whether no more may come: no reply is running as far as the stream has told. */
    private static boolean isOver(ByteArrayOutputStream body) {
        String text = body.toString(UTF_8);
        long begun = Math.max(count(text, "event: message.created\n"), count(text, "event: reply.started\n"));
        return begun <= count(text, "event: reply.(completed|stopped|failed)\n");
    }

    private static long count(String text, String pattern) {
        return Pattern.compile(pattern).matcher(text).results().count();
    }

    private void take(int length, ByteArrayOutputStream body) throws IOException {
        if (length > LONGEST_BODY) {
            throw new IOException("a body of " + length + " bytes");
        }
        byte[] bytes = in.readNBytes(length);
        body.writeBytes(bytes);
        if (bytes.length < length) {
            throw new IOException("the body breaks off after " + body.size() + " bytes");
        }
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("closed after: " + line);
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }

    /** The next request gets another connection. */
    void reset() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }

    @Override
    public void close() throws IOException {
        reset();
    }
}
