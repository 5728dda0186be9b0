package io.parley.load;

import java.time.Duration;
import java.util.Locale;

/** What a run is told on its command line, as {@code -Dparley.NAME=VALUE}. */
final class Settings {
    private Settings() {}

    static String text(String name, String otherwise) {
        return System.getProperty("parley." + name, otherwise);
    }

    static int number(String name, int otherwise) {
        return Integer.parseInt(text(name, Integer.toString(otherwise)));
    }

    static double decimal(String name, double otherwise) {
        return Double.parseDouble(text(name, Double.toString(otherwise)));
    }

    /** As {@code 500ms}, {@code 30s}, {@code 5m} or {@code 2h}. */
    static Duration time(String name, String otherwise) {
        String value = text(name, otherwise).toLowerCase(Locale.ROOT);
        return value.endsWith("ms") ? Duration.ofMillis(Long.parseLong(value.substring(0, value.length() - 2)))
                : Duration.parse("PT" + value);
    }
}
