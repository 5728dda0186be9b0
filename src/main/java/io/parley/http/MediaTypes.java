package io.parley.http;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Content negotiation (RFC 9110, section 12.5.1) for the few types there are. */
final class MediaTypes {
    static final String JSON = "application/json";
    static final String MERGE_PATCH = "application/merge-patch+json";
    static final String EVENT_STREAM = "text/event-stream";
    static final String TEXT = "text/plain";
    static final String YAML = "application/yaml";

    /** Its name, the one that many take for it, and what is a part of it. */
    private static final Set<String> UTF_8 = Set.of("utf-8", "utf8", "us-ascii");
    /** An empty list, which may have commas (RFC 9110, section 5.6.1). */
    private static final Pattern NOTHING = Pattern.compile("[ \\t,]*");

    private MediaTypes() {}

    /** Refuses a body of another media type, charset or coding. */
    static void requireContent(HttpServerRequest request, String... accepted) {
        @Nullable
        String coding = request.getHeader("content-encoding");
        @Nullable
        String type = request.getHeader("content-type");
        boolean known = type != null && Arrays.asList(accepted).contains(essence(type)) && isUtf8(type);
        if (!known || (coding != null && !coding.equalsIgnoreCase("identity"))) {
            throw unsupported(accepted);
        }
    }

    static ChatException unsupported(String... accepted) {
        return new ChatException(ErrorCode.MEDIA_TYPE_UNSUPPORTED,
                "Send the body as " + String.join(" or ", accepted) + " in UTF-8, without content coding.");
    }

    /** Refuses a request that does not accept the one type that can be produced. */
    static void requireAccept(HttpServerRequest request, String offered) {
        best(request, offered);
    }

    /** The offered type the client likes best, by quality and then by its order; the first offered where it says nothing. */
    static String best(HttpServerRequest request, String... offered) {
        String header = String.join(",", request.headers().getAll("accept"));
        return NOTHING.matcher(header).matches() ? offered[0] : best(header, offered);
    }

    static String best(String accept, String... offered) {
        String[] ranges = accept.split(",", -1);
        String best = offered[0];
        Liking most = Liking.NONE;
        for (String type : offered) {
            Liking liking = liking(type, ranges);
            if (liking.isMoreThan(most)) {
                best = type;
                most = liking;
            }
        }
        if (most.quality() == 0) {
            throw new ChatException(ErrorCode.MEDIA_TYPE_NOT_ACCEPTABLE,
                    "This route produces " + String.join(" or ", offered) + ".");
        }
        return best;
    }

    /** Of the most specific range that covers the type. */
    private static Liking liking(String type, String[] ranges) {
        int precision = 0;
        Liking liking = Liking.NONE;
        for (int i = 0; i < ranges.length; i++) {
            int matched = precision(type, essence(ranges[i]));
            if (matched > precision) {
                precision = matched;
                liking = new Liking(weight(ranges[i]), i);
            }
        }
        return liking;
    }

    /**
     * How much a type is wanted.
     *
     * @param place of the range that says so, among all of them
     */
    private record Liking(double quality, int place) {
        static final Liking NONE = new Liking(0, Integer.MAX_VALUE);

        boolean isMoreThan(Liking other) {
            return quality > other.quality || (quality == other.quality && quality > 0 && place < other.place);
        }
    }

    private static int precision(String type, String range) {
        if (range.equals(type)) {
            return 3;
        }
        if (range.equals("*/*")) {
            return 1;
        }
        return range.endsWith("/*") && type.startsWith(range.substring(0, range.length() - 1)) ? 2 : 0;
    }

    private static double weight(String range) {
        @Nullable
        String q = parameter(range, "q");
        return q == null ? 1 : q.matches("[01](\\.\\d{0,3})?") ? Double.parseDouble(q) : 0;
    }

    private static String essence(String value) {
        int end = value.indexOf(';');
        return (end < 0 ? value : value.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    private static boolean isUtf8(String type) {
        @Nullable
        String charset = parameter(type, "charset");
        return charset == null || UTF_8.contains(charset.replace("\"", "").toLowerCase(Locale.ROOT));
    }

    private static @Nullable String parameter(String value, String name) {
        for (String part : value.split(";")) {
            int equals = part.indexOf('=');
            if (equals > 0 && part.substring(0, equals).strip().equalsIgnoreCase(name)) {
                return part.substring(equals + 1).strip();
            }
        }
        return null;
    }
}
