package io.parley.identity;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.identity.IdentityStore.Entry;
import io.parley.identity.IdentityStore.External;
import io.parley.identity.SignIns.Grant;
import io.parley.identity.token.SealingKeys;
import io.parley.identity.token.SigningKeys;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Signing in with a provider of OpenID Connect: the authorization code flow with PKCE, state and nonce. A browser is sent to the
 * provider, comes back with a code, and gets cookies. May be called from any event loop; answers on the caller's context.
 */
public final class OidcSignIns {
    private static final long CALL_MILLIS = 8_000;
    private static final long ANSWER_BYTES = 262_144;

    private final Desk desk;
    private final InstantSource clock;
    private final OidcSeal seal;
    private final IdentityStore store;
    private final Trail trail;
    private final SignIns signIns;
    private final OidcTransport transport;
    private final Map<String, OidcProvider> providers = new LinkedHashMap<>();

    /**
     * Where to send a browser.
     *
     * @param location at the provider
     * @param pending  what the browser must keep in the meantime, and bring along; opaque, at most 1,024 ASCII characters
     * @param life     of {@code pending}
     */
    public record Start(String location, String pending, Duration life) {}

    /**
     * What a browser brings back from a provider, as its query has it; nothing of it is trusted.
     *
     * @param error   that the provider names instead of a code
     * @param issuer  that has answered (RFC 9207)
     * @param pending from {@link Start}
     */
    public record Answer(@Nullable String code, @Nullable String state, @Nullable String error,
            @Nullable String issuer, @Nullable String pending) {
        /** Without what is secret. */
        @Override
        public String toString() {
            return "Answer";
        }
    }

    /** @param seal by which any node knows what another has begun */
    OidcSignIns(Desk desk, OidcTransport transport, OidcSeal seal, IdentityStore store, SignIns signIns,
            IdentityConfig config, InstantSource clock) {
        this.desk = desk;
        this.clock = clock;
        this.transport = transport;
        this.seal = seal;
        this.store = store;
        this.trail = new Trail(store);
        this.signIns = signIns;
        config.oidc().forEach((name, oidc) -> {
            var redirect = config.publicUrl() + "/api/v1/auth/oidc/" + name + "/callback";
            providers.put(name, new OidcProvider(transport, name, oidc, redirect, clock, System::nanoTime));
        });
    }

    static OidcSignIns create(Vertx vertx, Desk desk, SigningKeys keys, IdentityStore store, SignIns signIns,
            IdentityConfig config, InstantSource clock) {
        return new OidcSignIns(desk, new OidcTransport(vertx, CALL_MILLIS, ANSWER_BYTES),
                OidcSeal.with(new SealingKeys(keys, OidcSeal.PURPOSE)), store, signIns, config, clock);
    }

    /** Names of the providers, in the order of the configuration. */
    public List<String> providers() {
        return List.copyOf(providers.keySet());
    }

    /** Begins a sign-in. Fails with {@code SIGN_IN_PROVIDER_UNKNOWN} and {@code SIGN_IN_PROVIDER_UNAVAILABLE}. */
    public Future<Start> begin(String provider) {
        var pending = OidcPending.begin(provider, clock.instant());
        return desk.ask(() -> find(provider).location(pending)
                .map(location -> new Start(location, seal.seal(pending), OidcPending.LIFE)));
    }

    /**
     * Completes a sign-in, and makes the account if it is the person's first. Fails with {@code SIGN_IN_REFUSED} when the provider
     * refuses, the answer is not one to what this browser has begun, its token is not good or the account is disabled; with
     * {@code SIGN_IN_PROVIDER_UNKNOWN} and {@code SIGN_IN_PROVIDER_UNAVAILABLE}.
     *
     * @param address of the client
     */
    public Future<Grant> finish(String provider, Answer answer, String address) {
        return signIns.counted(desk.ask(() -> {
            var known = find(provider);
            var pending = pending(provider, answer);
            return claims(known, pending, answer)
                    .recover(failure -> refuse(provider, failure, address))
                    .compose(claims -> account(known, claims, address))
                    .compose(account -> signIns.open(account, true, address));
        }));
    }

    private OidcProvider find(String name) {
        var provider = providers.get(name);
        if (provider == null) {
            throw new ChatException(ErrorCode.SIGN_IN_PROVIDER_UNKNOWN, "There is no such provider.");
        }
        return provider;
    }

    /** Whoever has begun nothing here leaves no trace: this costs no call and no row. */
    private OidcPending pending(String provider, Answer answer) {
        String kept = answer.pending();
        String state = answer.state();
        if (kept != null && state != null) {
            var pending = seal.open(kept).filter(sealed -> sealed.answers(provider, state, clock.instant()));
            if (pending.isPresent()) {
                return pending.get();
            }
        }
        throw refused("This sign-in was not begun in this browser, or too long ago. Begin again.");
    }

    private static Future<JsonObject> claims(OidcProvider provider, OidcPending pending, Answer answer) {
        String code = answer.code();
        return answer.error() != null || code == null
                ? Future.failedFuture(new OidcToken.Refused("refused by the provider"))
                : provider.exchange(code, pending, answer.issuer());
    }

    /** Why, is for the audit trail; what did not even begin here leaves no trace there. */
    private <T> Future<T> refuse(String provider, Throwable failure, String address) {
        if (!(failure instanceof OidcToken.Refused)) {
            return Future.failedFuture(failure);
        }
        return trail.refuse(refused("The provider did not sign you in, or not in a way that is good here."),
                "sign_in.refused", null, address, "oidc " + provider + ": " + failure.getMessage());
    }

    private Future<Account> account(OidcProvider provider, JsonObject claims, String address) {
        var external = new External(claims.getString("iss"), OidcToken.subject(claims), OidcToken.email(claims),
                OidcToken.name(claims), provider.roles(claims), Accounts.newId());
        var audit = new Entry("account.registered", null, null, address, "oidc " + provider.name());
        return store.signInExternally(external, audit).recover(failure -> isRefused(failure)
                ? trail.refuse((ChatException) failure, "sign_in.refused", null, address,
                        "oidc " + provider.name() + ": account disabled")
                : Future.failedFuture(failure));
    }

    private static boolean isRefused(Throwable failure) {
        return failure instanceof ChatException told && told.code() == ErrorCode.SIGN_IN_REFUSED;
    }

    private static ChatException refused(String detail) {
        return new ChatException(ErrorCode.SIGN_IN_REFUSED, detail);
    }

    /** Ends calls under way. */
    Future<Void> end() {
        return transport.end();
    }
}
