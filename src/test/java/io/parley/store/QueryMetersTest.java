package io.parley.store;

import static io.parley.store.StoreFixture.accept;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.session.StoreMessages.DeleteSession;
import io.parley.session.StoreMessages.GetSession;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the store tells of its statements. */
class QueryMetersTest {
    private final StoreFixture store = new StoreFixture();

    @AfterEach
    void stop() {
        store.close();
    }

    @Test
    void everyKindIsThereFromTheBeginning() {
        assertThat(values("parley.postgres.query.duration", "query")).isEqualTo(
                Set.of("get_session", "list_sessions", "list_messages", "find_exchange", "find_message", "find_orphans",
                        "confirm_epochs", "open_session", "release_sessions", "record_takeover", "update_session",
                        "delete_session"));
        assertThat(values("parley.commit.rows", "statement")).isEqualTo(Set.of("create", "open", "accept", "finish"));
        assertThat(values("parley.commit.queue", "statement")).isEqualTo(Set.of("create", "open", "accept", "finish"));
    }

    @Test
    void statementsAreMeasuredByKindAndGroupsApart() {
        var session = store.openSession();
        store.ask(accept(session, 1, 1));
        store.ask(new GetSession(session, "local"));
        store.ask(new GetSession(session, "local"));
        store.reopen(session);
        store.ask(new DeleteSession(session, 2));

        assertThat(statements("get_session")).isEqualTo(2);
        assertThat(statements("open_session")).isEqualTo(1);
        assertThat(statements("delete_session")).isEqualTo(1);
        assertThat(statements("list_messages")).isZero();
        assertThat(commits("create")).isEqualTo(1);
        assertThat(commits("open")).isEqualTo(2);
        assertThat(commits("accept")).isEqualTo(1);
        assertThat(commits("finish")).isZero();
    }

    private long statements(String kind) {
        return store.meters.get("parley.postgres.query.duration").tag("query", kind).timer().count();
    }

    private long commits(String statement) {
        return store.meters.get("parley.commit.duration").tag("statement", statement).timer().count();
    }

    private Set<String> values(String meter, String label) {
        return store.meters.get(meter).meters().stream().map(found -> found.getId().getTag(label))
                .collect(Collectors.toSet());
    }
}
