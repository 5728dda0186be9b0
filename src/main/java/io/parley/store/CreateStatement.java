package io.parley.store;

import io.parley.core.SessionId;
import io.parley.session.Session;
import io.parley.session.StoreMessages.CreateSession;
import io.parley.session.StoreMessages.Done;
import io.vertx.core.Future;
import java.util.Collections;
import java.util.List;

/** Stores new sessions. */
final class CreateStatement implements GroupCommit.Statement<CreateSession, Done> {
    private static final String SQL = """
                                      INSERT INTO session (id, owner, title, settings, revision, last_seq, created_at, updated_at)
                                      SELECT id, owner, title, settings::jsonb, revision, last_seq, created_at, updated_at
                                      FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::int8[], $6::int4[], $7::timestamptz[], $8::timestamptz[])
                                        AS i(id, owner, title, settings, revision, last_seq, created_at, updated_at)
                                      ON CONFLICT DO NOTHING""";

    private final PgLink link;

    CreateStatement(PgLink link) {
        this.link = link;
    }

    @Override
    public SessionId key(CreateSession row) {
        return row.session().id();
    }

    @Override
    public int chars(CreateSession row) {
        String prompt = row.session().settings().systemPrompt();
        return prompt == null ? 0 : prompt.length();
    }

    @Override
    public Future<List<Done>> commit(List<CreateSession> rows) {
        var columns = new Columns<>(rows.stream().map(CreateSession::session).toList()).uuids(s -> s.id().value())
                .texts(Session::owner)
                .texts(Session::title)
                .texts(s -> Rows.json(s.settings()))
                .longs(Session::revision)
                .ints(Session::lastSeq)
                .times(Session::createdAt)
                .times(Session::updatedAt);
        return link.execute(SQL, columns.tuple()).map(_ -> Collections.nCopies(rows.size(), new Done()));
    }
}
