package io.parley.identity;

import java.util.Locale;

/** E-mail addresses as they are stored and compared. */
public final class EmailAddress {
    private EmailAddress() {}

    /** Without blanks around it and in lower case, so that one mailbox has one account. */
    public static String normalise(String address) {
        return address.strip().toLowerCase(Locale.ROOT);
    }
}
