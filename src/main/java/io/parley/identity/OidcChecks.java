package io.parley.identity;

import java.net.URI;
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
        if (!issuer.matches("https?://[^/?#]+(/[^?#]*)?")) {
            throw new IllegalArgumentException("issuer must be like https://login.example.org, perhaps with a path");
        }
        var host = URI.create(issuer).getHost();
        boolean here = host != null && (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]"));
        if (host == null || (issuer.startsWith("http:") && !here)) {
            throw new IllegalArgumentException("issuer must be on https");
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
