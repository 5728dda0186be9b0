package io.parley.load;

import static io.gatling.javaapi.http.HttpDsl.sse;

import io.gatling.javaapi.core.ActionBuilder;

/** Streams that nobody waits at: Gatling keeps what arrives. */
final class Streams {
    private Streams() {}

    /** Puts down what has arrived; {@code silent} says whether nothing had. */
    static ActionBuilder hear(String stream) {
        return sse.processUnmatchedMessages(stream, (messages, session) -> {
            var heard = Talk.of(session).heard();
            messages.forEach(message -> heard.take(Event.ofGatling(message.message())));
            return session.set("silent", messages.isEmpty());
        });
    }
}
