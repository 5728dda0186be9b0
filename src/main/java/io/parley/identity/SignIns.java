package io.parley.identity;

import io.parley.identity.Attempts.Admission;
import io.parley.identity.IdentityStore.Credentials;
import io.parley.identity.IdentityStore.Entry;
import io.parley.identity.IdentityStore.SignIn;
import io.parley.identity.password.Passwords;
import io.parley.identity.password.Passwords.Checked;
import io.parley.identity.token.AccessTokens;
import io.parley.identity.token.OpaqueToken;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signing in and out, and staying signed in. May be called from any event loop; answers on the caller's context. */
public final class SignIns {
    private static final Logger LOG = LoggerFactory.getLogger(SignIns.class);

    private final Desk desk;
    private final IdentityStore store;
    private final Passwords passwords;
    private final AccessTokens tokens;
    private final Revocations revocations;
    private final Attempts attempts;
    private final Trail trail;
    private final IdentityConfig.Tokens config;
    private final InstantSource clock;
    private final IdentityMeters meters;

    SignIns(Desk desk, IdentityStore store, Passwords passwords, AccessTokens tokens, Revocations revocations,
            Attempts attempts, IdentityConfig.Tokens config, InstantSource clock, IdentityMeters meters) {
        this.desk = desk;
        this.store = store;
        this.passwords = passwords;
        this.tokens = tokens;
        this.revocations = revocations;
        this.attempts = attempts;
        this.trail = new Trail(store);
        this.config = config;
        this.clock = clock;
        this.meters = meters;
    }

    /**
     * What somebody who has signed in gets.
     *
     * @param expiresIn    life of the access token
     * @param refreshToken good once, for the next grant
     * @param csrf         what requests must repeat that come with the access token in a cookie; null where it goes elsewhere
     */
    public record Grant(String accessToken, Duration expiresIn, String refreshToken, @Nullable String csrf,
            Account account) {
        /** Without the tokens. */
        @Override
        public String toString() {
            return "Grant of " + account.id();
        }
    }

    /**
     * Signs in with a password. Fails with {@code SIGN_IN_REFUSED}, which does not tell whether there is such an account and takes as
     * long either way, with {@code RATE_LIMITED}, and with {@code OVERLOADED}.
     *
     * @param browser whether the tokens go into cookies
     * @param address of the client
     */
    public Future<Grant> signIn(String email, String password, boolean browser, String address) {
        var mailbox = EmailAddress.normalise(email);
        return counted(desk.ask(() -> attempts
                .signIn(mailbox, address, () -> store.isKnownAt(mailbox, RateLimiter.network(address)))
                .compose(admission -> find(email, mailbox)
                        .compose(found -> check(found, admission, password, browser, address)))));
    }

    /** Also by the spelling that an account was given before mailboxes had one, if another account has that. */
    private Future<Optional<Credentials>> find(String email, String mailbox) {
        var spelt = EmailAddress.spelt(email);
        return spelt.equals(mailbox) ? store.findByEmail(mailbox)
                : store.findByEmail(spelt).compose(found -> found.isPresent() ? Future.succeededFuture(found)
                        : store.findByEmail(mailbox));
    }

    /** An attempt to sign in, which counts once it is decided. */
    Future<Grant> counted(Future<Grant> attempt) {
        return attempt.onSuccess(grant -> meters.accepted()).onFailure(meters::failed);
    }

    private Future<Grant> check(Optional<Credentials> found, Admission admission, String password, boolean browser,
            String address) {
        var hash = found.map(Credentials::passwordHash).orElse(null);
        return passwords.check(password, hash).compose(checked -> {
            var why = refusal(found, checked);
            if (why != null) {
                return trail.refuse(Objects.requireNonNullElseGet(admission.otherwise(), Refusals::signIn),
                        "sign_in.refused", found.map(known -> known.account().id()).orElse(null), address, why);
            }
            var account = found.orElseThrow().account();
            if (checked.outdated() && hash != null) {
                rehash(account, password, hash);
            }
            return begin(account, browser, address);
        });
    }

