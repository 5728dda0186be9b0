package io.parley.telemetry.log;

import java.util.regex.Pattern;

/**
 * The last line of defence: no code of Parley logs secrets, but libraries may one day. What looks like one is not written; looking takes
 * time in proportion to the text.
 */
final class Masks {
    /** Stands for what is not shown. */
    static final String MASK = "[masked]";

    /** Bearer and basic credentials, Parley's keys, refresh tokens and invitations, keys of OpenAI's kind, and JSON web tokens. */
    private static final Pattern TOKEN = Pattern.compile(
            "((?i:\\b(?:bearer|basic)\\s{1,8})|\\b(?:pak|prt|piv)_|\\bsk-|\\b(?=eyJ[\\w-]{6,512}\\.))[\\w.~+/=-]{16,}+");
    private static final Pattern PASSWORD_IN_URL = Pattern.compile("(://[^\\s/:@]{0,256}+:)[^\\s/]{1,512}(?=@)");

    private Masks() {}

    static String apply(String text) {
        return PASSWORD_IN_URL.matcher(TOKEN.matcher(text).replaceAll("$1" + MASK)).replaceAll("$1" + MASK);
    }
}
