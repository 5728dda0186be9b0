package io.parley.http;

import io.parley.core.VisibleText;
import io.parley.identity.EmailAddress;
import io.parley.identity.UserRole;
import io.parley.identity.password.PasswordPolicy;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads what requests say of people. */
final class PeopleFields {
    static final int MAX_EMAIL = EmailAddress.MAX_LENGTH;
    static final int MAX_NAME = 100;
    static final int MAX_PASSWORD = PasswordPolicy.MAX_LENGTH;
    static final int MAX_TOKEN = 128;

    private static final Set<String> ROLES = Arrays.stream(UserRole.values()).map(UserRole::slug)
            .collect(Collectors.toUnmodifiableSet());

    private static final Pattern ACCOUNT = Pattern.compile("[0-9A-Za-z-]{1,128}");

    private PeopleFields() {}

    /** Whether it can be an account's id, which is more than UUIDs. */
    static boolean isAccount(String id) {
        return ACCOUNT.matcher(id).matches();
    }

    /** In its one spelling; whether mail arrives there is not known either way. Null when it is not there. */
    static @Nullable String email(JsonBody body) {
        String email = body.text("email", MAX_EMAIL);
        return email == null ? null : EmailAddress.parse(email).orElseThrow(() -> JsonBody.invalid("email",
                "Give an address such as ada@example.org, a domain with other letters as xn--…."));
    }

    static String requiredEmail(JsonBody body) {
        body.required("email", MAX_EMAIL);
        return String.valueOf(email(body));
    }

    /** To show: one line. What would be left out of one is refused: a name that looks like another's must be the other's. Null when it is not there. */
    static @Nullable String name(JsonBody body) {
        String name = body.text("name", MAX_NAME);
        if (name != null && !VisibleText.isLine(name)) {
            throw JsonBody.invalid("name", "Give one line of text, without characters that nobody sees.");
        }
        return name == null ? null : VisibleText.line(name, name.length());
    }

    static String requiredName(JsonBody body) {
        body.required("name", MAX_NAME);
        return String.valueOf(name(body));
    }

    /** Null when they are not there. */
    static @Nullable Set<UserRole> roles(JsonBody body) {
        Set<String> chosen = body.choices("roles", ROLES);
        return chosen == null ? null
                : chosen.stream().map(role -> UserRole.valueOf(role.toUpperCase(Locale.ROOT)))
                        .collect(Collectors.toUnmodifiableSet());
    }
}
