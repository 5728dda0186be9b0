package io.parley.store;

import io.parley.identity.IdentityStore.ApiKey;
import io.parley.identity.IdentityStore.Entry;
import io.parley.identity.IdentityStore.KeyHolder;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Personal API keys. Their number is kept in the account's row, which is locked to change it. */
final class KeyStatements {
    private static final String ADD = """
                                      WITH raised AS (
                                        UPDATE account SET keys = keys + 1
                                        WHERE id = $7 AND keys < $13 AND NOT disabled AND erased_at IS NULL RETURNING id
                                      ), added AS (
                                        INSERT INTO api_key (id, account, name, hint, created_at, expires_at, hash)
                                        SELECT $6::uuid, id, $8::text, $9::text, $10::timestamptz, $11::timestamptz, $12::bytea FROM raised RETURNING id
                                      ),\s"""
            + AuditStatements.recordedFor("added") + "SELECT id FROM added";

    private static final String LIST = "SELECT " + IdentityRows.KEY
            + " FROM api_key k WHERE k.account = $1 ORDER BY k.created_at DESC, k.id DESC";

    private static final String REMOVE = """
                                         WITH holder AS MATERIALIZED (
                                           SELECT id FROM account WHERE id = $6 FOR NO KEY UPDATE
                                         ), removed AS (
                                           DELETE FROM api_key k USING holder h WHERE k.account = h.id AND k.id = $7 RETURNING k.id, k.account
                                         ), lowered AS (
                                           UPDATE account a SET keys = a.keys - 1 FROM removed r WHERE a.id = r.account
                                         ), revoked AS (
                                           INSERT INTO revocation (account, version, api_key) SELECT account, 0, id FROM removed
                                         ),\s"""
            + AuditStatements.recordedFor("removed") + "SELECT id FROM removed";

    /** Whether the use is noted is looked at twice: of several at once those that waited for the row leave it. */
    private static final String USE = """
                                      WITH found AS MATERIALIZED (
                                        SELECT %s, %s FROM api_key k JOIN account a ON a.id = k.account
                                        WHERE k.hash = $1 AND (k.expires_at IS NULL OR k.expires_at > now()) AND NOT a.disabled AND a.erased_at IS NULL
                                      ), noted AS (
                                        UPDATE api_key k SET used_at = date_trunc('minute', now()) FROM found f
                                        WHERE k.id = f.key_id AND (k.used_at IS NULL OR k.used_at < date_trunc('minute', now()))
                                      )
                                      SELECT * FROM found"""
            .formatted(IdentityRows.KEY, IdentityRows.ACCOUNT);

    private final PgLink reader;
    private final PgLink writer;

    KeyStatements(PgLink reader, PgLink writer) {
        this.reader = reader;
        this.writer = writer;
    }

    Future<Boolean> add(ApiKey key, byte[] hash, int most, Entry audit) {
        var values = Values.of(audit)
                .uuid(key.id())
                .text(key.account())
                .text(key.name())
                .text(key.hint())
                .time(key.createdAt())
                .time(key.expiresAt())
                .bytes(hash)
                .number(most);
        return writer.execute(ADD, values.tuple()).map(IdentityRows::any);
    }

    Future<List<ApiKey>> list(String account) {
        return reader.execute(LIST, new Values().text(account).tuple())
                .map(rows -> IdentityRows.all(rows, IdentityRows::key));
    }

    Future<Boolean> remove(String account, UUID key, Entry audit) {
        return writer.execute(REMOVE, Values.of(audit).text(account).uuid(key).tuple()).map(IdentityRows::any);
    }

    Future<Optional<KeyHolder>> use(byte[] hash) {
        return writer.execute(USE, new Values().bytes(hash).tuple()).map(rows -> IdentityRows.first(rows,
                row -> new KeyHolder(IdentityRows.key(row), IdentityRows.account(row))));
    }
}
