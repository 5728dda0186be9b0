package io.parley.store;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.identity.IdentityStore.Entry;
import io.parley.identity.IdentityStore.Refused;
import io.parley.identity.IdentityStore.Reused;
import io.parley.identity.IdentityStore.Rotated;
import io.parley.identity.IdentityStore.Rotation;
import io.parley.identity.IdentityStore.SignIn;
import io.parley.identity.RateLimiter;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.UUID;

/** Sign-ins and their refresh tokens. A sign-in is locked before its tokens. */
final class SignInStatements {
    /** Waits for a change of the account that is under way, and makes those that follow wait. */
    private static final String OPEN = """
                                       WITH holder AS MATERIALIZED (
                                         SELECT id, version FROM account WHERE id = $6 AND version = $7 AND NOT disabled AND erased_at IS NULL FOR SHARE
                                       ), opened AS (
                                         INSERT INTO sign_in (id, account, version, browser, expires_at, network)
                                         SELECT $8::uuid, id, version, $9::boolean, $10::timestamptz, $12::text FROM holder RETURNING id
                                       ), first AS (
                                         INSERT INTO refresh_token (hash, sign_in) SELECT $11::bytea, id FROM opened
                                       ),\s"""
            + AuditStatements.recordedFor("opened") + "SELECT id FROM opened";

    /**
     * Whether a token was used is read from its locked row, so of two uses the second one sees the first. The first use of a token
     * uses up all that are unused in its family: there are more of them where a token was used again within its grace. The account is
     * read as it was before the locks were waited for: if it has been changed since, the version that is returned is refused by
     * everybody.
     */
    private static final String ROTATE = """
                                         WITH family AS MATERIALIZED (
                                           SELECT id, account, version, browser, expires_at FROM sign_in
                                           WHERE id = (SELECT sign_in FROM refresh_token WHERE hash = $6) AND revoked_at IS NULL AND expires_at > now()
                                           FOR NO KEY UPDATE
                                         ), token AS MATERIALIZED (
                                           SELECT t.used_at IS NULL AS fresh, coalesce(t.used_at <= now() - make_interval(secs => $8), false) AS late
                                           FROM family f JOIN refresh_token t ON t.sign_in = f.id
                                           WHERE t.hash = $6 FOR NO KEY UPDATE OF t
                                         ), holder AS MATERIALIZED (
                                           SELECT a.* FROM family f JOIN token t ON NOT t.late JOIN account a ON a.id = f.account
                                           WHERE NOT a.disabled AND a.erased_at IS NULL AND f.version >= a.sign_ins_from
                                         ), spent AS (
                                           UPDATE refresh_token t SET used_at = now() FROM holder h, family f, token k
                                           WHERE k.fresh AND t.sign_in = f.id AND t.used_at IS NULL
                                         ), next AS (
                                           INSERT INTO refresh_token (hash, sign_in) SELECT $7::bytea, f.id FROM family f JOIN holder h ON true
                                         ), ended AS (
                                           UPDATE sign_in s SET revoked_at = now() FROM family f JOIN token t ON t.late
                                           WHERE s.id = f.id RETURNING s.id, s.account
                                         ), revoked AS (
                                           INSERT INTO revocation (account, version, sign_in) SELECT account, 0, id FROM ended
                                         ), audited AS (
                                           INSERT INTO audit (kind, actor, subject, address, detail)
                                           SELECT $1::text, $2::text, coalesce($3::text, account), $4::text, $5::text FROM ended
                                         )
                                         SELECT f.id AS sign_in, f.account, f.browser, f.expires_at, t.late,\s"""
            + IdentityRows.ACCOUNT + " FROM family f JOIN token t ON true LEFT JOIN holder a ON true";

    private static final String CLOSE = """
                                        WITH ended AS (
                                          UPDATE sign_in SET revoked_at = now() WHERE id = $6 AND revoked_at IS NULL RETURNING id, account
                                        ), revoked AS (
                                          INSERT INTO revocation (account, version, sign_in) SELECT account, 0, id FROM ended
                                        ),\s"""
            + AuditStatements.recordedFor("ended") + "SELECT id FROM ended";

    private final PgLink link;

    SignInStatements(PgLink link) {
        this.link = link;
    }

    Future<Void> open(SignIn signIn, long version, byte[] refreshHash, Entry audit) {
        var values = Values.of(audit)
                .text(signIn.account())
                .number(version)
                .uuid(signIn.id())
                .flag(signIn.browser())
                .time(signIn.expiresAt())
                .bytes(refreshHash)
                .text(audit.address() == null ? null : RateLimiter.network(audit.address()));
        return link.execute(OPEN, values.tuple())
                .compose(rows -> IdentityRows.any(rows) ? Future.succeededFuture() : Future.failedFuture(
                        new ChatException(ErrorCode.SIGN_IN_REFUSED, "The account has just been changed.")));
    }

    Future<Rotation> rotate(byte[] refreshHash, byte[] nextHash, Duration grace, Entry audit) {
        return link
                .execute(ROTATE, Values.of(audit).bytes(refreshHash).bytes(nextHash).seconds(grace.toMillis()).tuple())
                .map(rows -> IdentityRows.first(rows, SignInStatements::rotation).orElseGet(Refused::new));
    }

    Future<Void> close(UUID signIn, Entry audit) {
        return link.execute(CLOSE, Values.of(audit).uuid(signIn).tuple()).mapEmpty();
    }

    private static Rotation rotation(Row row) {
        if (row.getBoolean("late")) {
            return new Reused(IdentityRows.signIn(row));
        }
        return row.getString("id") == null ? new Refused()
                : new Rotated(IdentityRows.account(row), IdentityRows.signIn(row));
    }
}
