package io.parley.testing;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** A provider down to its bytes: a test says which follow a request. Each question is asked as {@code say WORD}. */
public final class ScriptedProvider {
    /** Sends what it likes. */
    public interface Script {
        void answer(NetSocket socket, String word);
    }

    public final AtomicInteger opened = new AtomicInteger();
    public final AtomicInteger closed = new AtomicInteger();
    private static final Pattern REQUEST = Pattern.compile("(?s)POST .*?\r\ncontent-length: (\\d+)\r\n.*?\r\n\r\n",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern WORD = Pattern.compile("\"say (\\w+)");

    private final NetServer server;
    private volatile Script script = (socket, word) -> socket.write(answer(word));
    private volatile boolean early;

    public ScriptedProvider(Vertx vertx) {
        server = vertx.createNetServer(new NetServerOptions().setReceiveBufferSize(4_096)).connectHandler(this::serve);
        server.listen(0, "127.0.0.1").await();
    }

    public String baseUrl() {
        return "http://127.0.0.1:" + server.actualPort() + "/v1";
    }

    /** @param next from the next request on */
    public void behave(Script next) {
        early = false;
        script = next;
    }

    /** Answers as soon as the word is known, and reads nothing more of that request. */
    public void behaveEarly(Script next) {
        early = true;
        script = next;
    }

    private void serve(NetSocket socket) {
        opened.incrementAndGet();
        socket.closeHandler(end -> closed.incrementAndGet());
        socket.exceptionHandler(broken -> {});
        var read = new StringBuilder();
        socket.handler(piece -> {
            read.append(piece.toString("ISO-8859-1"));
            var request = REQUEST.matcher(read);
            if (!request.lookingAt()) {
                return;
            }
            var word = WORD.matcher(read);
            boolean whole = read.length() >= request.end() + Integer.parseInt(request.group(1));
            if ((whole || early) && word.find()) {
                if (!whole) {
                    socket.pause();
                }
                String asked = word.group(1);
                read.setLength(0);
                script.answer(socket, asked);
            }
        });
    }

    /** A whole response that says the word. */
    public static String answer(String word) {
        String body = stream(word);
        return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body;
    }

    /** The same in one chunk. */
    public static String chunked(String head, String word) {
        String body = stream(word);
        return head + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(body.length()) + "\r\n" + body
                + "\r\n0\r\n\r\n";
    }

    public static String stream(String word) {
        return "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + word + "\"}}]}\n\n"
                + "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    }

}
