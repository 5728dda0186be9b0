package io.parley.identity;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;

/** What callers are told, in the same words wherever it happens. */
final class Refusals {
    private Refusals() {}

    static ChatException unauthenticated() {
        return new ChatException(ErrorCode.UNAUTHENTICATED,
                "The credentials are not good, or not any more: sign in or refresh the access token.");
    }

    static ChatException signIn() {
        return new ChatException(ErrorCode.SIGN_IN_REFUSED, "E-mail address and password do not fit together.");
    }

    static ChatException userNotFound() {
        return new ChatException(ErrorCode.USER_NOT_FOUND, "There is no such user.");
    }

    static ChatException forbidden(String detail) {
        return new ChatException(ErrorCode.FORBIDDEN, detail);
    }
}
