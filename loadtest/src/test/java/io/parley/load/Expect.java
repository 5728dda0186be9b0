package io.parley.load;

import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.global;

import io.gatling.javaapi.core.Assertion;
import java.util.Arrays;

/** What a run must hold to; {@code errors}, {@code accept-ms} and {@code first-token-ms} set it. */
final class Expect {
    private static final double ERRORS = Settings.decimal("errors", 0);
    private static final int ACCEPTED = Settings.number("accept-ms", 1_000);
    private static final int FIRST_TOKEN = Settings.number("first-token-ms", 1_500);

    private Expect() {}

    /** Of a hundred requests as many may fail. */
    static Assertion fewErrors() {
        return global().failedRequests().percent().lte(ERRORS);
    }

    /** Whatever else fails: no accepted message whose reply is not whole. */
    static Assertion wholeReplies(String... groups) {
        return details(name(groups, "rest of reply")).failedRequests().count().is(0L);
    }

    /** Whatever else fails: no history that is not what was said and heard. */
    static Assertion wholeHistories(String... groups) {
        return details(name(groups, "history")).failedRequests().count().is(0L);
    }

    /** Until a message was committed. */
    static Assertion soonAccepted(String... groups) {
        return details(name(groups, "send message")).responseTime().percentile(95).lt(ACCEPTED);
    }

    /** From there to the reply's first part. */
    static Assertion soonBegun(String... groups) {
        return details(name(groups, "first token")).responseTime().percentile(95).lt(FIRST_TOKEN);
    }

    private static String[] name(String[] groups, String request) {
        String[] name = Arrays.copyOf(groups, groups.length + 1);
        name[groups.length] = request;
        return name;
    }
}
