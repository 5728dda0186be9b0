package io.parley.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.core.http.BadHead;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what went wrong, in one form for all of it. */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    /** Time for the rest of a refused body, so that the client gets to read why before the connection closes. */
    private static final long LINGER_MILLIS = 2_000;

    private final Vertx vertx;
    private final HttpMeters meters;

    Failures(Vertx vertx, HttpMeters meters) {
        this.vertx = vertx;
        this.meters = meters;
    }

    /** A request that failed in a handler or found none. */
    void handle(RoutingContext context) {
        handle(context, context.failure() instanceof HttpException e ? e.getStatusCode() : context.statusCode());
    }

    /** @param status that the router gives it */
    void handle(RoutingContext context, int status) {
        Problem problem = problem(context.failure(), status);
        if (problem.code() == ErrorCode.INTERNAL_ERROR) {
            LOG.error("Request {} failed", RequestId.of(context.request()), context.failure());
        }
        if (context.failure() instanceof ChatException told && told.retryAfter() != null) {
            context.response().putHeader("retry-after",
                    Long.toString(Math.ceilDiv(told.retryAfter().toMillis(), 1_000L)));
        }
        send(context.request(), problem, problem.status());
    }

    /** The router itself refuses URLs that it cannot decode or that are no paths, with a status and perhaps an exception of its own. */
    private static Problem problem(@Nullable Throwable failure, int status) {
        return switch (status) {
            case 400 -> Problem.of(ErrorCode.INVALID_PARAMETER, "The path or query of the URL is not well-formed.");
            case 404 -> Problem.of(Call.notFound());
            default -> failure == null ? Problem.INTERNAL : Problem.of(failure);
        };
    }

    /** A request that could not even be parsed. */
    void invalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        int status = switch (cause) {
            case TooLongHttpLineException e -> 414;
            case TooLongHttpHeaderException e -> 431;
            default -> 400;
        };
        String detail = cause instanceof BadHead bad ? String.valueOf(bad.getMessage())
                : "The request is not HTTP, or its head is too long.";
        send(request, Problem.of(ErrorCode.INVALID_PARAMETER, detail), status);
        request.connection().close();
    }

    /** A request with so many headers that it can only be meant to cost something. */
    void tooManyHeaders(HttpServerRequest request) {
        send(request, Problem.of(ErrorCode.INVALID_PARAMETER,
                "A request may have " + HeaderCount.MOST + " header fields."), 431);
    }

    private void send(HttpServerRequest request, Problem problem, int status) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended()) {
            return;
        }
        if (response.headWritten()) {
            Abort.reset(request);
            return;
        }
        meters.refused(problem.code());
        String id = RequestId.of(request);
        hint(request, status);
        if (!request.isEnded()) {
            dropRest(request, status);
        }
        response.setStatusCode(status).putHeader("cache-control", "no-store");
        Answer.end(request, Problem.MEDIA_TYPE, problem.toJson(status, id));
    }

    /** What a client may do about it, where nobody closer to the cause has said so. */
    private static void hint(HttpServerRequest request, int status) {
        HttpServerResponse response = request.response();
        if ((status == 503 || status == 429) && !response.headers().contains("retry-after")) {
            response.putHeader("retry-after", Integer.toString(ThreadLocalRandom.current().nextInt(1, 3)));
        } else if (status == 401) {
            response.putHeader("www-authenticate",
                    request.headers().contains("authorization") ? "Bearer error=\"invalid_token\"" : "Bearer");
        }
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
