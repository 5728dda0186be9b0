package io.parley.identity;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.oauth2.OAuth2Auth;
import io.vertx.ext.auth.oauth2.OAuth2Options;
import io.vertx.ext.auth.oauth2.providers.OpenIDConnectAuth;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says of itself (OpenID Connect Discovery 1.0).
 *
 * @param library with its endpoints and keys
 * @param issuer  as its tokens must name it
 */
record OidcMetadata(OAuth2Auth library, String issuer) {
    /** Reads it; fails with whatever is wrong with the provider. */
    static Future<OidcMetadata> read(Vertx vertx, IdentityConfig.Oidc config, JWTOptions tokens) {
        var options = new OAuth2Options().setSite(config.issuer()).setClientId(config.clientId())
                .setHttpClientOptions(new HttpClientOptions()).setJWTOptions(tokens);
        if (config.clientSecret() != null) {
            options.setClientSecret(config.clientSecret().value());
        }
        return OpenIDConnectAuth.discover(vertx, options).map(library -> checked(library, options, config));
    }

    private static OidcMetadata checked(OAuth2Auth library, OAuth2Options read, IdentityConfig.Oidc config) {
        String issuer = read.getJWTOptions().getIssuer();
        boolean complete = issuer != null && Stream
                .of(read.getJwkPath(), read.getTokenPath(), read.getAuthorizationPath()).allMatch(Objects::nonNull);
        boolean safe = config.issuer().startsWith("http://")
                || (isHttps(read.getTokenPath()) && isHttps(read.getJwkPath()) && isHttps(read.getAuthorizationPath()));
        if (!complete || !safe) {
            library.close();
            throw new IllegalStateException(
                    complete ? "the provider names endpoints without https"
                            : "the provider does not name its issuer, its keys or its endpoints");
        }
        // A token whose signature cannot be checked here is refused, not sent away to be asked about.
        read.setIntrospectionPath(null).setUserInfoPath(null);
        return new OidcMetadata(library, issuer);
    }

    private static boolean isHttps(@Nullable String url) {
        return url != null && url.startsWith("https://");
    }
}
