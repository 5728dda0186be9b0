package io.parley.identity;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.identity.IdentityStore.ApiKey;
import io.parley.identity.IdentityStore.Entry;
import io.parley.identity.token.OpaqueToken;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Personal API keys. May be called from any event loop; answers on the caller's context. */
public final class Keys {
    private final Desk desk;
    private final IdentityStore store;
    private final Revocations revocations;
    private final int most;
    private final InstantSource clock;

    /** @param most keys of one account */
    Keys(Desk desk, IdentityStore store, Revocations revocations, int most, InstantSource clock) {
        this.desk = desk;
        this.store = store;
        this.revocations = revocations;
        this.most = most;
        this.clock = clock;
    }

    /** @param secret the key itself, shown once */
    public record Added(ApiKey key, String secret) {
        /** Without the secret. */
        @Override
        public String toString() {
            return "Added " + key.hint();
        }
    }

    /**
     * Makes a key of the caller's. Fails with {@code TOO_MANY_KEYS}.
     *
     * @param life null for one that does not expire
     */
    public Future<Added> add(Caller caller, String name, @Nullable Duration life, String address) {
        var account = caller.principal().id();
        var secret = OpaqueToken.API_KEY.make();
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var key = new ApiKey(UUID.randomUUID(), account, name, OpaqueToken.hint(secret), now,
                life == null ? null : now.plus(life), null);
        var entry = new Entry("key.added", account, account, address, key.hint());
        return desk.ask(() -> store.addKey(key, OpaqueToken.hash(secret), most, entry))
                .compose(added -> added ? Future.succeededFuture(new Added(key, secret))
                        : Future.failedFuture(tooMany()));
    }

    private ChatException tooMany() {
        return new ChatException(ErrorCode.TOO_MANY_KEYS, "The account has " + most + " API keys, as many as it may.");
    }

    /** The caller's keys, newest first. */
    public Future<List<ApiKey>> list(Caller caller) {
        return desk.ask(() -> store.keys(caller.principal().id()));
    }

    /** Removes a key, which is refused from then on. Fails with {@code KEY_NOT_FOUND}. */
    public Future<Void> remove(Caller caller, UUID key, String address) {
        var account = caller.principal().id();
        var entry = new Entry("key.removed", account, account, address, key.toString());
        return desk.ask(() -> store.removeKey(account, key, entry).compose(removed -> {
            if (!removed) {
                return Future
                        .failedFuture(new ChatException(ErrorCode.KEY_NOT_FOUND, "The account has no such API key."));
            }
            revocations.refuseKey(key);
            return Future.succeededFuture();
        }));
    }
}
