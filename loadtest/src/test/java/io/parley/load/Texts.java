package io.parley.load;

/** Says where texts differ, in few words. */
final class Texts {
    private static final int SHOWN = 20;

    private Texts() {}

    static String difference(String expected, String was) {
        int at = 0;
        while (at < Math.min(expected.length(), was.length()) && expected.charAt(at) == was.charAt(at)) {
            at++;
        }
        return "at " + at + " not '" + part(expected, at) + "' but '" + part(was, at) + "'";
    }

    private static String part(String text, int from) {
        return text.substring(from, Math.min(text.length(), from + SHOWN));
    }
}
