package io.parley.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parley.core.ChatException;
import io.parley.core.MessageId;
import io.parley.identity.Account;
import io.parley.identity.IdentityStore;
import io.parley.identity.IdentityStore.ApiKey;
import io.parley.identity.IdentityStore.Entry;
import io.parley.identity.IdentityStore.Recorded;
import io.parley.identity.IdentityStore.Revocation;
import io.parley.identity.IdentityStore.SignIn;
import io.parley.identity.UserRole;
import io.vertx.core.Future;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** The identity store on a database of its own, as several nodes have it; with shorthands for what tests send. */
final class IdentityFixture implements AutoCloseable {
    final StoreFixture store;
    private final List<PgIdentityStore> nodes = new ArrayList<>();

    IdentityFixture() {
        this(new StoreFixture());
    }

    IdentityFixture(StoreFixture store) {
        this.store = store;
        nodes.add(new PgIdentityStore(store.vertx, store.config));
    }

    /** Calls it on the event loop and awaits the answer; what it fails with is thrown. */
    <T> T on(Function<IdentityStore, Future<T>> call) {
        return store.on(() -> call.apply(nodes.getFirst()));
    }

    /** Calls it as a node of its own, which has connections of its own, without waiting. */
    <T> Future<T> elsewhere(Function<IdentityStore, ? extends Future<? extends T>> call) {
        var node = new PgIdentityStore(store.vertx, store.config);
        nodes.add(node);
        return store.start(() -> call.apply(node));
    }

    /** Calls each as a node of its own while what this statement locks is held, until all of them wait for a lock. */
    <T> List<Future<T>> meeting(String lock,
            List<? extends Function<IdentityStore, ? extends Future<? extends T>>> calls) throws SQLException {
        try (var holder = store.jdbc()) {
            holder.setAutoCommit(false);
            holder.createStatement().execute(lock);
            var answers = new ArrayList<Future<T>>();
            for (var call : calls) {
                answers.add(elsewhere(call));
                awaitWaiting(answers.size());
            }
            holder.rollback();
            return answers;
        }
    }

    /** Until so many statements wait for a lock. */
    void awaitWaiting(int statements) {
        Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10))
                .until(() -> (long) store
                        .value("""
                               SELECT count(*) FROM pg_stat_activity
                               WHERE datname = current_database() AND wait_event_type = 'Lock'""") == statements);
    }

    /** A registered person of this name. */
    Account person(String name, UserRole... roles) {
        var account = account(name, roles);
        on(s -> s.register(account, "hash of " + name, null, entry("account.registered")));
        return account;
    }

    Account admin(String name) {
        return person(name, UserRole.USER, UserRole.ADMIN);
    }

    /** Nobody has registered it yet. */
    static Account account(String name, UserRole... roles) {
        return new Account(newId(), name + "@example.org", name,
                roles.length == 0 ? Set.of(UserRole.USER) : Set.of(roles), false, 0, now());
    }

    static String newId() {
        return MessageId.next().toString();
    }

    static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    /** A sign-in of the account as it is, with this text as refresh token. */
    SignIn signIn(Account account, String token) {
        var signIn = newSignIn(account);
        on(s -> s.open(signIn, account.version(), hash(token), entry("sign_in.opened")));
        return signIn;
    }

    static SignIn newSignIn(Account account) {
        return new SignIn(UUID.randomUUID(), account.id(), false, now().plus(Duration.ofDays(30)));
    }

    /** A key of the account, with this text as secret. */
    ApiKey key(Account account, String secret) {
        var key = newKey(account, null);
        on(s -> s.addKey(key, hash(secret), 20, entry("key.added")));
        return key;
    }

    static ApiKey newKey(Account account, @Nullable Instant expiresAt) {
        return new ApiKey(UUID.randomUUID(), account.id(), "laptop", "pak_abcdef", now(), expiresAt, null);
    }

    /** Stands for a hash. */
    static byte[] hash(String text) {
        return text.getBytes(UTF_8);
    }

    static Entry entry(String kind) {
        return new Entry(kind, "actor", "subject", "192.0.2.1", "detail");
    }

    /** The kinds of all entries, latest first. */
    List<String> audited() {
        return on(s -> s.audit(Long.MAX_VALUE, 100, null)).stream().map(Recorded::entry).map(Entry::kind).toList();
    }

    List<Revocation> revocations() {
        return on(s -> s.revocations(60_000));
    }

    /** The account as it is now. */
    Account now(Account account) {
        return on(s -> s.find(account.id())).orElseThrow().account();
    }

    /** What it fails with; null if it does not. */
    static @Nullable Object code(Future<?> answer) {
        try {
            StoreFixture.done(answer);
            return null;
        } catch (ChatException e) {
            return e.code();
        }
    }

    @Override
    public void close() {
        nodes.forEach(node -> store.on(node::shut));
        store.close();
    }
}
