package io.parley.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.parley.core.ErrorCode;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what went wrong, in one form for all of it. */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    /** Time for the rest of a refused body, so that the client gets to read why before the connection closes. */
    private static final long LINGER_MILLIS = 2_000;

    private final Vertx vertx;

    Failures(Vertx vertx) {
        this.vertx = vertx;
    }

    /** A request that failed in a handler or found none. */
    void handle(RoutingContext context) {
        Problem problem = problem(context);
        if (problem.code() == ErrorCode.INTERNAL_ERROR) {
            LOG.error("Request {} failed", RequestId.of(context.request()), context.failure());
        }
        send(context.request(), problem, problem.status());
    }

    /** The router itself refuses URLs that it cannot decode, with a status and perhaps an exception of its own. */
    private static Problem problem(RoutingContext context) {
        Throwable failure = context.failure();
        int status = failure instanceof HttpException e ? e.getStatusCode() : context.statusCode();
        return status == 400
                ? Problem.of(ErrorCode.INVALID_PARAMETER, "The path or query of the URL is not well-formed.")
                : failure == null ? Problem.INTERNAL : Problem.of(failure);
    }

    /** A request that could not even be parsed. */
    void invalid(HttpServerRequest request) {
        int status = switch (request.decoderResult().cause()) {
            case TooLongHttpLineException e -> 414;
            case TooLongHttpHeaderException e -> 431;
            default -> 400;
        };
        send(request, Problem.of(ErrorCode.INVALID_PARAMETER, "The request is not HTTP, or its head is too long."),
                status);
        request.connection().close();
    }

    private void send(HttpServerRequest request, Problem problem, int status) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended()) {
            return;
        }
        if (response.headWritten()) {
            response.reset();
            return;
        }
        String id = RequestId.of(request);
        if (status == 503) {
            response.putHeader("retry-after", Integer.toString(ThreadLocalRandom.current().nextInt(1, 3)));
        }
        if (!request.isEnded()) {
            dropRest(request, status);
        }
        response.setStatusCode(status).putHeader("content-type", Problem.MEDIA_TYPE)
                .putHeader("cache-control", "no-store")
                .end(problem.toJson(status, id));
    }

    /** HTTP/1.1 must read what comes of the body, however long, before the next request: not for ever. */
    private void dropRest(HttpServerRequest request, int status) {
        if (request.version() == HttpVersion.HTTP_2) {
            return;
        }
        if (status == 408 || status == 413) {
            request.response().putHeader("connection", "close");
        }
        vertx.setTimer(LINGER_MILLIS, timer -> {
            if (!request.isEnded()) {
                request.connection().close();
            }
        });
    }
}
