package io.parley.http;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Brings requests to their endpoints and answers back. */
final class ApiRouter {
    /** URLs that are no paths or cannot be decoded, before any route is asked; and whatever the failure handler does not handle. */
    private static final List<Integer> REFUSED_BY_ROUTER = List.of(400, 404, 500);

    private final HttpConfig config;
    private final Sweeper sweeper;
    private final Gate gate;
    private final HttpMeters meters;

    private ApiRouter(HttpConfig config, Sweeper sweeper, Gate gate, HttpMeters meters) {
        this.config = config;
        this.sweeper = sweeper;
        this.gate = gate;
        this.meters = meters;
    }

    /** @param secure what every response gets */
    static Router create(Vertx vertx, HttpConfig config, Sweeper sweeper, Gate gate, SecurityHeaders secure,
            Failures failures, HttpMeters meters, List<Endpoint> endpoints) {
        ApiRouter api = new ApiRouter(config, sweeper, gate, meters);
        Router router = Router.router(vertx);
        router.route().handler(context -> api.common(context, secure)).handler(new Cors(config.corsOrigins()))
                .failureHandler(context -> api.fail(context, secure, () -> failures.handle(context)));
        REFUSED_BY_ROUTER.forEach(status -> router.errorHandler(status,
                context -> api.fail(context, secure, () -> failures.handle(context, status))));
        endpoints.forEach(e -> e.methods().forEach(
                method -> router.route(method, e.path()).handler(context -> api.serve(context, e))));
        methods(endpoints)
                .forEach((path, allow) -> router.route(path).handler(context -> api.refuse(context, path, allow)));
        router.route().handler(context -> context.fail(Call.notFound()));
        return router;
    }

    private void common(RoutingContext context, SecurityHeaders secure) {
        RequestWatch.of(context, meters);
        secure.addTo(context.response().headers());
        context.next();
    }

    private void fail(RoutingContext context, SecurityHeaders secure, Runnable answer) {
        if (!context.response().headWritten()) {
            RequestWatch.of(context, meters);
            secure.addTo(context.response().headers());
        }
        answer.run();
    }

    private void serve(RoutingContext context, Endpoint endpoint) {
        RequestWatch.of(context, meters).route(endpoint.path());
        HttpSpans.routed(context, endpoint);
        Call call = new Call(context, config, sweeper, gate.proxies());
        Future<Void> admitted = gate.admit(call, endpoint);
        if (admitted.isComplete()) {
            answer(admitted, context, call, endpoint);
        } else {
            // The body must not arrive before somebody reads it.
            context.request().pause();
            answer(admitted, context, call, endpoint);
            admitted.onComplete(admission -> context.request().resume());
        }
    }

    private static void answer(Future<Void> admitted, RoutingContext context, Call call, Endpoint endpoint) {
        admitted.compose(granted -> handle(call, endpoint)).onComplete(answer -> send(context, answer), context::fail);
    }

    private static Future<? extends Answer> handle(Call call, Endpoint endpoint) {
        if (call.response().closed()) {
            return Future.succeededFuture(Answer.STREAM);
        }
        call.checkParameters(endpoint);
        return endpoint.handler().handle(call);
    }

    private static void send(RoutingContext context, Answer answer) {
        if (answer instanceof Answer.Whole whole && !context.response().closed()) {
            whole.send(context.request());
        }
    }

    private void refuse(RoutingContext context, String path, String allow) {
        RequestWatch.of(context, meters).route(path);
        context.response().putHeader("allow", allow);
        context.fail(new ChatException(ErrorCode.METHOD_NOT_SUPPORTED, "This route takes " + allow + "."));
    }

    private static Map<String, String> methods(List<Endpoint> endpoints) {
        return endpoints.stream().collect(
                // in their order, as /users/me must come before /users/:userId
                Collectors.groupingBy(Endpoint::path, LinkedHashMap::new,
                        Collectors.flatMapping(e -> e.methods().stream().map(HttpMethod::name),
                                Collectors.joining(", "))));
    }
}
