package io.parley.load;

import static io.gatling.javaapi.core.CoreDsl.asLongAsDuring;
import static io.gatling.javaapi.core.CoreDsl.dummy;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.repeat;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Session;
import java.time.Duration;

/**
 * A conversation with two windows: one is read as it comes, and must not suffer from the other, whose client reads the beginning and then
 * nothing for a while. At last that one reads on, coming back where it was cut off, and must have everything too.
 */
final class SlowReader {
    private static final Duration PATIENCE = Settings.time("patience", "60s");
    /** Up to and with the snapshot. */
    private static final int FIRST_LINES = 6;
    private static final int LINES = 1_000;

    private SlowReader() {}

    /** @param stall how long nothing is read after the last reply */
    static ChainBuilder whole(int replies, Duration stall) {
        return exec(SignIn.shared(), Api.newSession(), exec(SlowReader::open),
                repeat(replies).on(Exchange.streamed(Question::heavy)), pause(stall),
                asLongAsDuring(session -> !hasAll(session), PATIENCE).on(exec(SlowReader::readOn)
                        .doIf(session -> SlowReader.window(session).isOver()).then(comeBack())
                        .pause(Duration.ofMillis(100))),
                exec(SlowReader::close),
                exec(dummy("slow window has it all", 1).withSuccess(
                        session -> Talk.of(session).isWhole("the slow window", heard(session)))),
                Api.history(),
                Api.deleteSession());
    }

    private static Session open(Session session) {
        return session.set("slow", new Transcript()).set("window", open(session, "", FIRST_LINES));
    }

    private static SlowStream open(Session session, String lastId, long lines) {
        var stream = SlowStream.open(Api.events(session, lastId), session.getString("token"));
        stream.request(lines);
        return stream;
    }

    private static Session readOn(Session session) {
        var window = window(session);
        window.request(LINES);
        window.hear(heard(session));
        return session;
    }

    /** Counted in the report, so that one sees whether the node has cut anybody off. */
    private static ChainBuilder comeBack() {
        return exec(dummy("slow window comes back", 1)).exec(
                session -> session.set("window", open(session, heard(session).lastId(), LINES)));
    }

    private static Session close(Session session) {
        window(session).close();
        return session;
    }

    private static SlowStream window(Session session) {
        return session.get("window");
    }

    private static Transcript heard(Session session) {
        return session.get("slow");
    }

    private static boolean hasAll(Session session) {
        return Talk.of(session).verdictOf(heard(session)).equals(Transcript.WHOLE);
    }
}
