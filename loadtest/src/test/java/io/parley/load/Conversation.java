package io.parley.load;

import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.repeat;

import io.gatling.javaapi.core.ChainBuilder;
import java.time.Duration;

/** What a person does in one sitting: sign in, talk, look at the history, and here also leave nothing behind. */
final class Conversation {
    private static final int TURNS = Settings.number("turns", 3);
    private static final int TOKENS = Settings.number("tokens", 60);
    private static final Duration THINKING = Settings.time("think", "1s");

    private Conversation() {}

    static ChainBuilder whole() {
        return of(TURNS, THINKING);
    }

    static ChainBuilder of(int turns, Duration thinking) {
        return exec(SignIn.each(), Api.newSession(),
                repeat(turns).on(exec(Exchange.streamed(() -> Question.any(TOKENS))).pause(thinking)),
                Api.history(), Api.deleteSession());
    }
}
