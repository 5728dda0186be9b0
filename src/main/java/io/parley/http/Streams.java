package io.parley.http;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.session.SessionClient.Subscription;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Function;

/** Opens event streams, as many as a node may have. */
final class Streams {
    private final HttpConfig config;
    private final Sweeper sweeper;
    private final Admission admission;

    Streams(HttpConfig config, Sweeper sweeper, Admission admission) {
        this.config = config;
        this.sweeper = sweeper;
        this.admission = admission;
    }

    /**
     * The request is answered with a stream once the source has succeeded, so that a 2xx is never sent for what may still fail.
     *
     * @param endless whether it only ends with its client or session, so that a draining node must end it
     * @param source subscribes the stream
     */
    Future<Answer> open(HttpServerRequest request, boolean endless,
            Function<SseStream, Future<Subscription>> source) {
        if (!admission.stream(config.maxStreams())) {
            return Future.failedFuture(new ChatException(ErrorCode.OVERLOADED,
                    "This node has as many event streams as it may; try again, or another node."));
        }
        Promise<Answer> done = Promise.promise();
        SseStream stream = new SseStream(request, endless, config, sweeper, admission::streamClosed, done::tryFail);
        Future.succeededFuture(stream).compose(source).onFailure(done::tryFail).onSuccess(subscription -> {
            stream.begin(subscription);
            done.tryComplete(Answer.STREAM);
        });
        return done.future().onFailure(stream::abandon);
    }
}
