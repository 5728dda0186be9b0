package io.parley.load;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.http.HttpDsl.sse;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.CheckBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.http.SseMessageCheck;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A message whose reply is streamed in the answer, read to its end. Gatling shows every event to the condition of the check that waits,
 * once and in order; the conditions here put it down in the user's {@link Talk}.
 */
final class Exchange {
    private static final String STREAM = "exchange";
    private static final Duration PATIENCE = Settings.time("patience", "60s");

    private Exchange() {}

    static ChainBuilder streamed(Supplier<Question> next) {
        // a request that Gatling repeats because its connection broke is the same message
        return Api.ask(next).exec(session -> session.set("key", UUID.randomUUID().toString()))
                .exec(sse("send message").sseName(STREAM).post(Api::messages).headers(Target.credentials())
                        .header("content-type", "application/json").header("idempotency-key", "#{key}")
                        .body(StringBody(session -> Talk.of(session).question().body()))
                        .await(PATIENCE).on(firstToken()).await(PATIENCE).on(reply()))
                .exec(session -> session.remove(STREAM)).exitHereIfFailed();
    }

    private static SseMessageCheck firstToken() {
        return sse.checkMessage("first token").matching(heard(event -> event.isDelta() || event.isEnd()))
                .check(bodyString().transform(message -> Event.ofGatling(message).name()).is("reply.delta"));
    }

    private static SseMessageCheck reply() {
        return sse.checkMessage("rest of reply").matching(heard(Event::isEnd)).check(bodyString()
                .transformWithSession((message, session) -> Talk.of(session).verdict()).is(Transcript.WHOLE)
                .name("verdict").logActualValueInError(true));
    }

    private static CheckBuilder heard(Predicate<Event> awaited) {
        return bodyString().transformWithSession((message, session) -> awaited.test(hear(session, message))).is(true);
    }

    private static Event hear(Session session, String message) {
        var event = Event.ofGatling(message);
        Talk.of(session).heard().take(event);
        return event;
    }
}
