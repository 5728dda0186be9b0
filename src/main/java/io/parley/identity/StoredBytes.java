package io.parley.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much text accounts have stored. Postgres counts it with each message and reply; this node remembers what it has read for a while
 * and adds what it lets in, so that a message waits for a reading only when the account was not heard of lately, or is about to be refused. So
 * an account may exceed its bound by what other nodes and running replies store meanwhile. From any thread.
 */
final class StoredBytes {
    /** Accounts that are remembered. */
    static final int REMEMBERED = 10_000;
    private static final long NEAR_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** Below half of the bound. */
    private static final long FAR_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long FORGOTTEN_MINUTES = 10;

    private final Desk desk;
    private final IdentityStore store;
    private final long most;
    private final Counter refused;
    private final Cache<String, Known> known = Caffeine.newBuilder().executor(Runnable::run).maximumSize(REMEMBERED)
            .expireAfterAccess(FORGOTTEN_MINUTES, TimeUnit.MINUTES).build();

    /** @param most bytes of one account */
    StoredBytes(Desk desk, IdentityStore store, long most, MeterRegistry registry) {
        this.desk = desk;
        this.store = store;
        this.most = most;
        this.refused = Counter.builder("parley.account.refusals").tag("limit", "bytes")
                .description("Messages that an account's bounds refused").register(registry);
    }

    private record Known(AtomicLong bytes, long readAt, AtomicBoolean reading) {
        Known(long bytes) {
            this(new AtomicLong(bytes), System.nanoTime(), new AtomicBoolean());
        }

        boolean isOld(long most) {
            return System.nanoTime() - readAt > (bytes.get() < most / 2 ? FAR_NANOS : NEAR_NANOS);
        }
    }

    /** Lets so many bytes more in. Fails with {@code STORAGE_FULL}, or as the store does where it must be asked. */
    Future<Void> admit(String account, long more) {
        var read = known.getIfPresent(account);
        if (read == null || !fits(read, more)) {
            return read(account).compose(now -> fits(now, more) ? Future.succeededFuture() : full());
        }
        if (read.isOld(most) && read.reading().compareAndSet(false, true)) {
            read(account).onFailure(e -> read.reading().set(false));
        }
        return Future.succeededFuture();
    }

    private boolean fits(Known read, long more) {
        if (read.bytes().addAndGet(more) <= most) {
            return true;
        }
        read.bytes().addAndGet(-more);
        return false;
    }

    private Future<Known> read(String account) {
        return desk.ask(() -> store.storedBytes(account)).map(bytes -> {
            var read = new Known(bytes);
            known.put(account, read);
            return read;
        });
    }

    private Future<Void> full() {
        refused.increment();
        return Future.failedFuture(new ChatException(ErrorCode.STORAGE_FULL,
                "Your sessions hold as much text as an account may store (" + most + " bytes); delete some of them."));
    }
}
