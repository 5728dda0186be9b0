package io.parley.store;

import io.parley.identity.IdentityStore.Entry;
import io.parley.identity.UserRole;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The values of a statement in the order of the calls; those of its audit entry, if it has one, are the first five. */
final class Values {
    private final Tuple tuple = Tuple.tuple();

    static Values of(Entry audit) {
        return new Values().text(audit.kind())
                .text(audit.actor())
                .text(audit.subject())
                .text(audit.address())
                .text(audit.detail());
    }

    Values text(@Nullable String value) {
        tuple.addString(Columns.text(value));
        return this;
    }

    Values uuid(@Nullable UUID value) {
        tuple.addUUID(value);
        return this;
    }

    Values bytes(byte @Nullable [] value) {
        tuple.addBuffer(value == null ? null : Buffer.buffer(value));
        return this;
    }

    /** As an array of their stable names, in their order. */
    Values roles(@Nullable Set<UserRole> value) {
        tuple.addArrayOfString(
                value == null ? null : value.stream().sorted().map(UserRole::slug).toArray(String[]::new));
        return this;
    }

    Values flag(@Nullable Boolean value) {
        tuple.addBoolean(value);
        return this;
    }

    Values number(long value) {
        tuple.addLong(value);
        return this;
    }

    /** As seconds, for {@code make_interval}. */
    Values seconds(long millis) {
        tuple.addDouble(millis / 1_000.0);
        return this;
    }

    Values time(@Nullable Instant value) {
        tuple.addOffsetDateTime(Columns.time(value));
        return this;
    }

    Tuple tuple() {
        return tuple;
    }
}
