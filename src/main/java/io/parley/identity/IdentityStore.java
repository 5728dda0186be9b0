package io.parley.identity;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Accounts, sign-ins, keys and revocations in Postgres, which is the truth of all of them. Each change and its entry in the audit
 * trail are one statement: both are committed when it is answered, or neither. Every method fails with
 * {@code STORE_UNAVAILABLE} when Postgres cannot be reached or does not answer in time, and with {@code OVERLOADED} at once when
 * too much is under way. Used on, and answering on, one context.
 */
public interface IdentityStore {
    // ---- accounts ----

    /** An account with what it takes to check its password; null for one that signs in elsewhere only. */
    record Credentials(Account account, @Nullable String passwordHash) {}

    /**
     * Makes an account with this hash; false, and nothing is made, if the id or address is taken or the invitation is not valid
     * (any more). Where only the address is taken that is recorded as {@code registration.refused}, and the invitation is used up all
     * the same.
     *
     * @param passwordHash   null for one that signs in elsewhere only
     * @param invitationHash of an invitation, whose roles the account then gets and which is used up; null without one
     */
    Future<Boolean> register(Account account, @Nullable String passwordHash, byte @Nullable [] invitationHash,
            Entry audit);

    /** Whether there is any account with the role {@code admin} beside the local user's. */
    Future<Boolean> hasAdministrator();

    /**
     * Makes the first administrator, unless there is any account with the role {@code admin} beside the local user's; false if
     * there is, or if the address is taken. Of nodes that try at once only one does.
     */
    Future<Boolean> registerFirst(Account account, String passwordHash, Entry audit);

    Future<Optional<Credentials>> findByEmail(String email);

    Future<Optional<Credentials>> find(String account);

    /** Whether there is a sign-in of the account with this address, ended or not, that was opened from this {@link RateLimiter#network}. */
    Future<Boolean> isKnownAt(String email, String network);

    /** Bytes of text in the messages of the account's sessions; those that have not been counted yet, of before this was done, are missing. */
    Future<Long> storedBytes(String account);

    /** In the order of their ids, which is that of their making; after the cursor; at most {@code limit}, and one more if there are more. */
    Future<List<Account>> list(@Nullable String after, int limit);

    /** What of an account changes; null leaves it. */
    record Change(@Nullable String name, @Nullable Set<UserRole> roles, @Nullable Boolean disabled) {}

    /**
     * Changes an account. With other roles, or when it is disabled, the version is raised and a revocation made. Empty when there
     * is no such account; fails with {@code LAST_ADMIN} when no enabled administrator would be left, not counting the local user.
     */
    Future<Optional<Account>> change(String account, Change change, Entry audit);

    /** Sets another password and ends all sign-ins but one; the version is raised. False when there is no such account. */
    Future<Boolean> changePassword(String account, String passwordHash, @Nullable UUID except, Entry audit);

    /** Replaces a hash by one with other parameters, if it still is the old one. Revokes nothing. */
    Future<Void> rehash(String account, String oldHash, String newHash);

    /**
     * Removes address, name, roles, password, keys and sign-ins at once, and revokes everything; sessions that are left are removed
     * in the background, and in the end the account. False when there is no such account; fails with {@code LAST_ADMIN} when no
     * enabled administrator would be left.
     */
    Future<Boolean> erase(String account, Entry audit);

    // ---- sign-in elsewhere ----

    /**
     * A person as a provider of OpenID Connect has shown.
     *
     * @param issuer       of the provider; with {@code subject} it is who the person is, whatever else changes
     * @param subject      unique at the issuer
     * @param email        in lower case; for a new account; null when the provider names none
     * @param name         for a new account; not blank
     * @param roles        not empty; null leaves an account's as they are, and gives a new one {@code USER}
     * @param newAccountId for a new account, a version 7 UUID in text
     */
    record External(String issuer, String subject, @Nullable String email, String name, @Nullable Set<UserRole> roles,
            String newAccountId) {}

    /**
     * The account that is linked to issuer and subject; of a person who was not here before, a new one, also if two nodes try at
     * once. It is never linked to an account that was there before, even if that has the same address: an address from elsewhere
     * proves nothing here. A new account whose address is taken has none.
     *
     * <p>Given roles become the account's; if they are others, the version is raised and a revocation made. The provider decides
     * this alone, also about the last administrator. Fails with {@code SIGN_IN_REFUSED}, and changes nothing, when the account is
     * disabled.
     *
     * @param audit recorded as it is if an account is made, and as {@code account.changed} with the roles at the end of its detail if
     *              they change, else not; actor and subject are the account where they are null
     */
    Future<Account> signInExternally(External external, Entry audit);

    // ---- sign-ins ----

    /**
     * A family of refresh tokens.
     *
     * @param browser   whether tokens go into cookies
     * @param expiresAt when it ends at the latest
     */
    record SignIn(UUID id, String account, boolean browser, Instant expiresAt) {}

