package io.parley.http;

import static io.vertx.core.http.HttpMethod.GET;

import io.parley.http.Endpoint.Access;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The keys by which others can check access tokens, where they are looked for. */
final class SigningKeyRoutes {
    /** Shorter than the time that a new key is published before it signs. */
    private static final String MAX_AGE = "max-age=30";

    private final Supplier<String> jwks;

    SigningKeyRoutes(Supplier<String> jwks) {
        this.jwks = jwks;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.of(GET, "/.well-known/jwks.json", this::keys).forOthers(Access.ANYBODY));
    }

    private Future<Answer> keys(Call call) {
        call.requireAccept(MediaTypes.JSON);
        return Future.succeededFuture(new Answer.Whole(200, MediaTypes.JSON, Buffer.buffer(jwks.get()),
                Map.of("cache-control", MAX_AGE)));
    }
}
