package io.parley.identity;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.identity.Accounts.Registration;
import io.parley.identity.IdentityStore.Entry;
import io.parley.identity.password.PasswordPolicy;
import io.parley.identity.password.Passwords;
import io.parley.identity.token.OpaqueToken;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** People who make an account for themselves. On the store's context. */
final class Registrations {
    private final IdentityStore store;
    private final IdentityConfig.Registration mode;
    private final Passwords passwords;
    private final PasswordPolicy policy;
    private final Attempts attempts;
    private final InstantSource clock;

    Registrations(IdentityStore store, IdentityConfig config, Passwords passwords, Attempts attempts,
            InstantSource clock) {
        this.store = store;
        this.mode = config.registration();
        this.passwords = passwords;
        this.policy = new PasswordPolicy(config.passwords().minLength());
        this.attempts = attempts;
        this.clock = clock;
    }

    /** What can be said without giving away who is here is said at once; from then on all goes the same way. */
    Future<Void> make(Registration wanted, String address) {
        var email = EmailAddress.normalise(wanted.email());
        policy.check(wanted.password(), email, "/password");
        byte[] invitation = invitation(wanted.invitation());
        return attempts.registration(address).compose(ok -> invited(invitation, email))
                .compose(ok -> passwords.hash(wanted.password()))
                .compose(hash -> register(email, wanted.name(), hash, invitation, address));
    }

    private byte @Nullable [] invitation(@Nullable String token) {
        if (mode == IdentityConfig.Registration.CLOSED) {
            throw closed("Nobody can make an account here.");
        }
        if (token == null && mode == IdentityConfig.Registration.INVITATION) {
            throw closed("Only who was invited can make an account here.");
        }
        if (token != null && !OpaqueToken.INVITATION.fits(token)) {
            throw notGood();
        }
        return token == null ? null : OpaqueToken.hash(token);
    }

    private static ChatException closed(String detail) {
        return new ChatException(ErrorCode.REGISTRATION_CLOSED, detail);
    }

    private static ChatException notGood() {
        return closed("The invitation is not good (any more), or is for another address.");
    }

    /** Only who has an invitation learns more than that it is not good, so only for an address that was invited. */
    private Future<Void> invited(byte @Nullable [] invitation, String email) {
        return invitation == null ? Future.succeededFuture()
                : store.invited(invitation, email)
                        .compose(good -> good ? Future.succeededFuture() : Future.failedFuture(notGood()));
    }

    /** Whether the address was taken is in the audit trail, and nobody here is told. */
    private Future<Void> register(String email, String name, String hash, byte @Nullable [] invitation,
            String address) {
        var account = new Account(Accounts.newId(), email, name, Set.of(UserRole.USER), false, 0,
                clock.instant().truncatedTo(ChronoUnit.MILLIS));
        var entry = new Entry("account.registered", account.id(), account.id(), address, null);
        return store.register(account, hash, invitation, entry).mapEmpty();
    }
}
