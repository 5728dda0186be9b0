package io.parley.load;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.jsonPath;
import static io.gatling.javaapi.http.HttpDsl.header;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import java.util.function.Supplier;

/** The plain requests of a conversation; their names are those in the report. */
final class Api {
    private static final String SESSIONS = "/api/v1/sessions";

    private Api() {}

    /** Whose conversation begins. */
    static ChainBuilder newSession() {
        return exec(Talk::begin).exec(http("new session").post(SESSIONS).headers(Target.credentials())
                .check(status().is(201), jsonPath("$.id").saveAs("session"))).exitHereIfFailed();
    }

    static String messages(Session session) {
        return SESSIONS + "/" + session.getString("session") + "/messages";
    }

    static String events(Session session, String lastId) {
        return SESSIONS + "/" + session.getString("session") + "/events"
                + (lastId.isEmpty() ? "" : "?lastEventId=" + lastId);
    }

    /** Sends a message whose reply is read on a stream of its own, from the place that the answer names. */
    static ChainBuilder send(Supplier<Question> next) {
        return ask(next).exec(message("send message")
                .check(status().is(202),
                        header("location").transform(place -> place.replaceAll(".*=", "")).saveAs("place")))
                .exitHereIfFailed();
    }

    /** Sends a message and waits for its reply in the answer. */
    static ChainBuilder sendAndWait(Supplier<Question> next) {
        return ask(next).exec(message("send message and wait").header("prefer", "wait=50").check(status().is(200),
                jsonPath("$.reply.content").is(session -> Talk.of(session).question().answer()))).exitHereIfFailed();
    }

    static ChainBuilder ask(Supplier<Question> next) {
        return exec(session -> {
            Talk.of(session).ask(next.get());
            return session;
        });
    }

    private static HttpRequestActionBuilder message(String name) {
        return http(name).post(Api::messages).headers(Target.credentials()).header("content-type", "application/json")
                .body(StringBody(session -> Talk.of(session).question().body()));
    }

    /** The history must be what was asked, and what was heard. */
    static ChainBuilder history() {
        return exec(
                http("history").get(session -> messages(session) + "?limit=200").headers(Target.credentials()).check(
                        status().is(200),
                        bodyString().transformWithSession((body, session) -> Talk.of(session).verdict(body))
                                .is(Transcript.WHOLE).name("verdict").logActualValueInError(true)));
    }

    static ChainBuilder deleteSession() {
        return exec(http("delete session").delete(session -> SESSIONS + "/" + session.getString("session"))
                .headers(Target.credentials()).check(status().is(204)));
    }
}
