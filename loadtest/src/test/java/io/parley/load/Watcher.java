package io.parley.load;

import static io.gatling.javaapi.core.CoreDsl.asLongAsDuring;
import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.http.HttpDsl.sse;

import io.gatling.javaapi.core.ChainBuilder;
import java.time.Duration;

/**
 * A window that somebody left open: a stream on which nothing happens but heartbeats. At last a message is sent, which shows that the
 * stream was there all the time.
 */
final class Watcher {
    private static final String STREAM = "events";
    private static final int TOKENS = 5;
    private static final Duration PATIENCE = Settings.time("patience", "60s");

    private Watcher() {}

    static ChainBuilder idleFor(Duration time) {
        return exec(SignIn.shared(), Api.newSession(), open(), pause(time),
                Api.sendAndWait(() -> Question.counting(TOKENS)),
                asLongAsDuring(session -> !Talk.of(session).isAnswered(), PATIENCE)
                        .on(exec(Streams.hear(STREAM)).pause(Duration.ofMillis(200))),
                exec(sse("hang up").sseName(STREAM).close()), Api.history(), Api.deleteSession());
    }

    private static ChainBuilder open() {
        return exec(sse("watch session").sseName(STREAM).get(session -> Api.events(session, ""))
                .headers(Target.credentials()).await(PATIENCE).on(sse.checkMessage("snapshot")
                        .matching(
                                bodyString().transform(message -> !Event.ofGatling(message).name().isEmpty()).is(true))
                        .check(bodyString().transform(message -> Event.ofGatling(message).name()).is("snapshot"))))
                .exitHereIfFailed();
    }
}
