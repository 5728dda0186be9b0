package io.parley.store;

import io.parley.core.SessionId;
import io.parley.session.ChatMessage.Reply;
import io.parley.session.StoreMessages.FinishReply;
import io.parley.session.StoreMessages.Written;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Ends running replies. */
final class FinishStatement implements GroupCommit.Statement<FinishReply, Written> {
    private static final String SQL = """
                                      WITH input AS MATERIALIZED (
                                        SELECT * FROM unnest($1::uuid[], $2::int8[], $3::uuid[], $4::int4[], $5::text[], $6::text[], $7::text[], $8::text[],
                                            $9::text[], $10::text[], $11::int4[], $12::int4[], $13::int8[], $14::int4[], $15::text[], $16::int4[],
                                            $17::timestamptz[], $18::timestamptz[])
                                          WITH ORDINALITY AS i(session_id, epoch, reply_id, seq, status, content, model, provider,
                                            finish_reason, reason, prompt_tokens, completion_tokens, end_epoch, end_n, kept, takeovers,
                                            first_delta_at, finished_at, n)
                                      ), locked AS MATERIALIZED (
                                        SELECT id, epoch, revision, running_reply FROM session WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE
                                      ), allowed AS MATERIALIZED (
                                        SELECT i.* FROM input i JOIN locked l ON l.id = i.session_id
                                        WHERE l.epoch = i.epoch AND l.running_reply = i.reply_id
                                      ), ended AS (
                                        UPDATE message m SET status = a.status, content = a.content, model = a.model, provider = a.provider,
                                            finish_reason = a.finish_reason, reason = a.reason, prompt_tokens = a.prompt_tokens,
                                            completion_tokens = a.completion_tokens, end_epoch = a.end_epoch, end_n = a.end_n, kept = a.kept::jsonb,
                                            takeovers = a.takeovers, first_delta_at = a.first_delta_at, finished_at = a.finished_at, trace = NULL
                                        FROM allowed a WHERE m.session_id = a.session_id AND m.seq = a.seq AND m.id = a.reply_id
                                        RETURNING m.session_id
                                      ), raised AS (
                                        UPDATE session s SET running_reply = NULL, updated_at = a.finished_at, revision = s.revision + 1,
                                            bytes = s.bytes + octet_length(a.content)
                                        FROM allowed a JOIN ended e ON e.session_id = a.session_id WHERE s.id = a.session_id RETURNING s.id, s.revision
                                      )
                                      SELECT r.revision AS written, CASE WHEN l.epoch = i.epoch THEN l.revision END AS present
                                      FROM input i LEFT JOIN locked l ON l.id = i.session_id LEFT JOIN raised r ON r.id = i.session_id
                                      ORDER BY i.n""";

    private final PgLink link;

    FinishStatement(PgLink link) {
        this.link = link;
    }

    @Override
    public SessionId key(FinishReply row) {
        return row.session();
    }

    @Override
    public int chars(FinishReply row) {
        return row.reply().content().length();
    }

    @Override
    public Future<List<Written>> commit(List<FinishReply> rows) {
        return link.execute(SQL, values(rows)).map(Outcomes::of);
    }

    static Tuple values(List<FinishReply> rows) {
        return new Columns<>(rows).uuids(r -> r.session().value())
                .longs(FinishReply::epoch)
                .uuids(r -> r.reply().id().value())
                .ints(r -> r.reply().seq())
                .texts(r -> Rows.name(r.reply().status()))
                .texts(r -> r.reply().content())
                .texts(of(Reply::model))
                .texts(of(Reply::provider))
                .texts(of(Reply::finishReason))
                .texts(of(r -> r.reason() == null ? null : r.reason().slug()))
                .ints(of(r -> r.usage() == null ? null : r.usage().promptTokens()))
                .ints(of(r -> r.usage() == null ? null : r.usage().completionTokens()))
                .longs(of(r -> r.end() == null ? null : r.end().epoch()))
                .ints(of(r -> r.end() == null ? null : r.end().n()))
                .texts(of(r -> Rows.kept(r.kept())))
                .ints(of(Reply::takeovers))
                .times(of(Reply::firstDeltaAt))
                .times(of(Reply::finishedAt))
                .tuple();
    }

    private static <C> Function<FinishReply, @Nullable C> of(Function<Reply, @Nullable C> column) {
        return row -> column.apply(Objects.requireNonNull(row.reply().reply()));
    }
}
