package io.parley.store;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.identity.Account;
import io.parley.identity.IdentityStore.Entry;
import io.parley.identity.IdentityStore.External;
import io.vertx.core.Future;
import java.util.Optional;

/** Accounts of people who sign in elsewhere. */
final class ExternalSignIn {
    /**
     * For a statement that met another one: the person was linked, the address taken or the account erased while it ran. Each is
     * seen by the next.
     */
    private static final int ATTEMPTS = 3;

    /** If the link is not had, nothing is made and no row returned. */
    private static final String SIGN_IN = """
                                          WITH linked AS MATERIALIZED (
                                            SELECT account FROM external_identity WHERE issuer = $6 AND subject = $7
                                          ), known AS MATERIALIZED (
                                            SELECT * FROM account WHERE id = (SELECT account FROM linked) AND erased_at IS NULL FOR NO KEY UPDATE
                                          ), claimed AS (
                                            INSERT INTO external_identity (issuer, subject, account)
                                            SELECT $6::text, $7::text, $8::text WHERE NOT EXISTS (SELECT FROM linked)
                                            ON CONFLICT DO NOTHING RETURNING account
                                          ), made AS (
                                            INSERT INTO account (id, email, name, roles)
                                            SELECT account, CASE WHEN NOT EXISTS (SELECT FROM account WHERE email = $9) THEN $9::text END, $10::text,
                                              coalesce($11::text[], '{user}')
                                            FROM claimed RETURNING *
                                          ), changed AS (
                                            UPDATE account a SET roles = $11, version = a.version + 1 FROM known k
                                            WHERE a.id = k.id AND NOT k.disabled AND NOT (k.roles @> $11 AND k.roles <@ $11) RETURNING a.*
                                          ), revoked AS (
                                            INSERT INTO revocation (account, version) SELECT id, version FROM changed
                                          ), audited AS (
                                            INSERT INTO audit (kind, actor, subject, address, detail)
                                            SELECT d.kind, coalesce($2::text, d.id), coalesce($3::text, d.id), $4::text, d.detail FROM (
                                              SELECT $1::text AS kind, id, $5::text AS detail FROM made UNION ALL
                                              SELECT 'account.changed', id, concat_ws('; ', $5, 'roles ' || array_to_string(roles, ', ')) FROM changed) d
                                          )
                                          SELECT a.* FROM made a UNION ALL SELECT a.* FROM changed a
                                          UNION ALL SELECT a.* FROM known a WHERE NOT EXISTS (SELECT FROM changed)"""
            .replace("a.*", IdentityRows.ACCOUNT);

    private final PgLink link;

    ExternalSignIn(PgLink link) {
        this.link = link;
    }

    Future<Account> signIn(External external, Entry audit) {
        return attempt(external, audit, ATTEMPTS).compose(account -> account.disabled()
                ? Future.failedFuture(new ChatException(ErrorCode.SIGN_IN_REFUSED, "You cannot sign in."))
                : Future.succeededFuture(account));
    }

    private Future<Account> attempt(External external, Entry audit, int left) {
        if (left == 0) {
            return Future.failedFuture(SqlErrors.unavailable());
        }
        var values = Values.of(audit)
                .text(external.issuer())
                .text(external.subject())
                .text(external.newAccountId())
                .text(external.email())
                .text(external.name())
                .roles(external.roles());
        return link.execute(SIGN_IN, values.tuple())
                .map(rows -> IdentityRows.first(rows, IdentityRows::account))
                .recover(e -> SqlErrors.isTaken(e) ? Future.succeededFuture(Optional.empty())
                        : Future.failedFuture(e))
                .compose(found -> found.map(Future::succeededFuture)
                        .orElseGet(() -> attempt(external, audit, left - 1)));
    }
}
