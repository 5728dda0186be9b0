package io.parley.identity;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.oauth2.OAuth2AuthorizationURL;
import io.vertx.ext.auth.oauth2.OAuth2FlowType;
import io.vertx.ext.auth.oauth2.Oauth2Credentials;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A provider as it is now: its configuration and keys are read when they are first needed, again after a while, and its keys also
 * when a token is signed with one that is not known. Used on one context.
 */
final class OidcProvider {
    /** What was read is used for so long. */
    private static final Duration READ_AGAIN = Duration.ofMinutes(10);

    /** A provider that could not be read is not asked again for so long, and its keys are not read again sooner. */
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration ANY_TIME = Duration.ofDays(3_650);

    private final OidcTransport transport;
    private final String name;
    private final IdentityConfig.Oidc config;
    private final String redirect;
    private final OidcRoles roles;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private @Nullable Future<OidcMetadata> reading;
    private @Nullable OidcMetadata current;
    private long readAt;
    private long keysReadAt;

    /**
     * @param redirect URL that the provider sends people back to
     * @param clock    by which tokens are judged
     * @param nanos    a monotonic clock
     */
    OidcProvider(OidcTransport transport, String name, IdentityConfig.Oidc config, String redirect,
            InstantSource clock, LongSupplier nanos) {
        this.transport = transport;
        this.name = name;
        this.config = config;
        this.redirect = redirect;
        this.clock = clock;
        this.nanos = nanos;
        this.roles = new OidcRoles(config.groupsClaim(), Objects.requireNonNull(config.roles()));
    }

    String name() {
        return name;
    }

    /** What somebody is by a checked token; null when the provider says nothing of that. */
    @Nullable
    Set<UserRole> roles(JsonObject claims) {
        return roles.of(claims);
    }

    /** Where somebody signs in. Fails with {@code SIGN_IN_PROVIDER_UNAVAILABLE} when the provider cannot be read. */
    Future<String> location(OidcPending pending) {
        var url = new OAuth2AuthorizationURL().setRedirectUri(redirect).setScopes(config.scopes())
                .setState(pending.state()).setCodeChallenge(pending.challenge()).setCodeChallengeMethod("S256")
                .putAdditionalParameter("nonce", pending.nonce());
        return metadata().map(metadata -> metadata.library().authorizeURL(url));
    }

    /**
     * Exchanges a code for an id token and checks it.
     *
     * @param issuer that has answered, if it said so (RFC 9207)
     * @return its claims; fails with {@link OidcToken.Refused}, or {@code SIGN_IN_PROVIDER_UNAVAILABLE}
     */
    Future<JsonObject> exchange(String code, OidcPending pending, @Nullable String issuer) {
        var credentials = new Oauth2Credentials().setFlow(OAuth2FlowType.AUTH_CODE).setCode(code)
                .setCodeVerifier(pending.verifier()).setRedirectUri(redirect);
        return metadata().compose(metadata -> {
            if (issuer != null && !issuer.equals(metadata.issuer())) {
                throw new OidcToken.Refused("answer of another issuer");
            }
            long troubles = transport.troubles();
            return transport.limit(metadata.library().authenticate(credentials))
                    .recover(failure -> OidcFailures.ofExchange(name, failure, transport.troubles() > troubles))
                    .compose(user -> verify(metadata, user, pending.nonce()));
        });
    }

    private Future<JsonObject> verify(OidcMetadata metadata, User user, String nonce) {
        var token = OidcToken.requireSigned(user.principal().getValue("id_token"));
        return claims(metadata, token).recover(failure -> readKeys(metadata).compose(read -> claims(metadata, token)))
                .map(claims -> {
                    OidcToken.require(claims, metadata.issuer(), config.clientId(), nonce, clock.instant());
                    return claims;
                });
    }

    /** What a token says, if its signature is good; the library calls every token an access token. */
    private static Future<JsonObject> claims(OidcMetadata metadata, String token) {
        // odd claims may make it throw
        return Future.succeededFuture(new TokenCredentials(token)).compose(metadata.library()::authenticate)
                .transform(checked -> {
                    var claims = checked.succeeded() ? checked.result().attributes().getJsonObject("accessToken")
                            : null;
                    return claims == null
                            ? Future.failedFuture(new OidcToken.Refused("id token with a wrong signature"))
                            : Future.succeededFuture(claims);
                });
    }

    /** The provider may have other keys by now. */
    private Future<Void> readKeys(OidcMetadata metadata) {
        if (!isOver(keysReadAt, PAUSE)) {
            return Future.succeededFuture();
        }
        keysReadAt = nanos.getAsLong();
        return transport.limit(metadata.library().jWKSet()).recover(failure -> OidcFailures.ofReading(name, failure));
    }

    private Future<OidcMetadata> metadata() {
        if (reading == null || (reading.isComplete() && isOver(readAt, reading.succeeded() ? READ_AGAIN : PAUSE))) {
            reading = transport.limit(OidcMetadata.read(transport, config, jwtOptions()))
                    .onSuccess(this::replace)
                    .recover(failure -> OidcFailures.ofReading(name, failure));
            readAt = nanos.getAsLong();
        }
        return Objects.requireNonNull(reading);
    }

    private void replace(OidcMetadata read) {
        var old = current;
        current = read;
        keysReadAt = nanos.getAsLong();
        if (old != null) {
            old.library().close();
        }
    }

    /** The library would judge times by this machine's clock: {@link OidcToken#require} does, by another. */
    private static JWTOptions jwtOptions() {
        return new JWTOptions().setLeeway((int) ANY_TIME.toSeconds());
    }

    private boolean isOver(long since, Duration time) {
        return nanos.getAsLong() - since > time.toNanos();
    }
}
