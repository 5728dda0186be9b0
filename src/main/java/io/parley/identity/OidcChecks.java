package io.parley.identity;

import io.parley.core.ServerUrl;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the configuration of a provider must be. Fails with {@link IllegalArgumentException}. */
final class OidcChecks {
    private static final List<String> SCOPES = List.of("profile", "email");

    private OidcChecks() {}

    /** It stands in addresses. */
    static void requireName(String name) {
        if (!name.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw new IllegalArgumentException("oidc must name providers in lower case letters, digits and hyphens");
        }
    }

    /** An issuer is known by its certificate, so it must have one, unless it is on this machine. */
    static void requireIssuer(String issuer) {
        var url = url("issuer", issuer);
        if (url.query() != null) {
            throw new IllegalArgumentException("issuer must not have a query");
        }
        String host = url.host();
        boolean here = host.equals("localhost") || host.matches("127(\\.\\d{1,3}){3}") || host.equals("[::1]");
        if (!url.tls() && !here) {
            throw new IllegalArgumentException("issuer must be on https");
        }
    }

    /** Where people reach the installation: an origin, to which paths are added. */
    static void requirePublicUrl(String text) {
        var url = url("public-url", text);
        if (url.query() != null || !text.matches("https?://[^/?]+")) {
            throw new IllegalArgumentException("public-url must be like https://chat.example.org, without a path");
        }
    }

    private static ServerUrl url(String key, String text) {
        try {
            return ServerUrl.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + " " + e.getMessage(), e);
        }
    }

    /** With {@code openid}, which makes it OpenID Connect. */
    static List<String> scopes(@Nullable List<String> configured) {
        var scopes = new LinkedHashSet<String>(List.of("openid"));
        for (String scope : configured == null ? SCOPES : configured) {
            if (!scope.matches("[!#-\\[\\]-~]+")) {
                throw new IllegalArgumentException("scopes must be names without blanks");
            }
            scopes.add(scope);
        }
        return List.copyOf(scopes);
    }
}
