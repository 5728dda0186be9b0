package io.parley.http;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Brings requests to their endpoints and answers back. */
final class ApiRouter {
    private final HttpConfig config;
    private final Sweeper sweeper;

    private ApiRouter(HttpConfig config, Sweeper sweeper) {
        this.config = config;
        this.sweeper = sweeper;
    }

    static Router create(Vertx vertx, HttpConfig config, Sweeper sweeper, Failures failures, List<Endpoint> endpoints) {
        ApiRouter api = new ApiRouter(config, sweeper);
        Router router = Router.router(vertx);
        router.route().handler(ApiRouter::common).failureHandler(failures::handle);
        endpoints.forEach(e -> router.route(e.method(), e.path()).handler(context -> api.serve(context, e)));
        methods(endpoints).forEach((path, allow) -> router.route(path).handler(context -> refuse(context, allow)));
        router.route().handler(context -> context.fail(Call.notFound()));
        return router;
    }

    private static void common(RoutingContext context) {
        RequestId.of(context.request());
        context.response().putHeader("x-content-type-options", "nosniff");
        context.next();
    }

    private void serve(RoutingContext context, Endpoint endpoint) {
        Call call = new Call(context, config, sweeper);
        call.checkParameters(endpoint.parameters());
        endpoint.handler().handle(call).onComplete(answer -> send(context, answer), context::fail);
    }

    private static void send(RoutingContext context, Answer answer) {
        if (answer instanceof Answer.Whole whole && !context.response().closed()) {
            whole.send(context.response());
        }
    }

    private static void refuse(RoutingContext context, String allow) {
        context.response().putHeader("allow", allow);
        context.fail(new ChatException(ErrorCode.METHOD_NOT_SUPPORTED, "This route takes " + allow + "."));
    }

    private static Map<String, String> methods(List<Endpoint> endpoints) {
        return endpoints.stream().collect(
                Collectors.groupingBy(Endpoint::path,
                        Collectors.mapping(e -> e.method().name(), Collectors.joining(", "))));
    }
}
