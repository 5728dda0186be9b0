package io.parley.embedded;

import org.jspecify.annotations.Nullable;

/**
 * How the demo provider behaves; the same names serve as JSON members of {@code PUT /demo/settings}, where what is left
 * out stays as it is. Rates are decided by the number of the request alone, so that a run can be repeated.
 *
 * @param headMillis        before the response's head
 * @param firstTokenMillis  between head and first token
 * @param intervalMillis    between two writes; 0: as fast as the reader reads
 * @param tokensPerWrite    at least 1
 * @param words             length of every answer; 0: whatever suits the question
 * @param status            answered instead of 200; 0: none
 * @param statusTimes       how many requests get {@code status}, then all are answered again; 0: all
 * @param retryAfterSeconds sent with {@code status}; -1: none
 * @param failureRate       share of requests answered with 500, 0 to 1
 * @param cutRate           share of answers whose connection breaks somewhere, 0 to 1
 * @param cutAfter          every answer's connection breaks after so many tokens; -1: never
 * @param endAfter          every answer ends, politely but without finish reason and end mark, after so many tokens;
 *                          -1: never
 * @param silentAfter       every answer stops after so many tokens, with its connection left open; -1: never
 * @param ignorePrefill     begin every answer anew, even one to be continued
 * @param apiKey            when given, requests with another one get 401
 */
public record DemoSettings(int headMillis, int firstTokenMillis, int intervalMillis, int tokensPerWrite, int words,
        int status, int statusTimes, int retryAfterSeconds, double failureRate, double cutRate, int cutAfter,
        int endAfter, int silentAfter, boolean ignorePrefill, @Nullable String apiKey) {

    /** Pleasant to watch, and free of faults. */
    public static final DemoSettings PLEASANT = new DemoSettings(0, 200, 25, 1, 0, 0, 0, -1, 0, 0, -1, -1, -1, false,
            null);

    /** As fast as possible, for tests and load. */
    public static final DemoSettings FAST = new DemoSettings(0, 0, 0, 1, 0, 0, 0, -1, 0, 0, -1, -1, -1, false, null);

    /** Fails with {@link IllegalArgumentException} where a value makes no sense. */
    public DemoSettings {
        if (tokensPerWrite < 1 || headMillis < 0 || firstTokenMillis < 0 || intervalMillis < 0 || words < 0) {
            throw new IllegalArgumentException("times and lengths must not be negative, tokensPerWrite not below 1");
        }
        if (failureRate < 0 || failureRate > 1 || cutRate < 0 || cutRate > 1) {
            throw new IllegalArgumentException("rates must lie between 0 and 1");
        }
    }
}
