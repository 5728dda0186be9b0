package io.parley.http;

import static io.vertx.core.http.HttpMethod.GET;

import io.parley.http.Endpoint.Access;
import io.parley.llm.ModelCatalog;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What the node says of itself: whether it lives, whether it is ready, which models it has, and its API's description. */
final class HealthRoutes {
    private static final int EXPECTED_BYTES = 256;

    private final Supplier<Health> health;
    private final ModelCatalog models;
    private final Buffer openapi;

    HealthRoutes(Supplier<Health> health, ModelCatalog models, Buffer openapi) {
        this.health = health;
        this.models = models;
        this.openapi = openapi;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.of(GET, "/api/v1/models", this::models),
                Endpoint.of(GET, "/livez", this::live).forOthers(Access.ANYBODY),
                Endpoint.of(GET, "/readyz", this::ready).forOthers(Access.ANYBODY),
                Endpoint.of(GET, "/openapi.yaml", this::openapi).forOthers(Access.ANYBODY));
    }

    private Future<Answer> models(Call call) {
        call.requireAccept(MediaTypes.JSON);
        JsonWriter json = new JsonWriter(EXPECTED_BYTES).begin('{').field("default", models.defaultModel())
                .name("models").begin('[');
        models.models().forEach(
                model -> json.begin('{').field("id", model).field("continuation", models.continuation(model)).end('}'));
        return Future.succeededFuture(Answer.json(200, json.end(']').end('}')));
    }

    /** That an event loop answers is all there is to know. */
    private Future<Answer> live(Call call) {
        return Future.succeededFuture(
                Answer.json(200, new JsonWriter(EXPECTED_BYTES).begin('{').field("status", "up").end('}')));
    }

    private Future<Answer> ready(Call call) {
        Health now = health.get();
        return Future.succeededFuture(
                new Answer.Whole(now.ready() ? 200 : 503, MediaTypes.JSON, now.toJson(), Map.of()));
    }

    private Future<Answer> openapi(Call call) {
        call.requireAccept(MediaTypes.YAML);
        return Future.succeededFuture(new Answer.Whole(200, MediaTypes.YAML, openapi,
                Map.of("cache-control", "public, max-age=60", "vary", "origin")));
    }
}
