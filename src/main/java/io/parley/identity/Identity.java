package io.parley.identity;

import com.github.benmanes.caffeine.cache.Ticker;
import io.parley.core.ChatException;
import io.parley.core.Instruments;
import io.parley.identity.password.PasswordPolicy;
import io.parley.identity.password.Passwords;
import io.parley.identity.token.AccessTokens;
import io.parley.identity.token.SigningKeys;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.ContextInternal;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The identity of a node: who calls, accounts and sign-ins. Its context owns the store and all timers. To be deployed before
 * whatever uses it; it is up when this node has keys to sign with and knows what must be refused, so its start waits for Postgres.
 */
public final class Identity extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(Identity.class);
    /** Revocations that are kept: some tens of megabytes. */
    private static final int MOST_REVOCATIONS = 100_000;
    private static final long RETRY_MILLIS = 250;

    private final IdentityStore store;
    private final RateLimiter limiter;
    private final IdentityConfig config;
    private final String issuer;
    private final boolean development;
    private final InstantSource clock;
    private final Instruments instruments;
    private volatile @Nullable Parts parts;
    private volatile Optional<String> firstPassword = Optional.empty();
    private boolean stopped;

    private record Parts(Authenticator authenticator, SignIns signIns, Accounts accounts, Keys keys,
            Revocations revocations, SigningKeys signingKeys, RevocationReader reader, Passwords passwords,
            OidcSignIns oidc) {}

    /**
     * @param installation id that all nodes on the same database have in common
     * @param development  whether there is a local user; then its account is made, else the first
     *                     administrator's
     * @param clock        on which all nodes agree
     */
    public Identity(IdentityStore store, RateLimiter limiter, IdentityConfig config, String installation,
            boolean development, InstantSource clock, Instruments instruments) {
        this.store = store;
        this.limiter = limiter;
        this.config = config;
        this.issuer = config.publicUrl() == null ? "urn:parley:" + installation : config.publicUrl();
        this.development = development;
        this.clock = clock;
        this.instruments = instruments;
    }

    public Authenticator authenticator() {
        return parts().authenticator();
    }

    public SignIns signIns() {
        return parts().signIns();
    }

    public OidcSignIns oidc() {
        return parts().oidc();
    }

    public Accounts accounts() {
        return parts().accounts();
    }

    public Keys keys() {
        return parts().keys();
    }

    public Revocations revocations() {
        return parts().revocations();
    }

    /** The public parts of the keys that access tokens are signed with, as a JWK set (RFC 7517). From any thread. */
    public String jwks() {
        return parts().signingKeys().jwks();
    }

    /** By which everything here is judged and dated. */
    public InstantSource clock() {
        return clock;
    }

    /** The password of the first administrator if this start has made it up, for the greeting alone. */
    public Optional<String> firstPassword() {
        return firstPassword;
    }

    private Parts parts() {
        var made = parts;
        if (made == null) {
            throw new IllegalStateException("deploy identity before it is used");
        }
        return made;
    }

    @Override
    public Future<?> start() {
        var made = assemble();
        parts = made;
        return vertx.executeBlocking(() -> {
            SigningKeys.warmUp(vertx);
            return true;
        }).compose(warm -> patiently(made.signingKeys()::refresh))
                .compose(ok -> patiently(made.reader()::readAll))
                .compose(ok -> patiently(() -> firstAccount(made.passwords())))
                .onSuccess(ok -> {
                    made.reader().start();
                    vertx.setPeriodic(SigningKeys.PAUSE.toMillis(), timer -> readKeys(made.signingKeys()));
                });
    }

    private Parts assemble() {
        var desk = new Desk((ContextInternal) context);
        var passwords = new Passwords(vertx, config.passwords());
        var policy = new PasswordPolicy(config.passwords().minLength());
        var attempts = new Attempts(limiter, config.limits());
        var signingKeys = new SigningKeys(vertx, store, config.tokens(), issuer, System::nanoTime);
        var tokens = new AccessTokens(signingKeys, issuer, config.tokens().access(), clock,
                instruments.meters());
        var revocations = new Revocations(vertx, config.tokens().access(), MOST_REVOCATIONS, clock,
                Ticker.systemTicker());
        var holders = new KeyHolders(desk, store, revocations, clock, instruments.meters());
        var signIns = new SignIns(desk, store, passwords, tokens, revocations, attempts, config.tokens(),
                clock, new IdentityMeters(instruments.meters(), passwords));
        return new Parts(new LiveAuthenticator(desk, tokens, signingKeys, holders, revocations), signIns,
                new Accounts(desk, store, new Registrations(store, config, passwords, attempts, clock),
                        new OwnAccount(store, passwords, policy, revocations, attempts), revocations,
                        new StoredBytes(desk, store, config.maxBytes(), instruments.meters()), clock),
                new Keys(desk, store, revocations, config.maxKeys(), clock), revocations, signingKeys,
                new RevocationReader(vertx, store, revocations, config.tokens()), passwords,
                OidcSignIns.create(vertx, desk, signingKeys, store, signIns, config, clock));
    }

    private Future<Void> firstAccount(Passwords passwords) {
        var first = new FirstAccounts(store, passwords, clock);
        return development ? first.local() : first.administrator(config.admin()).map(password -> {
            firstPassword = password;
            return null;
        });
    }

    /** Repeats a step until Postgres has answered it. */
    private Future<Void> patiently(Supplier<Future<Void>> step) {
        return step.get().recover(e -> {
            if (stopped || !(e instanceof ChatException)) {
                return Future.failedFuture(e);
            }
            LOG.debug("Identity waits for Postgres: {}", e.getMessage());
            return vertx.timer(RETRY_MILLIS, TimeUnit.MILLISECONDS).compose(waited -> patiently(step));
        });
    }

    private static void readKeys(SigningKeys keys) {
        keys.refresh().onFailure(e -> LOG.warn("Signing keys cannot be read again: {}", e.getMessage()));
    }

    /** What has been begun is finished. */
    @Override
    public Future<?> stop() {
        stopped = true;
        var made = parts();
        made.reader().stop();
        return made.oidc().end().eventually(made.passwords()::close);
    }
}
