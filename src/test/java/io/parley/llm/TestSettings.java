package io.parley.llm;

import io.parley.embedded.DemoSettings;
import io.parley.testing.Marks;

/** Settings of the demo provider that differ in one respect from answering as fast as possible. */
final class TestSettings {
    private TestSettings() {}

    static DemoSettings slowHead(int millis) {
        return new DemoSettings(millis, 0, 0, 1, 0, 0, 0, -1, 0, 0, -1, -1, -1, false, null);
    }

    static DemoSettings paced(int intervalMillis) {
        return new DemoSettings(0, 0, intervalMillis, 1, 0, 0, 0, -1, 0, 0, -1, -1, -1, false, null);
    }

    static DemoSettings joined(int tokensPerWrite) {
        return new DemoSettings(0, 0, 0, tokensPerWrite, 0, 0, 0, -1, 0, 0, -1, -1, -1, false, null);
    }

    static DemoSettings words(int words, int tokensPerWrite) {
        return new DemoSettings(0, 0, 0, tokensPerWrite, words, 0, 0, -1, 0, 0, -1, -1, -1, false, null);
    }

    /** @param times 0: always */
    static DemoSettings status(int status, int times, int retryAfterSeconds) {
        return new DemoSettings(0, 0, 0, 1, 0, status, times, retryAfterSeconds, 0, 0, -1, -1, -1, false, null);
    }

    static DemoSettings cut(int afterTokens) {
        return new DemoSettings(0, 0, 0, 1, 0, 0, 0, -1, 0, 0, afterTokens, -1, -1, false, null);
    }

    static DemoSettings ended(int afterTokens) {
        return new DemoSettings(0, 0, 0, 1, 0, 0, 0, -1, 0, 0, -1, afterTokens, -1, false, null);
    }

    static DemoSettings silent(int afterTokens) {
        return new DemoSettings(0, 0, 0, 1, 0, 0, 0, -1, 0, 0, -1, -1, afterTokens, false, null);
    }

    static DemoSettings key(String apiKey) {
        Marks.secret("key of a provider", apiKey);
        return new DemoSettings(0, 0, 0, 1, 0, 0, 0, -1, 0, 0, -1, -1, -1, false, apiKey);
    }
}
