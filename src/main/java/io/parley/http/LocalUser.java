package io.parley.http;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;

/** How the local user of a node in development mode is told from everybody else. From any thread; nothing blocks. */
public interface LocalUser {
    /** On a node where people sign in. */
    LocalUser NONE = new LocalUser() {
        @Override
        public boolean isKnownBy(String secret) {
            return false;
        }

        @Override
        public boolean isIn(HttpServerRequest request) {
            return false;
        }

        @Override
        public Cookie cookie() {
            throw new IllegalStateException("nobody is known by the secret of a node that has none");
        }

        @Override
        public String advice() {
            return "Send an access token or API key as Authorization: Bearer.";
        }

        @Override
        public ChatException explain(ChatException refusal) {
            return refusal;
        }
    };

    /** @param secret from the header {@code Authorization}, or from the address that the node has printed */
    boolean isKnownBy(String secret);

    /** Whether a browser of the local user makes a request that has no header {@code Authorization}. */
    boolean isIn(HttpServerRequest request);

    /** By which the browser is known from now on that has come with the secret. */
    Cookie cookie();

    /** What whoever comes without credentials is told to do. */
    String advice();

    /** Tells whoever comes with other credentials, too. */
    default ChatException explain(ChatException refusal) {
        return refusal.code() == ErrorCode.UNAUTHENTICATED
                ? new ChatException(refusal.code(), refusal.detail() + " " + advice()) : refusal;
    }
}
