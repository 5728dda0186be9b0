package io.parley.identity;

import io.parley.identity.IdentityStore.Entry;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes to the audit trail what changes nothing else, such as refusals. On the store's context. */
final class Trail {
    private static final Logger LOG = LoggerFactory.getLogger(Trail.class);

    private final IdentityStore store;

    Trail(IdentityStore store) {
        this.store = store;
    }

    /** Done when it is written, or when it is known that it cannot be: who is refused learns nothing of that. */
    Future<Void> refusal(String kind, @Nullable String account, @Nullable String address, String why) {
        return store.record(new Entry(kind, null, account, address, why)).recover(e -> {
            LOG.warn("The audit trail lacks {} ({}): {}", kind, why, e.getMessage());
            return Future.succeededFuture();
        });
    }

    /** Whatever is refused, once that is written. */
    <T> Future<T> refuse(RuntimeException refusal, String kind, @Nullable String account, @Nullable String address,
            String why) {
        return refusal(kind, account, address, why).compose(done -> Future.failedFuture(refusal));
    }
}
