package io.parley.cluster.door;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connections that have not shown yet whose they are, no more than so many, and what the log says of those that were closed. */
final class Strangers {
    private static final Logger LOG = LoggerFactory.getLogger(Strangers.class);
    private static final int MOST = 64;
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final LongSupplier nanos;
    private final Deque<Channel> waiting = new ArrayDeque<>();
    private int untold;
    private long nextLine;

    /** @param nanos a clock that only runs forward */
    Strangers(LongSupplier nanos) {
        this.nanos = nanos;
        this.nextLine = nanos.getAsLong();
    }

    /** Where there are too many the one that has waited longest goes: nodes need milliseconds. */
    void arrived(Channel channel) {
        @Nullable
        Channel oldest = null;
        synchronized (this) {
            waiting.addLast(channel);
            if (waiting.size() > MOST) {
                oldest = waiting.pollFirst();
            }
        }
        if (oldest != null) {
            refused(oldest, "there are too many such connections");
        }
    }

    synchronized void gone(Channel channel) {
        waiting.remove(channel);
    }

    /** One line for each, but for many no more than one in ten seconds. */
    void refused(Channel channel, String reason) {
        note(channel.remoteAddress(), reason);
        var _ = channel.close();
    }

    /** Likewise, of a connection that somebody else closes. */
    void note(@Nullable SocketAddress address, String reason) {
        int closed = told();
        if (closed > 0) {
            LOG.warn("Closed a connection with {}: {} ({} since the last such line)", host(address), reason,
                    closed);
        }
    }

    private synchronized int told() {
        untold++;
        long now = nanos.getAsLong();
        if (now - nextLine < 0) {
            return 0;
        }
        nextLine = now + PAUSE_NANOS;
        int closed = untold;
        untold = 0;
        return closed;
    }

    private static String host(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet ? inet.getHostString() : "somebody";
    }
}
