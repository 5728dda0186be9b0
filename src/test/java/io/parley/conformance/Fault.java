package io.parley.conformance;

import java.util.List;
import java.util.function.Consumer;

/**
 * One thing that is wrong, or only odd, with a request.
 *
 * @param change done to a request that is as described
 */
record Fault(String what, Expect expect, Consumer<Draft> change) {

    static Fault refused(String what, Consumer<Draft> change) {
        return new Fault(what, Expect.REFUSED, change);
    }

    static Fault answered(String what, Consumer<Draft> change) {
        return new Fault(what, Expect.ANSWERED, change);
    }

    static Fault served(String what, Consumer<Draft> change) {
        return new Fault(what, Expect.SERVED, change);
    }

    /** The connection is not used again. */
    static Fault strange(String what, Consumer<Draft> change) {
        return new Fault(what, Expect.STRANGE, draft -> {
            draft.clean = false;
            change.accept(draft);
        });
    }

    /** The same for each of these values. */
    static List<Fault> each(Expect expect, String what, List<String> values,
            java.util.function.BiConsumer<Draft, String> change) {
        return values.stream().map(value -> new Fault(what + " " + shown(value), expect, draft -> {
            draft.clean &= expect != Expect.STRANGE;
            change.accept(draft, value);
        })).toList();
    }

    private static String shown(String value) {
        return value.length() <= 60 ? value : value.substring(0, 60) + "… (" + value.length() + " characters)";
    }
}
