package io.parley.load;

import static io.gatling.javaapi.core.CoreDsl.asLongAsDuring;
import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.core.CoreDsl.dummy;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.http.HttpDsl.sse;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Session;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A session in many windows at once: one reply is written, and every window must be shown all of it. */
final class Hall {
    private static final Duration PATIENCE = Settings.time("patience", "60s");
    private static final String HEARD = "hall";

    private final int windows;
    private final int tokens;
    private final Duration longest;

    /** @param longest that the reply may take */
    Hall(int windows, int tokens, Duration longest) {
        this.windows = windows;
        this.tokens = tokens;
        this.longest = longest;
    }

    ChainBuilder whole() {
        return exec(SignIn.shared(), Api.newSession(), exec(this::begin), each(Hall::open),
                Api.send(() -> Question.counting(tokens)),
                asLongAsDuring(session -> !everybodyHasAll(session), longest).on(exec(Pauses.untilNextSecond()),
                        each(this::hear)),
                each(this::leave), Api.history(), Api.deleteSession());
    }

    /** What the first one hears is what the history is compared with. */
    private Session begin(Session session) {
        var others = Stream.generate(Transcript::new).limit(windows - 1L);
        return session.set(HEARD, Stream.concat(Stream.of(Talk.of(session).heard()), others).toList());
    }

    private ChainBuilder each(IntFunction<ChainBuilder> step) {
        return exec(IntStream.range(0, windows).mapToObj(step).toList());
    }

    private static String name(int window) {
        return "window " + window;
    }

    private static Transcript heard(Session session, int window) {
        return session.<List<Transcript>>get(HEARD).get(window);
    }

    private static ChainBuilder open(int window) {
        return exec(sse("open window").sseName(name(window)).get(session -> Api.events(session, ""))
                .headers(Target.credentials()).await(PATIENCE).on(sse.checkMessage("snapshot")
                        .matching(
                                bodyString().transform(message -> !Event.ofGatling(message).name().isEmpty()).is(true))
                        .check(bodyString().transformWithSession((message, session) -> {
                            var event = Event.ofGatling(message);
                            heard(session, window).take(event);
                            return event.name();
                        }).is("snapshot"))))
                .exitHereIfFailed();
    }

    private ChainBuilder hear(int window) {
        return exec(sse.processUnmatchedMessages(name(window), (messages, session) -> {
            messages.forEach(message -> heard(session, window).take(Event.ofGatling(message.message())));
            return session;
        }));
    }

    private static boolean everybodyHasAll(Session session) {
        return session.<List<Transcript>>get(HEARD).stream().allMatch(heard -> heard.ended() > 0);
    }

    private ChainBuilder leave(int window) {
        return exec(sse("hang up").sseName(name(window)).close(),
                exec(dummy("window has it all", 1).withSuccess(
                        session -> Talk.of(session).isWhole(name(window), heard(session, window)))));
    }
}