    /**
     * Opens a sign-in with its first refresh token.
     *
     * @param version of the account when its password was checked. If it has another by now, or is disabled or erased, this fails
     *                with {@code SIGN_IN_REFUSED}: a password that was changed meanwhile must not open anything
     * @param audit   whose address is where it is opened from
     */
    Future<Void> open(SignIn signIn, long version, byte[] refreshHash, Entry audit);

    /** What became of a refresh token. */
    sealed interface Rotation {}

    /** It was good: the new one is good now. */
    record Rotated(Account account, SignIn signIn) implements Rotation {}

    /** It was used longer ago than its grace: the whole family is revoked now. */
    record Reused(SignIn signIn) implements Rotation {}

    /** Unknown, expired, revoked, or of an account that is disabled. */
    record Refused() implements Rotation {}

    /**
     * Exchanges a refresh token for another, atomically. Who uses one again in its grace gets one more: its answer was lost, or two
     * windows of a browser have asked at once. As soon as one of these is used the others count as used, too.
     *
     * @param grace after the first use, by the clock of Postgres; zero: of two that try at once one gets {@link Reused}
     * @param audit recorded for {@link Reused} alone; its subject is the account if it is null
     */
    Future<Rotation> rotate(byte[] refreshHash, byte[] nextHash, Duration grace, Entry audit);

    /** Ends a sign-in; nothing happens if it has ended. */
    Future<Void> close(UUID signIn, Entry audit);

    // ---- API keys ----

    /**
     * A personal API key.
     *
     * @param hint      its beginning, to tell keys apart
     * @param expiresAt null for one that does not expire
     * @param usedAt    to the minute; null when it never was
     */
    record ApiKey(UUID id, String account, String name, String hint, Instant createdAt, @Nullable Instant expiresAt,
            @Nullable Instant usedAt) {}

    /** False, and nothing is made, if the account has as many as it may, expired ones included, or is disabled. */
    Future<Boolean> addKey(ApiKey key, byte[] hash, int most, Entry audit);

    /** Newest first. */
    Future<List<ApiKey>> keys(String account);

    /** Revokes a key; false if the account has no such key. */
    Future<Boolean> removeKey(String account, UUID key, Entry audit);

    /** A key and its account. */
    record KeyHolder(ApiKey key, Account account) {}

    /** The key with this hash, if it has not expired and its account is not disabled; notes its use, once a minute. */
    Future<Optional<KeyHolder>> useKey(byte[] hash);

    // ---- invitations ----

    /**
     * Good for one account.
     *
     * @param email     in lower case: the only address it is good for; null for any
     * @param roles     of the account that is made with it
     * @param invitedBy account
     */
    record Invitation(UUID id, @Nullable String email, Set<UserRole> roles, Instant expiresAt, String invitedBy) {}

    Future<Void> invite(Invitation invitation, byte[] hash, Entry audit);

    /** Whether an invitation is good for this address: neither used nor expired, and for it or for any. */
    Future<Boolean> invited(byte[] hash, String email);

    // ---- revocations ----

    /**
     * What must be refused from now on. With {@code signIn} or {@code key} just that; else all tokens of the account with a lower
     * version, and everything cached of its keys.
     */
    record Revocation(long id, String account, long version, @Nullable UUID signIn, @Nullable UUID key) {}

    /** Those committed in so many milliseconds before now, by the clock of Postgres, in any order. */
    Future<List<Revocation>> revocations(long lastMillis);

    // ---- signing keys ----

    /**
     * A key that access tokens are signed with.
     *
     * @param jwk       private key as a JWK (RFC 7517)
     * @param ageMillis since it was made, by the clock of Postgres
     */
    record SigningKey(String kid, String jwk, long ageMillis) {}

    /** Newest first; none older than the limit. */
    Future<List<SigningKey>> signingKeys(long maxAgeMillis);

    /** Adds a key, unless there is one that is younger than the limit: of nodes that try at once only one does. */
    Future<Void> addSigningKey(String kid, String jwk, long unlessYoungerThanMillis);

    // ---- audit trail ----

    /**
     * What happened.
     *
     * @param kind    stable name, for example {@code sign_in.refused}
     * @param actor   account that did it; null when unknown
     * @param subject account that it was done to; null when unknown
     * @param address of the client; null when there is none
     * @param detail  without secrets: for example an address that was tried, a role; null for none
     */
    record Entry(String kind, @Nullable String actor, @Nullable String subject, @Nullable String address,
            @Nullable String detail) {}

    /** An entry as it was stored. */
    record Recorded(long id, Instant at, Entry entry) {}

    Future<Void> record(Entry entry);

    /** Latest first, before the cursor; at most {@code limit}, and one more if there are more. */
    Future<List<Recorded>> audit(long before, int limit, @Nullable String account);
}
