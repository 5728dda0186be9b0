package io.parley.llm;

import io.parley.core.FailureReason;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An error as a provider describes it, in the stream or as the body of a response. Its message is not kept: it can quote the prompt.
 *
 * @param type    of the error, as the provider names it; null where it does not
 * @param code    likewise, often a status of HTTP
 * @param warming whether the server says that it is still loading the model
 */
record ProviderError(@Nullable String type, @Nullable String code, boolean warming) {
    private static final int SHOWN = 64;
    private static final Pattern UNSHOWN = Pattern.compile("[^A-Za-z0-9_.:/;=+-]");
    private static final Pattern NO_MONEY = Pattern
            .compile("insufficient_?(user_?)?(quota|balance|credit|fund)|billing|payment_?required|arrear");
    private static final Pattern TOO_FAST = Pattern
            .compile("rate_?limit|too_?many_?requests|throttl|resource_?exhausted|requests_?limit");
    private static final Pattern NO_ACCESS = Pattern
            .compile(
                    "authenticat|unauthori[sz]ed|api_?key|permission|forbidden|access_?denied|model_?not_?(found|exist)");
    private static final Pattern REFUSED = Pattern
            .compile(
                    "invalid|bad_?request|not_?found|context|too_?(long|large)|unsupported|not_?supported|content_|unprocessable|validation");

    /** What it means to the reply, read from its names alone. */
    FailureReason reason() {
        String names = names();
        int status = status();
        if (NO_MONEY.matcher(names).find()) {
            return FailureReason.PROVIDER_REJECTED;
        }
        if (status == Failures.TOO_MANY_REQUESTS || TOO_FAST.matcher(names).find()) {
            return FailureReason.PROVIDER_RATE_LIMITED;
        }
        if (status >= 400) {
            return Failures.ofStatus(status);
        }
        return NO_ACCESS.matcher(names).find() || REFUSED.matcher(names).find() ? FailureReason.PROVIDER_REJECTED
                : FailureReason.PROVIDER_UNAVAILABLE;
    }

    /** Whether the account has no money or no share left, so that waiting does not help. */
    boolean isNoMoney() {
        return NO_MONEY.matcher(names()).find();
    }

    /** Whether every other call will meet it, too, until somebody changes something at the provider or in the configuration. */
    boolean isLasting() {
        return isNoMoney() || Failures.isLasting(status()) || NO_ACCESS.matcher(names()).find();
    }

    private String names() {
        return Stream.of(type, code).filter(name -> name != null).map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(" "));
    }

    /** Of HTTP, where the code is one or, in five digits, begins with one; else 0. */
    private int status() {
        if (code == null || !code.matches("[1-5]\\d\\d(\\d\\d)?")) {
            return 0;
        }
        return Integer.parseInt(code.substring(0, 3));
    }

    /** What may be logged of it, behind a comma: the names, bounded and of harmless characters only. */
    String shown() {
        return show(", type ", type) + show(", code ", code);
    }

    private static String show(String what, @Nullable String name) {
        return name == null || name.isEmpty() ? "" : what + harmless(name);
    }

    /** A provider's name for something as it may be logged. */
    static String harmless(String name) {
        return UNSHOWN.matcher(name.substring(0, Math.min(SHOWN, name.length()))).replaceAll("?");
    }
}
