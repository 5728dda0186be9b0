package io.parley.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.session.SessionClient.Draft;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a message to be sent. */
final class Drafts {
    private static final Set<String> FIELDS = Set.of("content");
    private static final int MOST_BYTES_PER_CHAR = 3;

    private Drafts() {}

    /**
     * With a key, the hash is of the content: two bodies that differ in white space or escapes alone say the same.
     */
    static Draft read(JsonBody body, @Nullable String key, HttpConfig config) {
        String content = body.only(FIELDS).text("content");
        if (content == null) {
            throw JsonBody.invalid("content", "Give a string that is not blank.");
        }
        if (content.length() > config.maxContentBytes() / MOST_BYTES_PER_CHAR
                && content.getBytes(UTF_8).length > config.maxContentBytes()) {
            throw new ChatException(ErrorCode.CONTENT_TOO_LARGE,
                    "The content may have " + config.maxContentBytes() + " bytes of UTF-8.", "/content");
        }
        return new Draft(content, key, key == null ? null : sha256(content));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform must have SHA-256.", e);
        }
    }
}
