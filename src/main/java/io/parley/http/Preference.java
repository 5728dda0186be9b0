package io.parley.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code Prefer} header (RFC 7240), of which {@code wait} is known; others are ignored, as that says. */
final class Preference {
    private static final Pattern WAIT = Pattern.compile("(?i)(?:^|,)\\s*wait\\s*=\\s*\"?(\\d{1,9})\"?\\s*(?:[;,]|$)");

    private Preference() {}

    /** Seconds the client would wait for the whole reply, as far as it may; 0 when it does not say. */
    static int wait(Call call, HttpConfig config) {
        if (!call.request().headers().contains("prefer")) {
            return 0;
        }
        Matcher wait = WAIT.matcher(String.join(",", call.request().headers().getAll("prefer")));
        return wait.find() ? (int) Math.min(Integer.parseInt(wait.group(1)), config.maxWait().toSeconds()) : 0;
    }
}
