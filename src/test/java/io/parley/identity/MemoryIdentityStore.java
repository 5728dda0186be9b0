package io.parley.identity;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Accounts in memory, as Postgres would have them. Several nodes may share one in a process; {@link #at} makes what one of them
 * uses, which can be cut off and insists on being used on one context.
 */
public final class MemoryIdentityStore {
    /** Sign-ins, with what the contract does not show. */
    private record OpenSignIn(IdentityStore.SignIn signIn, boolean revoked) {}

    /** @param usedAt null while it is unused */
    private record Refresh(UUID signIn, Long usedAt) {}

    private record Row(Account account, String hash) {}

    private record Timed<T>(T value, long at) {}

    private final Map<String, Row> accounts = new TreeMap<>();
    private final Map<UUID, OpenSignIn> signIns = new HashMap<>();
    private final Map<String, Refresh> refreshTokens = new HashMap<>();
    private final Map<String, Long> bytes = new HashMap<>();
    private final AtomicInteger byteReadings = new AtomicInteger();
    /** Accounts, each with a network that it has signed in from. */
    private final Set<String> networks = new HashSet<>();
    private final Map<String, IdentityStore.ApiKey> keys = new HashMap<>();
    private final Map<String, IdentityStore.Invitation> invitations = new HashMap<>();
    private final List<Timed<IdentityStore.Revocation>> revocations = new ArrayList<>();
    private final List<Timed<IdentityStore.SigningKey>> signingKeys = new ArrayList<>();
    private final List<IdentityStore.Recorded> trail = new ArrayList<>();
    private long now;

    /** Lets time pass for signing keys and revocations. */
    public synchronized void advance(long millis) {
        now += millis;
    }

    private long now() {
        return System.currentTimeMillis() + now;
    }

    /** Everything put down so far, oldest first. */
    public synchronized List<IdentityStore.Entry> trail() {
        return trail.stream().map(IdentityStore.Recorded::entry).toList();
    }

    /** Kinds of what was put down, oldest first. */
    public synchronized List<String> kinds() {
        return trail().stream().map(IdentityStore.Entry::kind).toList();
    }

    /** As stored; null for none. */
    public synchronized String passwordHash(String email) {
        return accounts.values().stream().filter(row -> email.equals(row.account().email())).map(Row::hash).findFirst()
                .orElse(null);
    }

    /** Puts an account there, in place of what there was. */
    public synchronized void put(Account account, String hash) {
        accounts.put(account.id(), new Row(account, hash));
    }

    /** As if another node had revoked something. */
    public synchronized void revoke(String account, long version, UUID signIn, UUID key) {
        revocations.add(new Timed<>(
                new IdentityStore.Revocation(revocations.size() + 1, account, version, signIn, key), now()));
    }

    /** How many signing keys there are. */
    public synchronized int signingKeys() {
        return signingKeys.size();
    }

    /** As an operator deletes their rows. */
    public synchronized void withdrawSigningKeys() {
        signingKeys.clear();
    }

    /** Has an account's sessions hold so many bytes. */
    public synchronized void hold(String account, long stored) {
        bytes.put(account, stored);
    }

    /** How often anybody asked for what accounts have stored. */
    public int byteReadings() {
        return byteReadings.get();
    }

    /** What one node uses. */
    public Node at() {
        return new Node();
    }

    private static String hex(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }

    /** The store as one node sees it. */
    public final class Node implements IdentityStore {
        private volatile boolean away;
        private final AtomicInteger readings = new AtomicInteger();
        private Context context;

        /** From now on, or no longer, nothing is answered. */
        public void cut(boolean cut) {
            away = cut;
        }

        /** How often signing keys were read. */
        public int readings() {
            return readings.get();
        }

        private <T> Future<T> answer(Supplier<T> statement) {
            var present = Vertx.currentContext();
            if (context == null) {
                context = present;
            } else if (!context.equals(present)) {
                throw new IllegalStateException("used on another context");
            }
            if (away) {
                return Future.failedFuture(new ChatException(ErrorCode.STORE_UNAVAILABLE, "cut off by the test"));
            }
            synchronized (MemoryIdentityStore.this) {
                try {
                    return Future.succeededFuture(statement.get());
                } catch (ChatException e) {
                    return Future.failedFuture(e);
                }
            }
        }

        private void put(Entry entry) {
            trail.add(new Recorded(trail.size() + 1, Instant.now(), entry));
        }

        @Override
        public Future<Boolean> register(Account account, String hash, byte[] invitationHash, Entry audit) {
            return answer(() -> {
                var invitation = invitationHash == null ? null : invitations.get(hex(invitationHash));
                if (accounts.containsKey(account.id())
                        || (invitationHash != null && !isGood(invitation, account.email()))) {
                    return false;
                }
                if (isTaken(account.email())) {
                    invitations.remove(invitationHash == null ? "" : hex(invitationHash));
                    put(new Entry("registration.refused", null, null, audit.address(), "address taken"));
                    return false;
                }
                var roles = invitation == null ? account.roles() : invitation.roles();
                accounts.put(account.id(), new Row(with(account, account.name(), roles, false, 0), hash));
                if (invitation != null) {
                    invitations.remove(hex(invitationHash));
                }
                put(audit);
                return true;
            });
        }

        private boolean isTaken(String email) {
            return email != null
                    && accounts.values().stream().anyMatch(row -> email.equals(row.account().email()));
        }

        private boolean isGood(Invitation invitation, String email) {
            return invitation != null && invitation.expiresAt().toEpochMilli() > now()
                    && (invitation.email() == null || invitation.email().equals(email));
        }

        private static Account with(Account account, String name, Set<UserRole> roles, boolean disabled, long version) {
            return new Account(account.id(), account.email(), name, roles, disabled, version, account.createdAt());
        }

        @Override
        public Future<Boolean> hasAdministrator() {
            return answer(() -> leaders(null) > 0);
        }

        @Override
        public Future<Boolean> registerFirst(Account account, String hash, Entry audit) {
            return answer(() -> {
                if (leaders(null) > 0 || isTaken(account.email())) {
                    return false;
                }
                accounts.put(account.id(), new Row(account, hash));
                put(audit);
                return true;
            });
        }

        private long leaders(String but) {
            return accounts.values().stream().map(Row::account)
                    .filter(a -> !a.id().equals("local") && !a.disabled() && a.roles().contains(UserRole.ADMIN)
                            && !a.id().equals(but))
                    .count();
        }

        @Override
        public Future<Optional<Credentials>> findByEmail(String email) {
            return answer(() -> accounts.values().stream().filter(row -> email.equals(row.account().email()))
                    .map(row -> new Credentials(row.account(), row.hash())).findFirst());
        }

        @Override
        public Future<Optional<Credentials>> find(String account) {
            return answer(() -> Optional.ofNullable(accounts.get(account))
                    .map(row -> new Credentials(row.account(), row.hash())));
        }

        @Override
        public Future<Boolean> isKnownAt(String email, String network) {
            return answer(() -> accounts.values().stream().map(Row::account).anyMatch(
                    account -> email.equals(account.email()) && networks.contains(account.id() + " " + network)));
        }

        @Override
        public Future<Long> storedBytes(String account) {
            return answer(() -> {
                byteReadings.incrementAndGet();
                return bytes.getOrDefault(account, 0L);
            });
        }

        @Override
        public Future<List<Account>> list(String after, int limit) {
            return answer(() -> accounts.values().stream().map(Row::account)
                    .filter(account -> after == null || account.id().compareTo(after) > 0).limit(limit + 1L).toList());
        }

        @Override
        public Future<Optional<Account>> change(String account, Change change, Entry audit) {
            return answer(() -> Optional.ofNullable(accounts.get(account)).map(row -> {
                var old = row.account();
                var roles = change.roles() == null ? old.roles() : change.roles();
                boolean disabled = change.disabled() == null ? old.disabled() : change.disabled();
                if ((disabled || !roles.contains(UserRole.ADMIN)) && isLastLeader(old)) {
                    throw new ChatException(ErrorCode.LAST_ADMIN, "the last one");
                }
                boolean revokes = !roles.equals(old.roles()) || (disabled && !old.disabled());
                var changed = with(old, change.name() == null ? old.name() : change.name(), roles, disabled,
                        old.version() + (revokes ? 1 : 0));
                accounts.put(account, new Row(changed, row.hash()));
                if (revokes) {
                    revoke(account, changed.version(), null, null);
                }
                put(audit);
                return changed;
            }));
        }

        private boolean isLastLeader(Account account) {
            return !account.disabled() && account.roles().contains(UserRole.ADMIN) && leaders(account.id()) == 0;
        }

        @Override
        public Future<Boolean> changePassword(String account, String hash, UUID except, Entry audit) {
            return answer(() -> {
                var row = accounts.get(account);
                if (row == null) {
                    return false;
                }
                var old = row.account();
                accounts.put(account,
                        new Row(with(old, old.name(), old.roles(), old.disabled(), old.version() + 1), hash));
                signIns.replaceAll((id, open) -> open.signIn().account().equals(account) && !id.equals(except)
                        ? new OpenSignIn(open.signIn(), true) : open);
                revoke(account, old.version() + 1, null, null);
                put(audit);
                return true;
            });
        }

        @Override
        public Future<Void> rehash(String account, String oldHash, String newHash) {
            return answer(() -> {
                accounts.computeIfPresent(account,
                        (id, row) -> row.hash().equals(oldHash) ? new Row(row.account(), newHash) : row);
                return null;
            });
        }

        @Override
        public Future<Boolean> erase(String account, Entry audit) {
            return answer(() -> {
                var row = accounts.get(account);
                if (row != null && isLastLeader(row.account())) {
                    throw new ChatException(ErrorCode.LAST_ADMIN, "the last one");
                }
                if (accounts.remove(account) == null) {
                    return false;
                }
                keys.values().removeIf(key -> key.account().equals(account));
                signIns.replaceAll((id, open) -> open.signIn().account().equals(account)
                        ? new OpenSignIn(open.signIn(), true) : open);
                revoke(account, row.account().version() + 1, null, null);
                put(audit);
                return true;
            });
        }

        @Override
        public Future<Account> signInExternally(External external, Entry audit) {
            throw new UnsupportedOperationException("not needed here");
        }

        @Override
        public Future<Void> open(SignIn signIn, long version, byte[] refreshHash, Entry audit) {
            return answer(() -> {
                var row = accounts.get(signIn.account());
                if (row == null || row.account().disabled() || row.account().version() != version) {
                    throw new ChatException(ErrorCode.SIGN_IN_REFUSED, "changed meanwhile");
                }
                signIns.put(signIn.id(), new OpenSignIn(signIn, false));
                refreshTokens.put(hex(refreshHash), new Refresh(signIn.id(), null));
                networks.add(signIn.account() + " " + RateLimiter.network(audit.address()));
                put(audit);
                return null;
            });
        }

        @Override
        public Future<Rotation> rotate(byte[] refreshHash, byte[] nextHash, Duration grace, Entry audit) {
            return answer(() -> {
                var token = refreshTokens.get(hex(refreshHash));
                var open = token == null ? null : signIns.get(token.signIn());
                if (open == null || open.revoked() || open.signIn().expiresAt().toEpochMilli() <= now()) {
                    return new Refused();
                }
                var account = accounts.get(open.signIn().account()).account();
                if (account.disabled()) {
                    return new Refused();
                }
                if (token.usedAt() != null && token.usedAt() <= now() - grace.toMillis()) {
                    end(open);
                    put(audit);
                    return new Reused(open.signIn());
                }
                if (token.usedAt() == null) {
                    refreshTokens.replaceAll((hash, one) -> one.signIn().equals(token.signIn()) && one.usedAt() == null
                            ? new Refresh(one.signIn(), now()) : one);
                }
                refreshTokens.put(hex(nextHash), new Refresh(token.signIn(), null));
                return new Rotated(account, open.signIn());
            });
        }

        private void end(OpenSignIn open) {
            signIns.put(open.signIn().id(), new OpenSignIn(open.signIn(), true));
            revoke(open.signIn().account(), 0, open.signIn().id(), null);
        }

        @Override
        public Future<Void> close(UUID signIn, Entry audit) {
            return answer(() -> {
                var open = signIns.get(signIn);
                if (open != null && !open.revoked()) {
                    end(open);
                    put(audit);
                }
                return null;
            });
        }

        @Override
        public Future<Boolean> addKey(ApiKey key, byte[] hash, int most, Entry audit) {
            return answer(() -> {
                if (keys.values().stream().filter(other -> other.account().equals(key.account())).count() >= most) {
                    return false;
                }
                keys.put(hex(hash), key);
                put(audit);
                return true;
            });
        }

        @Override
        public Future<List<ApiKey>> keys(String account) {
            return answer(() -> keys.values().stream().filter(key -> key.account().equals(account))
                    .sorted(Comparator.comparing(ApiKey::createdAt).reversed()).toList());
        }

        @Override
        public Future<Boolean> removeKey(String account, UUID key, Entry audit) {
            return answer(() -> {
                if (!keys.values().removeIf(one -> one.id().equals(key) && one.account().equals(account))) {
                    return false;
                }
                revoke(account, 0, null, key);
                put(audit);
                return true;
            });
        }

        @Override
        public Future<Optional<KeyHolder>> useKey(byte[] hash) {
            return answer(() -> Optional.ofNullable(keys.get(hex(hash)))
                    .filter(key -> key.expiresAt() == null || key.expiresAt().toEpochMilli() > now())
                    .map(key -> new KeyHolder(key, accounts.get(key.account()).account()))
                    .filter(holder -> !holder.account().disabled()));
        }

        @Override
        public Future<Void> invite(Invitation invitation, byte[] hash, Entry audit) {
            return answer(() -> {
                invitations.put(hex(hash), invitation);
                put(audit);
                return null;
            });
        }

        @Override
        public Future<Boolean> invited(byte[] hash, String email) {
            return answer(() -> isGood(invitations.get(hex(hash)), email));
        }

        @Override
        public Future<List<Revocation>> revocations(long lastMillis) {
            return answer(() -> revocations.stream().filter(row -> row.at() > now() - lastMillis).map(Timed::value)
                    .toList());
        }

        @Override
        public Future<List<SigningKey>> signingKeys(long maxAgeMillis) {
            readings.incrementAndGet();
            return answer(() -> signingKeys.reversed().stream().filter(row -> now() - row.at() < maxAgeMillis)
                    .map(row -> new SigningKey(row.value().kid(), row.value().jwk(), now() - row.at())).toList());
        }

        @Override
        public Future<Void> addSigningKey(String kid, String jwk, long unlessYoungerThanMillis) {
            return answer(() -> {
                if (signingKeys.stream().noneMatch(row -> now() - row.at() < unlessYoungerThanMillis)) {
                    signingKeys.add(new Timed<>(new SigningKey(kid, jwk, 0), now()));
                }
                return null;
            });
        }

        @Override
        public Future<Void> record(Entry entry) {
            return answer(() -> {
                put(entry);
                return null;
            });
        }

        @Override
        public Future<List<Recorded>> audit(long before, int limit, String account) {
            return answer(() -> trail.reversed().stream().filter(row -> row.id() < before)
                    .filter(row -> account == null || account.equals(row.entry().actor())
                            || account.equals(row.entry().subject()))
                    .limit(limit + 1L).toList());
        }
    }
}
