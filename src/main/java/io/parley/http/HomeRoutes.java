package io.parley.http;

import static io.vertx.core.http.HttpMethod.GET;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.http.Endpoint.Access;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a browser arrives. The address that a node in development mode prints has the secret: the browser gets a cookie for it and is
 * sent on, so that the secret stays neither in its address bar nor in what it tells other sites.
 */
final class HomeRoutes {
    private static final Answer.Whole ON = new Answer.Whole(303, null, null,
            Map.of("location", "docs", "cache-control", "no-store"));

    private final LocalUser local;

    HomeRoutes(LocalUser local) {
        this.local = local;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.of(GET, "/", this::enter).taking("token").forOthers(Access.ANYBODY));
    }

    private Future<Answer> enter(Call call) {
        @Nullable
        String secret = call.parameter("token");
        if (secret != null) {
            if (!local.isKnownBy(secret)) {
                throw new ChatException(ErrorCode.UNAUTHENTICATED, local.advice());
            }
            call.response().addCookie(local.cookie());
        }
        return Future.succeededFuture(ON);
    }
}
