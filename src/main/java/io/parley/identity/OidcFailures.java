package io.parley.identity;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.json.DecodeException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a provider that does not take a code from one that is away or does not know us. */
final class OidcFailures {
    private static final Logger LOG = LoggerFactory.getLogger(OidcFailures.class);

    private static final int MAX_TEXT = 120;

    private OidcFailures() {}

    /** @param trouble whether the provider has answered with something that is not about the code */
    static <T> Future<T> ofExchange(String provider, Throwable failure, boolean trouble) {
        if (trouble || isAway(failure)) {
            return ofReading(provider, failure);
        }
        LOG.info("The sign-in provider {} does not take a code: {}", provider, text(failure));
        return Future.failedFuture(new OidcToken.Refused("code not taken by the provider"));
    }

    private static boolean isAway(Throwable failure) {
        return failure instanceof IOException || failure instanceof TimeoutException
                || failure instanceof StreamResetException || failure instanceof HttpClosedException
                || failure instanceof ConnectionPoolTooBusyException;
    }

    /** Of reading a provider's configuration or keys, or whatever else the provider is to blame for. */
    static <T> Future<T> ofReading(String provider, Throwable failure) {
        LOG.warn("The sign-in provider {} cannot be used: {}", provider, text(failure));
        return Future.failedFuture(new ChatException(ErrorCode.SIGN_IN_PROVIDER_UNAVAILABLE,
                "The provider cannot be reached, or does not answer as it must."));
    }

    /** In one short line, and without what might be a code or a token that a provider repeats. */
    private static String text(Throwable failure) {
        return switch (failure) {
            case StreamResetException cut -> "no whole answer in time, or one that is too long";
            case TimeoutException late -> "no whole answer in time";
            case DecodeException unreadable -> "its answer is not the JSON that was asked for";
            default -> plain(failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage());
        };
    }

    private static String plain(String text) {
        var plain = text.replaceAll("[A-Za-z0-9_.~+/=-]{24,}", "…").replaceAll("[^\\p{Graph}… ]+", " ");
        return plain.length() <= MAX_TEXT ? plain : plain.substring(0, MAX_TEXT);
    }
}
