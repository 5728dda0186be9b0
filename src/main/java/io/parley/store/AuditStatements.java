package io.parley.store;

import io.parley.identity.IdentityStore.Entry;
import io.parley.identity.IdentityStore.Recorded;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The audit trail. What changes something has its entry recorded by the same statement, with {@link #recordedFor}. */
final class AuditStatements {
    private static final String RECORD = "INSERT INTO audit (kind, actor, subject, address, detail) VALUES ($1, $2, $3, $4, $5)";

    private static final String PAGE = "SELECT id, at, kind, actor, subject, address, detail FROM audit WHERE id < $1";
    private static final String LATEST = PAGE + " ORDER BY id DESC LIMIT $2";

    /** By each of its columns alone an account's entries are found in their order. */
    private static final String LATEST_OF = "(" + PAGE + " AND actor = $3 ORDER BY id DESC LIMIT $2) UNION ("
            + PAGE + " AND subject = $3 ORDER BY id DESC LIMIT $2) ORDER BY id DESC LIMIT $2";

    private final PgLink reader;
    private final PgLink writer;

    AuditStatements(PgLink reader, PgLink writer) {
        this.reader = reader;
        this.writer = writer;
    }

    /** Part of a statement whose first values are an entry's: records it if that part of the statement named by it has a row. */
    static String recordedFor(String change) {
        return """
               audited AS (
                 INSERT INTO audit (kind, actor, subject, address, detail)
                 SELECT $1::text, $2::text, $3::text, $4::text, $5::text FROM %s
               )
               """.formatted(change);
    }

    Future<Void> record(Entry entry) {
        return writer.execute(RECORD, Values.of(entry).tuple()).mapEmpty();
    }

    Future<List<Recorded>> latest(long before, int limit, @Nullable String account) {
        var values = new Values().number(before).number(limit + 1L);
        var found = account == null ? reader.execute(LATEST, values.tuple())
                : reader.execute(LATEST_OF, values.text(account).tuple());
        return found.map(rows -> IdentityRows.all(rows, IdentityRows::recorded));
    }
}
