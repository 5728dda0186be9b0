package io.parley.store;

import io.parley.identity.Account;
import io.parley.identity.IdentityStore.Credentials;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads of accounts. One that was erased is not there any more. */
final class AccountQueries {
    private static final String BY_EMAIL = "SELECT " + IdentityRows.ACCOUNT
            + ", a.password_hash FROM account a WHERE a.email = $1 AND a.erased_at IS NULL";
    private static final String BY_ID = "SELECT " + IdentityRows.ACCOUNT
            + ", a.password_hash FROM account a WHERE a.id = $1 AND a.erased_at IS NULL";
    private static final String LIST = "SELECT " + IdentityRows.ACCOUNT
            + " FROM account a WHERE a.id > $1 AND a.erased_at IS NULL ORDER BY a.id LIMIT $2";

    private static final String KNOWN_AT = """
                                           SELECT FROM account a JOIN sign_in s ON s.account = a.id
                                           WHERE a.email = $1 AND s.network = $2 LIMIT 1""";

    /** Settings, for their prompts, as large as they are stored: their text need not be read for that, which may be much. */
    private static final String STORED_BYTES = """
                                               SELECT coalesce(sum(coalesce(bytes, 0) + pg_column_size(settings)), 0)::int8 AS bytes
                                               FROM session WHERE owner = $1""";

    static final String ADMINISTRATORS = "SELECT FROM account WHERE 'admin' = ANY (roles) AND id <> 'local'";

    private final PgLink link;

    AccountQueries(PgLink link) {
        this.link = link;
    }

    Future<Optional<Credentials>> byEmail(String email) {
        return one(BY_EMAIL, email);
    }

    Future<Optional<Credentials>> byId(String account) {
        return one(BY_ID, account);
    }

    Future<Boolean> isKnownAt(String email, String network) {
        return link.execute(KNOWN_AT, new Values().text(email).text(network).tuple()).map(IdentityRows::any);
    }

    Future<Long> storedBytes(String account) {
        return link.execute(STORED_BYTES, new Values().text(account).tuple())
                .map(rows -> IdentityRows.first(rows, row -> row.getLong("bytes")).orElse(0L));
    }

    Future<Boolean> hasAdministrator() {
        return link.execute(ADMINISTRATORS + " LIMIT 1", Tuple.tuple()).map(IdentityRows::any);
    }

    Future<List<Account>> list(@Nullable String after, int limit) {
        return link.execute(LIST, new Values().text(after == null ? "" : after).number(limit + 1L).tuple())
                .map(rows -> IdentityRows.all(rows, IdentityRows::account));
    }

    private Future<Optional<Credentials>> one(String sql, String value) {
        return link.execute(sql, new Values().text(value).tuple())
                .map(rows -> IdentityRows.first(rows, IdentityRows::credentials));
    }
}
