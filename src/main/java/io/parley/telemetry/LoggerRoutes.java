package io.parley.telemetry;

import io.parley.telemetry.log.LogLevels;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Shows and changes what is logged: {@code /loggers}. */
final class LoggerRoutes {
    private static final String ONE = "/loggers/:name";
    private static final int MAX_BODY_BYTES = 64;

    private final LogLevels levels;

    LoggerRoutes(LogLevels levels) {
        this.levels = levels;
    }

    void addTo(Router router) {
        router.route(HttpMethod.GET, "/loggers").handler(this::show);
        router.route(HttpMethod.PUT, ONE).handler(this::change);
        router.route(HttpMethod.DELETE, ONE).handler(this::restore);
    }

    private void show(RoutingContext context) {
        var loggers = new JsonObject();
        levels.all().forEach(loggers::put);
        json(context, JsonObject.of("levels", new JsonArray(LogLevels.LEVELS), "loggers", loggers, "changed",
                new JsonArray(List.copyOf(levels.changed()))));
    }

    /** The body is the level and nothing else, of whatever media type curl calls it. */
    private void change(RoutingContext context) {
        Buffer body = Buffer.buffer();
        context.request().handler(part -> {
            if (body.length() + part.length() <= MAX_BODY_BYTES) {
                body.appendBuffer(part);
            } else if (!context.response().ended()) {
                Problems.answer(context, 413, "A level is one word.");
            }
        }).endHandler(end -> {
            if (!context.response().ended()) {
                change(context, body.toString().strip().toUpperCase(Locale.ROOT));
            }
        });
    }

    private void change(RoutingContext context, String level) {
        if (!LogLevels.LEVELS.contains(level)) {
            Problems.answer(context, 400, "The body must be one of " + String.join(", ", LogLevels.LEVELS) + ".");
            return;
        }
        String name = name(context);
        switch (levels.set(name, level)) {
            case DONE -> json(context, JsonObject.of("name", name, "level", level));
            case UNKNOWN -> Problems.answer(context, 404, "There is no such logger; new ones are below io.parley.");
            case SECRET -> Problems.answer(context, 403, "This logger would log what gives access.");
            case TOO_MANY -> Problems.answer(context, 409, "Too many loggers have been made; use one that is there.");
        }
    }

    private void restore(RoutingContext context) {
        levels.restore(name(context));
        context.response().setStatusCode(204).end();
    }

    private static String name(RoutingContext context) {
        return Objects.requireNonNull(context.pathParam("name"));
    }

    private static void json(RoutingContext context, JsonObject body) {
        context.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(body.toBuffer());
    }
}
