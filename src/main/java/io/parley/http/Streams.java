package io.parley.http;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.identity.Caller;
import io.parley.session.SessionClient.Subscription;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Function;

/** Opens event streams, as many as a node and an account may have. */
final class Streams {
    private final HttpConfig config;
    private final Sweeper sweeper;
    private final Admission admission;
    private final HttpMeters meters;
    private final int maxPerAccount;

    Streams(HttpConfig config, Sweeper sweeper, Admission admission, HttpMeters meters, int maxPerAccount) {
        this.config = config;
        this.sweeper = sweeper;
        this.admission = admission;
        this.meters = meters;
        this.maxPerAccount = maxPerAccount;
    }

    /**
     * The request is answered with a stream once the source has succeeded, so that a 2xx is never sent for what may still fail.
     *
     * @param endless whether it only ends with its client or session, so that a draining node must end it
     * @param source subscribes the stream
     */
    Future<Answer> open(Call call, boolean endless, Function<SseStream, Future<Subscription>> source) {
        if (!endless && sweeper.isDeparting()) {
            throw new ChatException(ErrorCode.OWNER_UNAVAILABLE,
                    "This node is about to end; try again, at another node.");
        }
        Runnable release = take(call.caller(), endless);
        Promise<Answer> done = Promise.promise();
        SseStream stream = new SseStream(call.request(), call.caller(), endless, config, sweeper, meters, release,
                done::tryFail);
        Future.succeededFuture(stream).compose(source).compose(subscription -> permitted(call.caller(), subscription))
                .onFailure(done::tryFail).onSuccess(subscription -> {
                    stream.begin(subscription);
                    done.tryComplete(Answer.STREAM);
                });
        return done.future().onFailure(stream::abandon);
    }

    /** A place among the streams; to be run when it is given back. */
    private Runnable take(Caller caller, boolean endless) {
        String account = caller.principal().id();
        boolean counted = !caller.equals(Caller.LOCAL);
        if (counted && !admission.stream(account, maxPerAccount)) {
            throw new ChatException(ErrorCode.TOO_MANY_STREAMS,
                    "You may have " + maxPerAccount + " event streams open at a node; close one first.");
        }
        if (!admission.stream(endless, config.maxStreams())) {
            if (counted) {
                admission.streamClosed(account);
            }
            throw new ChatException(ErrorCode.OVERLOADED,
                    "This node has as many event streams as it may; try again, or another node.");
        }
        return () -> {
            admission.streamClosed(endless);
            if (counted) {
                admission.streamClosed(account);
            }
        };
    }

    /** Somebody may have been signed out while the stream was being opened, when nothing was there yet to be ended. */
    private Future<Subscription> permitted(Caller caller, Subscription subscription) {
        if (!sweeper.refuses(caller)) {
            return Future.succeededFuture(subscription);
        }
        subscription.close();
        return Future.failedFuture(Gate.refused());
    }
}
