package io.parley.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Numbers, sizes and times as people write them: {@code 200}, {@code 64KiB}, {@code 250ms}, {@code 1h}. */
final class Units {
    private static final Pattern NUMBER = Pattern.compile("(-?\\d{1,18})(KiB|MiB|GiB)?");
    private static final Pattern TIME = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");

    private Units() {}

    /** A whole number, with a size's unit multiplied in; fails with {@link IllegalArgumentException}. */
    static long number(String text) {
        var match = match(NUMBER, text);
        var unit = match.group(2);
        var factor = switch (unit == null ? "" : unit) {
            case "KiB" -> 1L << 10;
            case "MiB" -> 1L << 20;
            case "GiB" -> 1L << 30;
            default -> 1L;
        };
        return Math.multiplyExact(Long.parseLong(match.group(1)), factor);
    }

    /** A length of time; fails with {@link IllegalArgumentException}. */
    static Duration time(String text) {
        var match = match(TIME, text);
        var amount = Long.parseLong(match.group(1));
        return switch (match.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    /** Teaches Jackson these notations. */
    static SimpleModule module() {
        return new SimpleModule("units").addDeserializer(long.class, scalar(long.class, Units::number))
                .addDeserializer(Long.class, scalar(Long.class, Units::number))
                .addDeserializer(int.class, scalar(int.class, Units::smallNumber))
                .addDeserializer(Integer.class, scalar(Integer.class, Units::smallNumber))
                .addDeserializer(Duration.class, scalar(Duration.class, Units::time));
    }

    private static int smallNumber(String text) {
        return Math.toIntExact(number(text));
    }

    private static MatchResult match(Pattern pattern, String text) {
        var matcher = pattern.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not of the form " + pattern);
        }
        return matcher.toMatchResult();
    }

    private static <T> StdScalarDeserializer<T> scalar(Class<T> type, Function<String, T> parse) {
        return new StdScalarDeserializer<>(type) {
            private static final long serialVersionUID = 1L;

            @Override
            public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
                var text = parser.getValueAsString("");
                try {
                    return parse.apply(text);
                } catch (IllegalArgumentException | ArithmeticException e) {
                    return context.reportInputMismatch(this, "%s", e.getMessage());
                }
            }
        };
    }
}
