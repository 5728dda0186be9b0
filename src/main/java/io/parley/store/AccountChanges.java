package io.parley.store;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.identity.Account;
import io.parley.identity.IdentityStore.Change;
import io.parley.identity.IdentityStore.Entry;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Changes of accounts. */
final class AccountChanges {
    /**
     * The account $6 and whether it is the last enabled administrator. All administrators are locked, in the order of their ids, and
     * then judged by what they are: so of two that take each other's role away one is refused. Who became one meanwhile is not
     * seen, which can refuse too much but never too little.
     */
    private static final String LOCKED = """
                                         WITH locked AS MATERIALIZED (
                                           SELECT id, roles, disabled, id <> 'local' AND NOT disabled AND 'admin' = ANY (roles) AS leads FROM account
                                           WHERE (id = $6::text OR 'admin' = ANY (roles)) AND erased_at IS NULL ORDER BY id FOR NO KEY UPDATE
                                         ), target AS MATERIALIZED (
                                           SELECT id, roles, disabled, leads AND NOT EXISTS (SELECT FROM locked WHERE leads AND id <> $6) AS last
                                           FROM locked WHERE id = $6
                                         ),\s""";

    private static final String REVOKED = """
                                          revoked AS (
                                            INSERT INTO revocation (account, version) SELECT id, version FROM changed
                                          ),\s""";

    private static final String OUTCOME = "SELECT t.id AS target, " + IdentityRows.ACCOUNT
            + " FROM target t LEFT JOIN changed a ON a.id = t.id";

    private static final String CHANGE = LOCKED
            + """
              wanted AS MATERIALIZED (
                SELECT w.*, disabled > was_disabled OR NOT (roles @> old_roles AND roles <@ old_roles) AS revokes FROM (
                  SELECT id, last, roles AS old_roles, disabled AS was_disabled, coalesce($8::text[], roles) AS roles,
                    coalesce($9::boolean, disabled) AS disabled FROM target) w
                WHERE NOT (last AND (disabled OR NOT 'admin' = ANY (roles)))
              ), changed AS (
                UPDATE account a SET name = coalesce($7::text, a.name), roles = w.roles, disabled = w.disabled,
                    version = a.version + w.revokes::int
                FROM wanted w WHERE a.id = w.id RETURNING a.*
              ), revoked AS (
                INSERT INTO revocation (account, version)
                SELECT c.id, c.version FROM changed c JOIN wanted w ON w.id = c.id WHERE w.revokes
              ),\s"""
            + AuditStatements.recordedFor("changed") + OUTCOME;

    /**
     * Sign-ins that are just being opened are not seen here; they have a lower version than those that are good from now on. The
     * others are marked too, since to lock them is to wait for a refresh that is under way.
     */
    private static final String CHANGE_PASSWORD = """
                                                  WITH changed AS (
                                                    UPDATE account SET password_hash = $7, version = version + 1, sign_ins_from = version + 1
                                                    WHERE id = $6 AND erased_at IS NULL RETURNING id, version
                                                  ), kept AS (
                                                    UPDATE sign_in s SET version = c.version FROM changed c
                                                    WHERE s.account = c.id AND s.id = $8::uuid AND s.revoked_at IS NULL
                                                  ), ended AS (
                                                    UPDATE sign_in s SET revoked_at = now() FROM changed c
                                                    WHERE s.account = c.id AND s.id IS DISTINCT FROM $8 AND s.revoked_at IS NULL
                                                  ),\s"""
            + REVOKED + AuditStatements.recordedFor("changed") + "SELECT id FROM changed";

    private static final String REHASH = "UPDATE account SET password_hash = $3 WHERE id = $1 AND password_hash = $2";

    /** Refresh tokens may be many; they are removed in the background, with the sign-ins that end here. */
    private static final String ERASE = LOCKED
            + """
              changed AS (
                UPDATE account a SET email = NULL, name = 'erased', roles = '{}', disabled = true, password_hash = NULL, keys = 0,
                    version = a.version + 1, sign_ins_from = a.version + 1, erased_at = now()
                FROM target t WHERE a.id = t.id AND NOT t.last RETURNING a.*
              ), ended AS (
                UPDATE sign_in s SET revoked_at = coalesce(s.revoked_at, now()), expires_at = least(s.expires_at, now())
                FROM changed c WHERE s.account = c.id
              ), keyless AS (
                DELETE FROM api_key k USING changed c WHERE k.account = c.id
              ), unlinked AS (
                DELETE FROM external_identity x USING changed c WHERE x.account = c.id
              ),\s"""
            + REVOKED + AuditStatements.recordedFor("changed") + OUTCOME;

    private final PgLink link;

    AccountChanges(PgLink link) {
        this.link = link;
    }

    Future<Optional<Account>> change(String account, Change change, Entry audit) {
        var values = Values.of(audit)
                .text(account)
                .text(change.name())
                .roles(change.roles())
                .flag(change.disabled());
        return link.execute(CHANGE, values.tuple()).compose(AccountChanges::outcome)
                .map(row -> row.map(IdentityRows::account));
    }

    Future<Boolean> changePassword(String account, String passwordHash, @Nullable UUID except, Entry audit) {
        return link.execute(CHANGE_PASSWORD, Values.of(audit).text(account).text(passwordHash).uuid(except).tuple())
                .map(IdentityRows::any);
    }

    Future<Void> rehash(String account, String oldHash, String newHash) {
        return link.execute(REHASH, new Values().text(account).text(oldHash).text(newHash).tuple()).mapEmpty();
    }

    Future<Boolean> erase(String account, Entry audit) {
        return link.execute(ERASE, Values.of(audit).text(account).tuple()).compose(AccountChanges::outcome)
                .map(Optional::isPresent);
    }

    /** Empty when there was no such account. */
    private static Future<Optional<Row>> outcome(RowSet<Row> rows) {
        var row = IdentityRows.first(rows, r -> r);
        return row.isEmpty() || row.get().getString("id") != null ? Future.succeededFuture(row)
                : Future.failedFuture(new ChatException(ErrorCode.LAST_ADMIN,
                        "This is the last enabled administrator; make another one first."));
    }
}
