package io.parley.config;

import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The range of a number or time.
 *
 * @param min in the file's notation, for people
 * @param max likewise; empty for none
 */
record Limits(String min, String max) {
    private static final Limits NONE = new Limits("", "");

    /** As declared, or the usual ones of the type. */
    static Limits of(Key key) {
        var bounds = key.bounds();
        var usual = usualMin(key.elementType());
        if (bounds == null) {
            return new Limits(usual, "");
        }
        return new Limits(bounds.min().isEmpty() ? usual : bounds.min(), bounds.max());
    }

    /** Whether a value lies inside; anything that is neither number nor time does. */
    boolean contain(@Nullable Object value) {
        return switch (value) {
            case Integer number -> within((long) number, Units::number);
            case Long number -> within(number, Units::number);
            case Double number -> within(number, Double::valueOf);
            case Duration time -> within(time, Units::time);
            case null, default -> true;
        };
    }

    private <T extends Comparable<T>> boolean within(T value, Function<String, T> parse) {
        return (min.isEmpty() || value.compareTo(parse.apply(min)) >= 0)
                && (max.isEmpty() || value.compareTo(parse.apply(max)) <= 0);
    }

    private static String usualMin(Class<?> type) {
        if (type == Duration.class) {
            return "1ms";
        }
        return (type.isPrimitive() && type != boolean.class) || Number.class.isAssignableFrom(type) ? "0" : "";
    }

    /** Goes on from the name of the type. */
    @Override
    public String toString() {
        if (equals(NONE)) {
            return "";
        }
        return max.isEmpty() ? ", at least " + min : ", from " + min + " to " + max;
    }
}
