package io.parley.session.client;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.parley.bus.Bus;
import io.parley.bus.Request;
import io.parley.bus.Wire;
import io.parley.cluster.Cluster;
import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.core.NodeId;
import io.parley.core.SessionId;
import io.parley.core.Trace;
import io.parley.core.Traces;
import io.parley.session.SessionConfig;
import io.parley.session.SessionMessages.ClientCommand;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Finds a session's owner and asks it. Who owned a session last is remembered; where nobody is known the cluster's choice is
 * asked, and a node that is not the owner names it. Commands are repeated unchanged until their time is up, which is safe since
 * their ids make a repetition the same command.
 */
final class Owners {
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration TRY = Duration.ofSeconds(3);
    /** How many times longer than its actor a session's owner is remembered: it may have it again. */
    private static final int REMEMBERED = 10;

    private final Vertx vertx;
    private final Bus bus;
    private final Cluster cluster;
    private final Duration timeout;
    private final Cache<SessionId, NodeId> known;
    private final Tries tries;
    private final Traces traces;

    Owners(Vertx vertx, Bus bus, Cluster cluster, SessionConfig config, Traces traces) {
        this.vertx = vertx;
        this.bus = bus;
        this.cluster = cluster;
        this.timeout = config.requestTimeout();
        this.traces = traces;
        this.tries = new Tries((VertxInternal) vertx);
        this.known = Caffeine.newBuilder().executor(Runnable::run).maximumSize(10L * config.maxActive())
                .expireAfterAccess(config.idleTimeout().multipliedBy(REMEMBERED)).build();
    }

    /** The node that answered last for the session; null when none is known. */
    @Nullable
    NodeId known(SessionId session) {
        return known.getIfPresent(session);
    }

    void forget(SessionId session) {
        known.invalidate(session);
    }

    /** The owner's answer, or the last failure when the time is up; a node that is cut off sends its callers away at once. */
    <R extends Wire, C extends ClientCommand & Request<R>> Future<R> ask(C command) {
        return ask(command, System.nanoTime() + timeout.toNanos(), traces.current());
    }

    private <R extends Wire, C extends ClientCommand & Request<R>> Future<R> ask(C command, long deadline,
            Trace trace) {
        if (cluster.gone().contains(bus.self())) {
            return Future.failedFuture(new ChatException(ErrorCode.OWNER_UNAVAILABLE,
                    "This node is cut off from the others; try again at another node."));
        }
        var target = target(command.session());
        long left = Math.max(1, deadline - System.nanoTime());
        var limit = left < TRY.toNanos() ? Duration.ofNanos(Math.max(left, PAUSE.toNanos())) : TRY;
        return tries.race(target, trace.call(() -> bus.ask(target, command, limit)))
                .recover(failure -> again(command, target, failure, deadline, trace));
    }

    /** Those who wait for an answer of a node that is gone ask again at once. */
    void giveUpOnGone() {
        cluster.gone().forEach(tries::giveUp);
    }

    private NodeId target(SessionId session) {
        var last = known.getIfPresent(session);
        if (last != null && !cluster.gone().contains(last)) {
            return last;
        }
        var chosen = cluster.place(session).orElse(bus.self());
        known.put(session, chosen);
        return chosen;
    }

    private <R extends Wire, C extends ClientCommand & Request<R>> Future<R> again(C command, NodeId asked,
            Throwable failure, long deadline, Trace trace) {
        var code = failure instanceof ChatException known ? known.code() : ErrorCode.INTERNAL_ERROR;
        if (code != ErrorCode.NOT_OWNER && code != ErrorCode.OWNER_UNAVAILABLE) {
            return Future.failedFuture(failure);
        }
        if (System.nanoTime() + PAUSE.toNanos() - deadline >= 0) {
            return Future.failedFuture(unavailable());
        }
        learn(command.session(), asked, code, failure);
        return vertx.timer(PAUSE.toMillis()).compose(done -> ask(command, deadline, trace));
    }

    private void learn(SessionId session, NodeId asked, ErrorCode code, Throwable failure) {
        if (code == ErrorCode.NOT_OWNER && failure instanceof ChatException named) {
            known.put(session, new NodeId(named.detail()));
        } else {
            known.asMap().remove(session, asked);
        }
    }

    private static ChatException unavailable() {
        return new ChatException(ErrorCode.OWNER_UNAVAILABLE,
                "The session is moving between nodes; try again shortly.");
    }
}
