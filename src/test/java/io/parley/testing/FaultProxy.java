package io.parley.testing;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP proxy on a free port that can break what goes through it. Has an event loop of its own; every method may
 * be called from any thread and takes effect before it returns.
 */
public final class FaultProxy implements AutoCloseable {
    private enum Mode {
        /** Everything goes through. */
        PASS,
        /** New connections are closed at once; those there are stay. */
        REFUSE,
        /** Connections stay open, and nothing goes through in either direction. */
        SWALLOW_ALL,
        /** Requests reach the server, its answers are lost. */
        SWALLOW_ANSWERS
    }

    private final Vertx vertx = Vertx.vertx();
    private final NetClient client = vertx.createNetClient();
    private final Set<NetSocket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicLong requested = new AtomicLong();
    private final AtomicLong arrived = new AtomicLong();
    private final NetServer server;
    private final int targetPort;
    private volatile Mode mode = Mode.PASS;
    private volatile long delayMs;

    /** Listens on the loopback interface for connections to a port of it. */
    public FaultProxy(int targetPort) {
        this("127.0.0.1", targetPort);
    }

    /** Listens at an address of this machine for connections to a port of the loopback interface. */
    public FaultProxy(String host, int targetPort) {
        this.targetPort = targetPort;
        this.server = vertx.createNetServer().connectHandler(this::accept);
        done(server.listen(0, host));
    }

    /** Where it listens. */
    public int port() {
        return server.actualPort();
    }

    /** Bytes that clients have sent to it since it was made, delivered or not. */
    public long requested() {
        return requested.get();
    }

    /** Connections that clients have made to it since it was made, refused or not. */
    public long arrived() {
        return arrived.get();
    }

    /** Lets everything through again, at once; connections whose bytes were lost meanwhile are closed. */
    public void pass() {
        delayMs = 0;
        boolean damaged = mode == Mode.SWALLOW_ALL || mode == Mode.SWALLOW_ANSWERS;
        mode = Mode.PASS;
        if (damaged) {
            cut();
        }
    }

    /** Lets everything through, answers so much later; at least 1 ms. */
    public void delayAnswers(Duration by) {
        delayMs = by.toMillis();
    }

    /** Closes all connections; new ones are let through, or not, as before. */
    public void cut() {
        sockets.forEach(NetSocket::close);
    }

    /** Closes all connections and every new one. */
    public void refuse() {
        mode = Mode.REFUSE;
        cut();
    }

    /** Keeps connections open, and takes new ones, but lets nothing through in either direction. */
    public void swallowAll() {
        mode = Mode.SWALLOW_ALL;
    }

    /** Lets requests through but loses every answer. */
    public void swallowAnswers() {
        mode = Mode.SWALLOW_ANSWERS;
    }

    @Override
    public void close() {
        done(vertx.close());
    }

    private void accept(NetSocket incoming) {
        arrived.incrementAndGet();
        if (mode == Mode.REFUSE) {
            incoming.close();
            return;
        }
        incoming.pause();
        sockets.add(incoming);
        incoming.closeHandler(_ -> sockets.remove(incoming));
        client.connect(targetPort, "127.0.0.1").onFailure(_ -> incoming.close())
                .onSuccess(outgoing -> join(incoming, outgoing));
    }

    private void join(NetSocket incoming, NetSocket outgoing) {
        sockets.add(outgoing);
        incoming.handler(bytes -> request(bytes, outgoing));
        outgoing.handler(bytes -> {
            if (mode == Mode.PASS || mode == Mode.REFUSE) {
                answer(bytes, incoming);
            }
        });
        incoming.closeHandler(_ -> closed(incoming, outgoing));
        outgoing.closeHandler(_ -> closed(outgoing, incoming));
        incoming.resume();
    }

    private void request(Buffer bytes, NetSocket outgoing) {
        requested.addAndGet(bytes.length());
        if (mode != Mode.SWALLOW_ALL) {
            outgoing.write(bytes);
        }
    }

    /** In order, as long as the delay does not change. */
    private void answer(Buffer bytes, NetSocket incoming) {
        if (delayMs == 0) {
            incoming.write(bytes);
        } else {
            vertx.setTimer(delayMs, due -> incoming.write(bytes));
        }
    }

    private void closed(NetSocket socket, NetSocket other) {
        sockets.remove(socket);
        other.close();
    }

    private static void done(Future<?> future) {
        try {
            future.toCompletionStage().toCompletableFuture().get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("the proxy did not do as told", e);
        }
    }
}
