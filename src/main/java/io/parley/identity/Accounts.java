package io.parley.identity;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import io.parley.identity.IdentityStore.Change;
import io.parley.identity.IdentityStore.Credentials;
import io.parley.identity.IdentityStore.Entry;
import io.parley.identity.IdentityStore.Invitation;
import io.parley.identity.token.OpaqueToken;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Making, changing and removing accounts. May be called from any event loop; answers on the caller's context. */
public final class Accounts {
    private static final TimeBasedEpochRandomGenerator IDS = Generators.timeBasedEpochRandomGenerator();

    private final Desk desk;
    private final IdentityStore store;
    private final Registrations registrations;
    private final OwnAccount own;
    private final Revocations revocations;
    private final StoredBytes stored;
    private final InstantSource clock;

    Accounts(Desk desk, IdentityStore store, Registrations registrations, OwnAccount own, Revocations revocations,
            StoredBytes stored, InstantSource clock) {
        this.desk = desk;
        this.store = store;
        this.registrations = registrations;
        this.own = own;
        this.revocations = revocations;
        this.stored = stored;
        this.clock = clock;
    }

    /** @param invitation as it was shown once ({@code piv_…}); null without one */
    public record Registration(String email, String password, String name, @Nullable String invitation) {
        /** Without what is secret. */
        @Override
        public String toString() {
            return "Registration";
        }
    }

    /** @param token shown once */
    public record Invited(String token, Instant expiresAt) {
        /** Without the token. */
        @Override
        public String toString() {
            return "Invited until " + expiresAt;
        }
    }

    static String newId() {
        return IDS.generate().toString();
    }

    /**
     * Makes an account. Succeeds in the same way, and after as much work, if there is one with this address. Fails with
     * {@code REGISTRATION_CLOSED} where registration is closed or needs an invitation that is good for this address, with
     * {@code INVALID_FIELD} at {@code /password} for a password that is too easy, with {@code RATE_LIMITED}, and with
     * {@code OVERLOADED}.
     */
    public Future<Void> register(Registration registration, String address) {
        return desk.ask(() -> registrations.make(registration, address));
    }

    /** Fails with {@code USER_NOT_FOUND}. */
    public Future<Account> find(String id) {
        return desk.ask(() -> store.find(id))
                .compose(found -> found.map(Credentials::account).map(Future::succeededFuture)
                        .orElseGet(() -> Future.failedFuture(Refusals.userNotFound())));
    }

    /**
     * Lets so many bytes of text more be stored for the caller. Fails with {@code STORAGE_FULL}; nothing is counted for the local user. Done at
     * once, as a rule.
     */
    public Future<Void> admit(Caller caller, long bytes) {
        return caller.equals(Caller.LOCAL) ? Future.succeededFuture() : stored.admit(caller.principal().id(), bytes);
    }

    /** Oldest first, after the cursor; at most {@code limit}, and one more if there are more. */
    public Future<List<Account>> list(@Nullable String after, int limit) {
        return desk.ask(() -> store.list(after, limit));
    }

    /**
     * Changes an account; other roles, or being disabled, end all its tokens at once. Fails with {@code USER_NOT_FOUND} and
     * {@code LAST_ADMIN}.
     */
    public Future<Account> change(Caller by, String id, Change change, String address) {
        var entry = new Entry("account.changed", by.principal().id(), id, address, describe(change));
        return desk.ask(() -> store.change(id, change, entry).compose(changed -> {
            if (changed.isEmpty()) {
                return Future.failedFuture(Refusals.userNotFound());
            }
            var account = changed.get();
            revocations.refuseBelow(account.id(), account.version());
            return Future.succeededFuture(account);
        }));
    }

    private static String describe(Change change) {
        var parts = new StringJoiner("; ");
        if (change.name() != null) {
            parts.add("name");
        }
        if (change.roles() != null) {
            parts.add("roles " + names(change.roles()));
        }
        if (change.disabled() != null) {
            parts.add(change.disabled() ? "disabled" : "enabled");
        }
        return parts.toString();
    }

    private static String names(Set<UserRole> roles) {
        return roles.stream().sorted().map(UserRole::slug).collect(Collectors.joining(", "));
    }

    /**
     * Sets another password, ends the other sign-ins and all access tokens of the account. Fails with {@code INVALID_FIELD} at
     * {@code /currentPassword} or {@code /newPassword}, with {@code FORBIDDEN} for an account without a password, with
     * {@code RATE_LIMITED}, and with {@code OVERLOADED}.
     */
    public Future<Void> changePassword(Caller caller, String current, String next, String address) {
        return desk.ask(() -> own.changePassword(caller, current, next, address));
    }

    /**
     * Removes the caller's account and all that is its. Fails with {@code INVALID_FIELD} at {@code /password}, with {@code FORBIDDEN}
     * for the local user, with {@code LAST_ADMIN}, with {@code RATE_LIMITED}, and with {@code OVERLOADED}.
     *
     * @param password of the account; not looked at where it has none
     */
    public Future<Void> erase(Caller caller, String password, String address) {
        return desk.ask(() -> own.erase(caller, password, address));
    }

    /**
     * Lets somebody make an account.
     *
     * @param email the only address it is good for; null for any
     * @param roles of the account that is made; not empty
     */
    public Future<Invited> invite(Caller by, @Nullable String email, Set<UserRole> roles, Duration life,
            String address) {
        var token = OpaqueToken.INVITATION.make();
        var until = clock.instant().truncatedTo(ChronoUnit.MILLIS).plus(life);
        var invitation = new Invitation(UUID.randomUUID(), email == null ? null : EmailAddress.normalise(email), roles,
                until, by.principal().id());
        var entry = new Entry("invitation.made", by.principal().id(), null, address, "roles " + names(roles));
        return desk.ask(() -> store.invite(invitation, OpaqueToken.hash(token), entry)).map(new Invited(token, until));
    }

    /** The audit trail, latest first, before the cursor; at most {@code limit}, and one more if there are more. */
    public Future<List<IdentityStore.Recorded>> audit(long before, int limit, @Nullable String account) {
        return desk.ask(() -> store.audit(before, limit, account));
    }
}
