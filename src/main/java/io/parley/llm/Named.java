package io.parley.llm;

/** Names that a provider gives, made fit to be stored and told: short, and without what Postgres or a terminal cannot have. */
final class Named {
    /** Characters of a finish reason. */
    static final int REASON = 64;
    /** Characters of the name of a model, or of an answer. */
    static final int NAME = 256;

    private Named() {}

    /** The beginning of the name without control characters and halves of surrogate pairs; may be empty. */
    static String bounded(String name, int most) {
        if (name.length() <= most && name.chars().allMatch(Named::isPlain)) {
            return name;
        }
        var kept = new StringBuilder(most);
        for (int at = 0; at < name.length() && kept.length() < most; at += Character.charCount(name.codePointAt(at))) {
            int point = name.codePointAt(at);
            if (isPlain(point) && kept.length() + Character.charCount(point) <= most) {
                kept.appendCodePoint(point);
            }
        }
        return kept.toString();
    }

    private static boolean isPlain(int point) {
        int type = Character.getType(point);
        return type != Character.CONTROL && type != Character.SURROGATE;
    }
}
