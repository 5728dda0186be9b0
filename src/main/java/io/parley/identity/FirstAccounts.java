package io.parley.identity;

import io.parley.identity.IdentityStore.Entry;
import io.parley.identity.password.Passwords;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The accounts that an installation begins with. On the store's context. */
final class FirstAccounts {
    /** Without letters and digits that are taken for each other. */
    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";
    private static final int GROUPS = 5;
    private static final int GROUP = 5;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final IdentityStore store;
    private final Passwords passwords;
    private final InstantSource clock;

    FirstAccounts(IdentityStore store, Passwords passwords, InstantSource clock) {
        this.store = store;
        this.passwords = passwords;
        this.clock = clock;
    }

    /** The account of the local user, unless it is there. What that user may do is not kept in it. */
    Future<Void> local() {
        var id = Caller.LOCAL.principal().id();
        return store.register(new Account(id, null, "Local user", Set.of(UserRole.USER), false, 0, now()), null, null,
                new Entry("account.registered", null, id, null, "local user")).mapEmpty();
    }

    /** The first administrator; with its password if this has made one up, empty if there was an administrator or it is configured. */
    Future<Optional<String>> administrator(IdentityConfig.Admin configured) {
        return store.hasAdministrator()
                .compose(there -> there ? Future.succeededFuture(Optional.empty()) : first(configured));
    }

    /** Takes as long as a password's hash. */
    private Future<Optional<String>> first(IdentityConfig.Admin configured) {
        var known = configured.password();
        var password = known == null ? password() : known.value();
        var account = new Account(Accounts.newId(), EmailAddress.normalise(configured.email()), "Administrator",
                Set.of(UserRole.USER, UserRole.ADMIN), false,
                0, now());
        var entry = new Entry("account.first_admin", null, account.id(), null, null);
        return passwords.hash(password).compose(hash -> store.registerFirst(account, hash, entry))
                .map(made -> made && known == null ? Optional.of(password) : Optional.empty());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static String password() {
        return Stream.generate(FirstAccounts::group).limit(GROUPS).collect(Collectors.joining("-"));
    }

    private static String group() {
        return RANDOM.ints(GROUP, 0, ALPHABET.length())
                .mapToObj(i -> ALPHABET.substring(i, i + 1))
                .collect(Collectors.joining());
    }
}
