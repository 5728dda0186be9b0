package io.parley.store;

import io.parley.core.SessionId;
import io.parley.session.ChatMessage;
import io.parley.session.StoreMessages.AcceptMessage;
import io.parley.session.StoreMessages.Written;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Objects;

/** Stores messages with their running replies and idempotency keys: of each row everything or nothing. */
final class AcceptStatement implements GroupCommit.Statement<AcceptMessage, Written> {
    /*
     * The rows are decided by what the locked sessions say, never by message or idempotency: those are seen as they were
     * before the locks were waited for. The key's insert comes first and sees its conflicts whatever their age; the
     * messages' inserts cannot conflict after that, unless something is wrong with the row, and then all is undone.
     */
    private static final String SQL = """
                                      WITH input AS MATERIALIZED (
                                        SELECT * FROM unnest($1::uuid[], $2::int8[], $3::text[], $4::text[], $5::text[], $6::text[],
                                            $7::uuid[], $8::int4[], $9::text[], $10::text[], $11::text[], $12::timestamptz[],
                                            $13::uuid[], $14::int4[], $15::text[], $16::int8[], $17::timestamptz[], $18::text[])
                                          WITH ORDINALITY AS i(session_id, epoch, principal, key, body_hash, title,
                                            message_id, message_seq, author_kind, author_id, content, message_at,
                                            reply_id, reply_seq, model, started_epoch, reply_at, trace, n)
                                      ), locked AS MATERIALIZED (
                                        SELECT id, epoch, revision, last_seq, running_reply FROM session
                                        WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE
                                      ), allowed AS MATERIALIZED (
                                        SELECT i.* FROM input i JOIN locked l ON l.id = i.session_id
                                        WHERE l.epoch = i.epoch AND l.running_reply IS NULL AND l.last_seq = i.message_seq - 1
                                      ), keyed AS (
                                        INSERT INTO idempotency (session_id, principal, key, body_hash, message_id)
                                        SELECT session_id, principal, key, body_hash, message_id FROM allowed WHERE key IS NOT NULL
                                        ON CONFLICT DO NOTHING RETURNING session_id
                                      ), fresh AS MATERIALIZED (
                                        SELECT * FROM allowed WHERE key IS NULL OR session_id IN (SELECT session_id FROM keyed)
                                      ), stored AS (
                                        INSERT INTO message (session_id, seq, id, parent_id, author_kind, author_id, content, status, created_at,
                                            model, started_epoch, takeovers, trace)
                                        SELECT session_id, message_seq, message_id, NULL, author_kind, author_id, content, 'completed', message_at,
                                            NULL, NULL, NULL, NULL FROM fresh
                                        UNION ALL
                                        SELECT session_id, reply_seq, reply_id, message_id, 'model', NULL, '', 'running', reply_at,
                                            model, started_epoch, 0, trace FROM fresh
                                      ), raised AS (
                                        UPDATE session s SET last_seq = f.reply_seq, running_reply = f.reply_id, updated_at = f.message_at,
                                            title = coalesce(s.title, f.title), revision = s.revision + 1, bytes = s.bytes + octet_length(f.content)
                                        FROM fresh f WHERE s.id = f.session_id RETURNING s.id, s.revision
                                      )
                                      SELECT r.revision AS written, CASE WHEN l.epoch = i.epoch THEN l.revision END AS present
                                      FROM input i LEFT JOIN locked l ON l.id = i.session_id LEFT JOIN raised r ON r.id = i.session_id
                                      ORDER BY i.n""";

    private final PgLink link;

    AcceptStatement(PgLink link) {
        this.link = link;
    }

    @Override
    public SessionId key(AcceptMessage row) {
        return row.session();
    }

    @Override
    public int chars(AcceptMessage row) {
        return row.message().content().length();
    }

    @Override
    public Future<List<Written>> commit(List<AcceptMessage> rows) {
        return link.execute(SQL, values(rows)).map(Outcomes::of);
    }

    static Tuple values(List<AcceptMessage> rows) {
        return new Columns<>(rows).uuids(r -> r.session().value())
                .longs(AcceptMessage::epoch)
                .texts(AcceptMessage::principal)
                .texts(AcceptMessage::key)
                .texts(AcceptMessage::bodyHash)
                .texts(AcceptMessage::title)
                .uuids(r -> r.message().id().value())
                .ints(r -> r.message().seq())
                .texts(r -> Rows.name(r.message().author().kind()))
                .texts(r -> r.message().author().id())
                .texts(r -> r.message().content())
                .times(r -> r.message().createdAt())
                .uuids(r -> r.reply().id().value())
                .ints(r -> r.reply().seq())
                .texts(r -> reply(r).model())
                .longs(r -> reply(r).startedEpoch())
                .times(r -> r.reply().createdAt())
                .texts(AcceptMessage::trace)
                .tuple();
    }

    private static ChatMessage.Reply reply(AcceptMessage row) {
        return Objects.requireNonNull(row.reply().reply());
    }
}
