package io.parley.session.host;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;

/** Failures of asynchronous steps as what they are to a caller. */
public final class ChatExceptions {
    private ChatExceptions() {}

    public static ChatException of(Throwable cause) {
        return cause instanceof ChatException known ? known
                : new ChatException(ErrorCode.INTERNAL_ERROR, "Something went wrong inside; the server's log has it.");
    }
}
