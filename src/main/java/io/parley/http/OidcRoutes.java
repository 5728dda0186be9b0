package io.parley.http;

import static io.vertx.core.http.HttpMethod.GET;

import io.parley.http.Endpoint.Access;
import io.parley.identity.IdentityConfig;
import io.parley.identity.OidcSignIns;
import io.parley.identity.SignIns.Grant;
import io.vertx.core.Future;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Signing in with a provider of OpenID Connect, for browsers: one route sends them there, the other takes them back. What a browser
 * must remember in between is sealed in a cookie of its own.
 */
final class OidcRoutes {
    static final String PATH = AuthRoutes.PATH + "/oidc";
    static final String COOKIE = "__Host-parley_oidc";

    /** Where a page of ours is, which then asks for a CSRF token by {@code /api/v1/auth/refresh}. */
    private static final String HOME = "/";

    private static final int EXPECTED_BYTES = 128;

    private final OidcSignIns signIns;
    private final IdentityConfig config;

    OidcRoutes(OidcSignIns signIns, IdentityConfig config) {
        this.signIns = signIns;
        this.config = config;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.of(GET, PATH, this::providers).forOthers(Access.ANYBODY),
                Endpoint.of(GET, PATH + "/:provider", this::begin).forOthers(Access.ANYBODY),
                // Providers add parameters of their own, which a client must ignore (RFC 6749, section 4.1.2).
                Endpoint.of(GET, PATH + "/:provider/callback", this::finish)
                        .taking("code", "state", "iss", "error").ignoringOthers().forOthers(Access.ANYBODY));
    }

    private Future<Answer> providers(Call call) {
        call.requireAccept(MediaTypes.JSON);
        var json = new JsonWriter(EXPECTED_BYTES).begin('{').name("providers").begin('[');
        signIns.providers().forEach(json::string);
        return Future.succeededFuture(Answer.json(200, json.end(']').end('}')));
    }

    private Future<Answer> begin(Call call) {
        return signIns.begin(call.provider()).map(start -> {
            keep(call, start.pending(), start.life());
            return redirect(start.location());
        });
    }

    private Future<Answer> finish(Call call) {
        List<String> kept = RequestCookies.values(call.request(), COOKIE);
        keep(call, "", Duration.ZERO);
        var answer = new OidcSignIns.Answer(call.parameter("code"), call.parameter("state"), call.parameter("error"),
                call.parameter("iss"), kept.size() == 1 ? kept.getFirst() : null);
        return signIns.finish(call.provider(), answer, call.address()).map(grant -> signedIn(call, grant));
    }

    private Answer signedIn(Call call, Grant grant) {
        BrowserCookies.set(call.response(), grant, config.tokens().refresh());
        return redirect(HOME);
    }

    /** Lax: the provider's page leads back here, and a strict cookie would stay behind. */
    private static void keep(Call call, String pending, Duration life) {
        call.response().addCookie(Cookie.cookie(COOKIE, pending).setPath("/").setMaxAge(life.toSeconds())
                .setHttpOnly(true).setSecure(true).setSameSite(CookieSameSite.LAX));
    }

    private static Answer redirect(String location) {
        return new Answer.Whole(302, null, null,
                Map.of("location", location));
    }
}
