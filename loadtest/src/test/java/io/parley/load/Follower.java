package io.parley.load;

import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.asLongAsDuring;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.doIfOrElse;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.http.HttpDsl.sse;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Session;
import java.time.Duration;

/**
 * A client that follows a running reply by the session's events, and comes back behind the last one it has: whenever the moment comes at
 * which all hang up, and also when nothing came for a second, as where the node has ended the stream.
 */
final class Follower {
    private static final String STREAM = "events";
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Settings.time("patience", "60s");

    private final Duration every;
    private final int tokens;

    /**
     * One that asks for so many tokens.
     *
     * @param every pause between the moments at which all hang up, the same on every machine whose clock is right
     */
    Follower(Duration every, int tokens) {
        this.every = every;
        this.tokens = tokens;
    }

    ChainBuilder whole() {
        return exec(SignIn.shared(), Api.newSession(), Api.send(() -> Question.counting(tokens)),
                asLongAsDuring(session -> !Talk.of(session).isAnswered(), lifetime()).on(connection()),
                Api.history(), Api.deleteSession());
    }

    /** Longer than the reply may take. */
    private Duration lifetime() {
        return PATIENCE.plus(Duration.ofMillis(100L * tokens));
    }

    private ChainBuilder connection() {
        return exec(session -> session.set("round", round()).set("silent", false))
                .exec(sse("follow reply").sseName(STREAM).get(this::place).headers(Target.credentials()))
                .exec(doIfOrElse(Session::isFailed).then(again()).orElse(
                        asLongAs(this::stays).on(exec(look())),
                        exec(sse("hang up").sseName(STREAM).close())));
    }

    /** A refused connection is counted; then the client does what clients do. */
    private static ChainBuilder again() {
        return exec(session -> session.remove(STREAM).markAsSucceeded()).pause(LOOK);
    }

    private String place(Session session) {
        String last = Talk.of(session).heard().lastId();
        return Api.events(session, last.isEmpty() ? session.getString("place") : last);
    }

    private boolean stays(Session session) {
        return !Talk.of(session).isAnswered() && !session.getBoolean("silent") && session.getLong("round") == round();
    }

    private static ChainBuilder look() {
        return exec(Pauses.untilNextSecond()).exec(Streams.hear(STREAM));
    }

    private long round() {
        return System.currentTimeMillis() / every.toMillis();
    }
}
