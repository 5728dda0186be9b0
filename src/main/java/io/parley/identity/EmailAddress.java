package io.parley.identity;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * E-mail addresses as they are stored and compared: one mailbox has one spelling. Of ASCII alone, where everybody agrees on what is lower
 * case; a domain with other letters is given as IDNA writes it ({@code xn--…}).
 */
public final class EmailAddress {
    /** Characters (RFC 5321, section 4.5.3.1.3, less the brackets of a path). */
    public static final int MAX_LENGTH = 254;

    private static final int MAX_LOCAL = 64;
    private static final String ATOM = "[a-z0-9!#$%&'*+/=?^_`{|}~-]+";
    /** Without comments, and without what must be quoted: RFC 5321, section 4.1.2, has no mailbox need it. */
    private static final Pattern LOCAL = Pattern.compile(ATOM + "(?:\\." + ATOM + ")*");
    private static final Pattern QUOTED = Pattern.compile("\"(?:[ !#-\\[\\]-~]|\\\\[ -~])*\"");
    private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
    private static final Pattern DOMAIN = Pattern.compile(LABEL + "(?:\\." + LABEL + ")*");
    private static final Pattern ASCII = Pattern.compile("[ -~]*");

    private EmailAddress() {}

    /**
     * The one spelling: in lower case, without blanks around it, without quotes that mean nothing ({@code "ada"@example.org}) and without
     * the dot of the root ({@code ada@example.org.}). What a mail server may tell apart stays apart: dots, and tags such as {@code +chat}.
     * Empty for what is no address, or none that is taken here.
     */
    public static Optional<String> parse(String address) {
        String text = spelt(address);
        int at = text.lastIndexOf('@');
        if (at < 0 || text.length() > MAX_LENGTH || !ASCII.matcher(address.strip()).matches()) {
            return Optional.empty();
        }
        String local = unquoted(text.substring(0, at));
        String domain = text.substring(at + 1).replaceFirst("\\.$", "");
        return local.length() <= MAX_LOCAL && LOCAL.matcher(local).matches() && DOMAIN.matcher(domain).matches()
                ? Optional.of(local + "@" + domain) : Optional.empty();
    }

    private static String unquoted(String local) {
        return QUOTED.matcher(local).matches()
                ? local.substring(1, local.length() - 1).replaceAll("\\\\(.)", "$1") : local;
    }

    /** As {@link #parse}; what is no address as it is {@linkplain #spelt spelt}. */
    static String normalise(String address) {
        return parse(address).orElseGet(() -> spelt(address));
    }

    /** Without blanks around it and in lower case: as addresses were stored before they had one spelling. */
    static String spelt(String address) {
        return address.strip().toLowerCase(Locale.ROOT);
    }
}
