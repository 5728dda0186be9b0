package io.parley;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The embedded servers alone, for several nodes on one machine: none of them may take the data along when it ends. Says where they
 * are as the variables that nodes understand; the passwords stay in the data directory's files.
 */
final class Stores implements AutoCloseable {
    private final Backends backends;

    private Stores(Backends backends) {
        this.backends = backends;
    }

    static Stores start(ParleyConfig config) {
        return new Stores(Backends.start(config));
    }

    String greeting() {
        var postgres = backends.store().postgres();
        var redis = backends.store().redis();
        var lines = new ArrayList<String>();
        add(lines, "PARLEY_STORE_POSTGRES_URL", postgres.url());
        add(lines, "PARLEY_STORE_POSTGRES_USER", postgres.user());
        add(lines, "PARLEY_STORE_REDIS_URL", redis.url());
        add(lines, "PARLEY_STORE_REDIS_USER", redis.user());
        lines.add("Parley's stores are ready");
        return String.join(System.lineSeparator(), lines);
    }

    private static void add(List<String> lines, String variable, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            lines.add(variable + "=" + value);
        }
    }

    /** See {@link Backends#onLoss}. */
    void onLoss(Consumer<String> listener) {
        backends.onLoss(listener);
    }

    @Override
    public void close() {
        backends.close();
    }
}
