package io.parley.store;

import io.parley.identity.Account;
import io.parley.identity.IdentityStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Hands each call to the statements that answer it. Revocations have a connection of their own, so that nothing holds them up. */
final class PgIdentityStore implements IdentityStore {
    private final List<PgLink> links;
    private final AccountQueries accounts;
    private final AccountChanges changes;
    private final Registrations registrations;
    private final ExternalSignIn elsewhere;
    private final SignInStatements signIns;
    private final KeyStatements keys;
    private final TokenStatements tokens;
    private final AuditStatements audit;

    /** All that is read and written is found by key or by time; see {@link StoreQueries} on the plans. */
    PgIdentityStore(Vertx vertx, StoreConfig config) {
        links = Stream.generate(() -> new PgLink(vertx, config.postgres()).set("enable_seqscan", "off")).limit(3)
                .toList();
        var reader = links.get(0);
        var writer = links.get(1);
        accounts = new AccountQueries(reader);
        changes = new AccountChanges(writer);
        registrations = new Registrations(reader, writer);
        elsewhere = new ExternalSignIn(writer);
        signIns = new SignInStatements(writer);
        keys = new KeyStatements(reader, writer);
        tokens = new TokenStatements(links.get(2), reader, writer);
        audit = new AuditStatements(reader, writer);
    }

    @Override
    public Future<Boolean> register(Account account, @Nullable String passwordHash, byte @Nullable [] invitationHash,
            Entry entry) {
        return answer(registrations.register(account, passwordHash, invitationHash, entry));
    }

    @Override
    public Future<Boolean> hasAdministrator() {
        return answer(accounts.hasAdministrator());
    }

    @Override
    public Future<Boolean> registerFirst(Account account, String passwordHash, Entry entry) {
        return answer(registrations.registerFirst(account, passwordHash, entry));
    }

    @Override
    public Future<Optional<Credentials>> findByEmail(String email) {
        return answer(accounts.byEmail(email));
    }

    @Override
    public Future<Optional<Credentials>> find(String account) {
        return answer(accounts.byId(account));
    }

    @Override
    public Future<Boolean> isKnownAt(String email, String network) {
        return answer(accounts.isKnownAt(email, network));
    }

    @Override
    public Future<Long> storedBytes(String account) {
        return answer(accounts.storedBytes(account));
    }

    @Override
    public Future<List<Account>> list(@Nullable String after, int limit) {
        return answer(accounts.list(after, limit));
    }

    @Override
    public Future<Optional<Account>> change(String account, Change change, Entry entry) {
        return answer(changes.change(account, change, entry));
    }

    @Override
    public Future<Boolean> changePassword(String account, String passwordHash, @Nullable UUID except, Entry entry) {
        return answer(changes.changePassword(account, passwordHash, except, entry));
    }

    @Override
    public Future<Void> rehash(String account, String oldHash, String newHash) {
        return answer(changes.rehash(account, oldHash, newHash));
    }

    @Override
    public Future<Boolean> erase(String account, Entry entry) {
        return answer(changes.erase(account, entry));
    }

    @Override
    public Future<Account> signInExternally(External external, Entry entry) {
        return answer(elsewhere.signIn(external, entry));
    }

    @Override
    public Future<Void> open(SignIn signIn, long version, byte[] refreshHash, Entry entry) {
        return answer(signIns.open(signIn, version, refreshHash, entry));
    }

    @Override
    public Future<Rotation> rotate(byte[] refreshHash, byte[] nextHash, Duration grace, Entry entry) {
        return answer(signIns.rotate(refreshHash, nextHash, grace, entry));
    }

    @Override
    public Future<Void> close(UUID signIn, Entry entry) {
        return answer(signIns.close(signIn, entry));
    }

    @Override
    public Future<Boolean> addKey(ApiKey key, byte[] hash, int most, Entry entry) {
        return answer(keys.add(key, hash, most, entry));
    }

    @Override
    public Future<List<ApiKey>> keys(String account) {
        return answer(keys.list(account));
    }

    @Override
    public Future<Boolean> removeKey(String account, UUID key, Entry entry) {
        return answer(keys.remove(account, key, entry));
    }

    @Override
    public Future<Optional<KeyHolder>> useKey(byte[] hash) {
        return answer(keys.use(hash));
    }

    @Override
    public Future<Void> invite(Invitation invitation, byte[] hash, Entry entry) {
        return answer(registrations.invite(invitation, hash, entry));
    }

    @Override
    public Future<Boolean> invited(byte[] hash, String email) {
        return answer(registrations.invited(hash, email));
    }

    @Override
    public Future<List<Revocation>> revocations(long lastMillis) {
        return answer(tokens.revocations(lastMillis));
    }

    @Override
    public Future<List<SigningKey>> signingKeys(long maxAgeMillis) {
        return answer(tokens.keys(maxAgeMillis));
    }

    @Override
    public Future<Void> addSigningKey(String kid, String jwk, long unlessYoungerThanMillis) {
        return answer(tokens.addKey(kid, jwk, unlessYoungerThanMillis));
    }

    @Override
    public Future<Void> record(Entry entry) {
        return answer(audit.record(entry));
    }

    @Override
    public Future<List<Recorded>> audit(long before, int limit, @Nullable String account) {
        return answer(audit.latest(before, limit, account));
    }

    /** Closes all connections. */
    Future<?> shut() {
        return Future.join(links.stream().map(PgLink::close).toList());
    }

    private static <T> Future<T> answer(Future<T> statement) {
        return statement.recover(e -> Future.failedFuture(SqlErrors.answer(e)));
    }
}
