package io.parley.store;

import io.parley.identity.Account;
import io.parley.identity.IdentityStore.Entry;
import io.parley.identity.IdentityStore.Invitation;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** New accounts with a password, and invitations to make one. */
final class Registrations {
    /**
     * An invitation that was waited for and then found used is none. One that is good is used up also where the address is taken, and
     * either outcome is put down here: else a second try, or the time it takes, would tell one from the other.
     */
    private static final String REGISTER = """
                                           WITH invited AS MATERIALIZED (
                                             SELECT id, roles FROM invitation
                                             WHERE hash = $14::bytea AND used_at IS NULL AND expires_at > now() AND (email IS NULL OR email = $7)
                                             FOR NO KEY UPDATE
                                           ), made AS (
                                             INSERT INTO account (id, email, name, roles, disabled, version, created_at, password_hash)
                                             SELECT $6::text, $7::text, $8::text, coalesce((SELECT roles FROM invited), $9::text[]), $10::boolean,
                                                 $11::int8, $12::timestamptz, $13::text
                                             WHERE $14 IS NULL OR EXISTS (SELECT FROM invited)
                                             ON CONFLICT DO NOTHING RETURNING id
                                           ), used AS (
                                             UPDATE invitation i SET used_at = now() FROM invited v WHERE i.id = v.id
                                           ), outcome AS MATERIALIZED (
                                             SELECT EXISTS (SELECT FROM made) AS made
                                           ), audited AS (
                                             INSERT INTO audit (kind, actor, subject, address, detail)
                                             SELECT CASE WHEN made THEN $1::text ELSE 'registration.refused' END,
                                                 CASE WHEN made THEN $2::text END, CASE WHEN made THEN $3::text END, $4::text,
                                                 CASE WHEN made THEN $5::text ELSE 'address taken' END
                                             FROM outcome WHERE made OR ($7 IS NOT NULL AND ($14 IS NULL OR EXISTS (SELECT FROM invited)))
                                           )
                                           SELECT id FROM made""";

    /** Who waited for the turn finds it raised, and leaves. */
    private static final String REGISTER_FIRST = """
                                                 WITH mine AS (
                                                   UPDATE turn t SET taken = t.taken + 1
                                                   WHERE t.thing = 'first_admin' AND t.taken = (SELECT taken FROM turn WHERE thing = 'first_admin')
                                                     AND NOT EXISTS (%s)
                                                   RETURNING t.taken
                                                 ), made AS (
                                                   INSERT INTO account (id, email, name, roles, disabled, version, created_at, password_hash)
                                                   SELECT $6::text, $7::text, $8::text, $9::text[], $10::boolean, $11::int8, $12::timestamptz, $13::text
                                                   FROM mine ON CONFLICT DO NOTHING RETURNING id
                                                 ),\s"""
            .formatted(AccountQueries.ADMINISTRATORS)
            + AuditStatements.recordedFor("made") + "SELECT id FROM made";

    private static final String INVITE = """
                                         WITH made AS (
                                           INSERT INTO invitation (id, hash, email, roles, invited_by, expires_at)
                                           VALUES ($6, $7, $8, $9, $10, $11) RETURNING id
                                         ),\s"""
            + AuditStatements.recordedFor("made") + "SELECT id FROM made";

    private static final String INVITED = """
                                          SELECT FROM invitation
                                          WHERE hash = $1 AND used_at IS NULL AND expires_at > now() AND (email IS NULL OR email = $2)""";

    private final PgLink reader;
    private final PgLink writer;

    Registrations(PgLink reader, PgLink writer) {
        this.reader = reader;
        this.writer = writer;
    }

    Future<Boolean> register(Account account, @Nullable String passwordHash, byte @Nullable [] invitationHash,
            Entry audit) {
        return writer.execute(REGISTER, values(account, passwordHash, audit).bytes(invitationHash).tuple())
                .map(IdentityRows::any);
    }

    Future<Boolean> registerFirst(Account account, String passwordHash, Entry audit) {
        return writer.execute(REGISTER_FIRST, values(account, passwordHash, audit).tuple()).map(IdentityRows::any);
    }

    Future<Void> invite(Invitation invitation, byte[] hash, Entry audit) {
        var values = Values.of(audit)
                .uuid(invitation.id())
                .bytes(hash)
                .text(invitation.email())
                .roles(invitation.roles())
                .text(invitation.invitedBy())
                .time(invitation.expiresAt());
        return writer.execute(INVITE, values.tuple()).mapEmpty();
    }

    Future<Boolean> invited(byte[] hash, String email) {
        return reader.execute(INVITED, new Values().bytes(hash).text(email).tuple()).map(IdentityRows::any);
    }

    private static Values values(Account account, @Nullable String passwordHash, Entry audit) {
        return Values.of(audit)
                .text(account.id())
                .text(account.email())
                .text(account.name())
                .roles(account.roles())
                .flag(account.disabled())
                .number(account.version())
                .time(account.createdAt())
                .text(passwordHash);
    }
}
