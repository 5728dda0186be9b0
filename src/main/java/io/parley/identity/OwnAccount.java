package io.parley.identity;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.identity.IdentityStore.Credentials;
import io.parley.identity.IdentityStore.Entry;
import io.parley.identity.password.PasswordPolicy;
import io.parley.identity.password.Passwords;
import io.vertx.core.Future;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What people do with their own accounts and must show their password for. On the store's context. */
final class OwnAccount {
    private final IdentityStore store;
    private final Passwords passwords;
    private final PasswordPolicy policy;
    private final Revocations revocations;
    private final Attempts attempts;
    private final Trail trail;

    OwnAccount(IdentityStore store, Passwords passwords, PasswordPolicy policy, Revocations revocations,
            Attempts attempts) {
        this.store = store;
        this.passwords = passwords;
        this.policy = policy;
        this.revocations = revocations;
        this.attempts = attempts;
        this.trail = new Trail(store);
    }

    Future<Void> changePassword(Caller caller, String current, String next, String address) {
        return find(caller).compose(known -> known.passwordHash() == null
                ? Future.failedFuture(Refusals.forbidden("This account has no password; it signs in elsewhere."))
                : replace(caller, known, known.passwordHash(), current, next, address));
    }

    private Future<Void> replace(Caller caller, Credentials known, String hash, String current, String next,
            String address) {
        var account = known.account();
        policy.check(next, account.email(), "/newPassword");
        if (next.equals(current)) {
            throw new ChatException(ErrorCode.INVALID_FIELD, "The new password must be another one.", "/newPassword");
        }
        var entry = new Entry("password.changed", account.id(), account.id(), address, null);
        return confirm(account, hash, current, "/currentPassword", address)
                .compose(ok -> passwords.hash(next))
                .compose(changed -> store.changePassword(account.id(), changed, signIn(caller), entry))
                .compose(found -> found ? ended(account.id(), account.version() + 1)
                        : Future.failedFuture(Refusals.userNotFound()));
    }

    private static @Nullable UUID signIn(Caller caller) {
        return caller.credential() instanceof Caller.Token token ? token.signIn() : null;
    }

    Future<Void> erase(Caller caller, String password, String address) {
        return find(caller).compose(known -> {
            var account = known.account();
            var hash = known.passwordHash();
            return hash == null ? Future.succeededFuture(account)
                    : confirm(account, hash, password, "/password", address).map(account);
        }).compose(account -> store.erase(account.id(),
                new Entry("account.erased", account.id(), account.id(), address, null)))
                .compose(found -> found ? ended(caller.principal().id(), Long.MAX_VALUE)
                        : Future.failedFuture(Refusals.userNotFound()));
    }

    private Future<Credentials> find(Caller caller) {
        if (caller.principal().equals(Caller.LOCAL.principal())) {
            return Future.failedFuture(Refusals.forbidden("The local user has no password and cannot be removed."));
        }
        return store.find(caller.principal().id())
                .compose(found -> found.map(Future::succeededFuture)
                        .orElseGet(() -> Future.failedFuture(Refusals.userNotFound())));
    }

    /** Whoever has got hold of a token must not find out the password with it: this counts as an attempt to sign in. */
    private Future<Void> confirm(Account account, String hash, String password, String pointer, String address) {
        return attempts.confirmation(account.id(), address).compose(ok -> passwords.check(password, hash))
                .compose(checked -> checked.good() ? Future.succeededFuture()
                        : trail.refuse(
                                new ChatException(ErrorCode.INVALID_FIELD, "This is not the account's password.",
                                        pointer),
                                "sign_in.refused", account.id(), address, "wrong password"));
    }

    private Future<Void> ended(String account, long below) {
        revocations.refuseBelow(account, below);
        return Future.succeededFuture();
    }
}
