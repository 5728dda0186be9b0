package io.parley.http;

import java.math.BigInteger;
import java.util.List;
import java.util.regex.Pattern;

/** The {@code Prefer} header (RFC 7240), of which {@code wait} is known; others are ignored, as that says. */
final class Preference {
    private static final Pattern WAIT = Pattern
            .compile("(?i)(?:^|,)\\s*wait\\s*=\\s*(\"?)(\\d+)\\1\\s*(?=[;,]|$)");

    private Preference() {}

    /** Seconds the client would wait for the whole reply, as far as it may; 0 when it does not say. */
    static int wait(Call call, HttpConfig config) {
        return call.request().headers().contains("prefer")
                ? wait(call.request().headers().getAll("prefer"), config.maxWait().toSeconds())
                : 0;
    }

    static int wait(List<String> headers, long max) {
        var wait = WAIT.matcher(String.join(",", headers));
        return wait.find() ? new BigInteger(wait.group(2)).min(BigInteger.valueOf(max)).intValue() : 0;
    }
}