    /** Null where there is none. */
    private static @Nullable String refusal(Optional<Credentials> found, Checked checked) {
        if (found.isEmpty()) {
            return "unknown address";
        }
        return !checked.good() ? "wrong password" : found.get().account().disabled() ? "account disabled" : null;
    }

    /** Nobody waits for it; where it does not work, the next sign-in tries again. */
    private void rehash(Account account, String password, String hash) {
        passwords.hash(password).compose(better -> store.rehash(account.id(), hash, better))
                .onFailure(
                        e -> LOG.debug("The password of {} stays as it is hashed: {}", account.id(), e.getMessage()));
    }

    /**
     * Opens a sign-in of somebody whose identity was shown elsewhere. Fails with {@code SIGN_IN_REFUSED} if the account is disabled or
     * was changed since it was read. Not {@linkplain #counted counted}: it is a part of what whoever shows the identity does.
     */
    public Future<Grant> open(Account account, boolean browser, String address) {
        return desk.ask(() -> account.disabled()
                ? trail.refuse(Refusals.signIn(), "sign_in.refused", account.id(), address, "account disabled")
                : begin(account, browser, address));
    }

    private Future<Grant> begin(Account account, boolean browser, String address) {
        var refresh = OpaqueToken.REFRESH.make();
        var until = clock.instant().truncatedTo(ChronoUnit.MILLIS).plus(config.refresh());
        var signIn = new SignIn(UUID.randomUUID(), account.id(), browser, until);
        var entry = new Entry("sign_in.opened", account.id(), account.id(), address, null);
        return store.open(signIn, account.version(), OpaqueToken.hash(refresh), entry)
                .map(opened -> grant(account, signIn, refresh));
    }

    private Grant grant(Account account, SignIn signIn, String refresh) {
        var issued = tokens.issue(account, signIn.id(), signIn.expiresAt(), signIn.browser());
        return new Grant(issued.token(), issued.expiresIn(), refresh, issued.csrf(), account);
    }

    /**
     * Exchanges a refresh token for a grant. Fails with {@code UNAUTHENTICATED} if it is not good; one that was used before, and not just
     * now, ends its sign-in, for somebody else must have it too.
     */
    public Future<Grant> refresh(String refreshToken, String address) {
        if (!OpaqueToken.REFRESH.fits(refreshToken)) {
            return Future.failedFuture(Refusals.unauthenticated());
        }
        var next = OpaqueToken.REFRESH.make();
        var reuse = new Entry("token.reused", null, null, address, null);
        return desk
                .ask(() -> store.rotate(OpaqueToken.hash(refreshToken), OpaqueToken.hash(next), config.grace(), reuse)
                        .compose(rotation -> switch (rotation) {
                            case IdentityStore.Rotated done ->
                                Future.succeededFuture(grant(done.account(), done.signIn(), next));
                            case IdentityStore.Reused again -> {
                                revocations.refuseSignIn(again.signIn().id());
                                yield Future.failedFuture(Refusals.unauthenticated());
                            }
                            case IdentityStore.Refused none -> Future.failedFuture(Refusals.unauthenticated());
                        }));
    }

    /** Ends the sign-in that the caller's token stems from. Nothing happens for the local user; fails with {@code FORBIDDEN} for an API key. */
    public Future<Void> signOut(Caller caller, String address) {
        return switch (caller.credential()) {
            case Caller.Nothing none -> Future.succeededFuture();
            case Caller.Key key ->
                Future.failedFuture(Refusals.forbidden("An API key is not signed in; remove it instead."));
            case Caller.Token token -> desk.ask(() -> close(caller, token.signIn(), address));
        };
    }

    private Future<Void> close(Caller caller, UUID signIn, String address) {
        var account = caller.principal().id();
        return store.close(signIn, new Entry("sign_in.closed", account, account, address, null))
                .onSuccess(closed -> revocations.refuseSignIn(signIn));
    }
}
