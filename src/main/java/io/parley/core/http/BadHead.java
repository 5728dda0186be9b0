package io.parley.core.http;

/** The head of a request that is refused; the message says why, in one sentence for the client. */
public final class BadHead extends IllegalArgumentException {
    BadHead(String message) {
        super(message);
    }
}
