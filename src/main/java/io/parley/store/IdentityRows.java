package io.parley.store;

import io.parley.identity.Account;
import io.parley.identity.IdentityStore.ApiKey;
import io.parley.identity.IdentityStore.Credentials;
import io.parley.identity.IdentityStore.Entry;
import io.parley.identity.IdentityStore.Recorded;
import io.parley.identity.IdentityStore.Revocation;
import io.parley.identity.IdentityStore.SignIn;
import io.parley.identity.IdentityStore.SigningKey;
import io.parley.identity.UserRole;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** How rows of the tables and records of the identity contract translate to each other. */
final class IdentityRows {
    /** Columns of {@code account a} for {@link #account}. */
    static final String ACCOUNT = "a.id, a.email, a.name, a.roles, a.disabled, a.version, a.created_at";

    /** Columns of {@code api_key k} for {@link #key}; none has the name of one of {@link #ACCOUNT}. */
    static final String KEY = """
                              k.id AS key_id, k.account, k.name AS key_name, k.hint, k.created_at AS key_created_at, k.expires_at, k.used_at""";

    private IdentityRows() {}

    static Account account(Row row) {
        return new Account(row.getString("id"), row.getString("email"), row.getString("name"),
                Arrays.stream(row.getArrayOfStrings("roles"))
                        .map(role -> UserRole.valueOf(role.toUpperCase(Locale.ROOT)))
                        .collect(Collectors.toSet()),
                row.getBoolean("disabled"), row.getLong("version"), Rows.time(row, "created_at"));
    }

    static Credentials credentials(Row row) {
        return new Credentials(account(row), row.getString("password_hash"));
    }

    static SignIn signIn(Row row) {
        return new SignIn(row.getUUID("sign_in"), row.getString("account"), row.getBoolean("browser"),
                Rows.time(row, "expires_at"));
    }

    static ApiKey key(Row row) {
        return new ApiKey(row.getUUID("key_id"), row.getString("account"), row.getString("key_name"),
                row.getString("hint"), Rows.time(row, "key_created_at"), Rows.optionalTime(row, "expires_at"),
                Rows.optionalTime(row, "used_at"));
    }

    static Revocation revocation(Row row) {
        return new Revocation(row.getLong("id"), row.getString("account"), row.getLong("version"),
                row.getUUID("sign_in"), row.getUUID("api_key"));
    }

    static SigningKey signingKey(Row row) {
        return new SigningKey(row.getString("kid"), row.getString("jwk"), row.getLong("age"));
    }

    static Recorded recorded(Row row) {
        return new Recorded(row.getLong("id"), Rows.time(row, "at"),
                new Entry(row.getString("kind"), row.getString("actor"), row.getString("subject"),
                        row.getString("address"), row.getString("detail")));
    }

    static <T> List<T> all(RowSet<Row> rows, Function<Row, T> read) {
        return StreamSupport.stream(rows.spliterator(), false).map(read).toList();
    }

    static <T> Optional<T> first(RowSet<Row> rows, Function<Row, T> read) {
        return StreamSupport.stream(rows.spliterator(), false).findFirst().map(read);
    }

    /** Of a statement that returns a row for what it has done. */
    static boolean any(RowSet<Row> rows) {
        return rows.size() > 0;
    }
}
