package io.parley.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.parley.core.SessionId;
import io.parley.identity.Account;
import io.parley.identity.IdentityStore.Recorded;
import io.parley.session.Session;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where a page of a list begins, as an opaque text. */
final class Cursor {
    /** The last millisecond of the year 9999: far from anything that happened, and a time everywhere. */
    private static final long LATEST = 253_402_300_799_999L;

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private Cursor() {}

    /** After this session. */
    record OfSession(Instant updatedAt, SessionId id) {}

    static String after(Session session) {
        UUID id = session.id().value();
        return ENCODER.encodeToString(ByteBuffer.allocate(3 * Long.BYTES).putLong(session.updatedAt().toEpochMilli())
                .putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits()).array());
    }

    /** Before the message with this number. */
    static String before(int seq) {
        return ENCODER.encodeToString(ByteBuffer.allocate(Integer.BYTES).putInt(seq).array());
    }

    /** After this account. */
    static String after(Account account) {
        return ENCODER.encodeToString(account.id().getBytes(US_ASCII));
    }

    /** Before this entry of the audit trail. */
    static String before(Recorded entry) {
        return ENCODER.encodeToString(ByteBuffer.allocate(Long.BYTES).putLong(entry.id()).array());
    }

    /** Id of an account; null without a cursor. */
    static @Nullable String account(Call call) {
        String text = call.parameter("cursor");
        if (text == null) {
            return null;
        }
        String account = new String(decode(text), US_ASCII);
        if (!PeopleFields.isAccount(account)) {
            throw bad();
        }
        return account;
    }

    /** {@link Long#MAX_VALUE}, that is the latest, without a cursor. */
    static long entry(Call call) {
        ByteBuffer bytes = bytes(call, Long.BYTES);
        return bytes == null ? Long.MAX_VALUE : bytes.getLong();
    }

    static @Nullable OfSession session(Call call) {
        ByteBuffer bytes = bytes(call, 3 * Long.BYTES);
        if (bytes == null) {
            return null;
        }
        long updatedAt = bytes.getLong();
        if (updatedAt > LATEST) {
            throw bad();
        }
        return new OfSession(Instant.ofEpochMilli(updatedAt),
                new SessionId(new UUID(bytes.getLong(), bytes.getLong())));
    }

    /** {@link Integer#MAX_VALUE}, that is the newest, without a cursor. */
    static int message(Call call) {
        ByteBuffer bytes = bytes(call, Integer.BYTES);
        return bytes == null ? Integer.MAX_VALUE : bytes.getInt();
    }

    private static @Nullable ByteBuffer bytes(Call call, int length) {
        String text = call.parameter("cursor");
        if (text == null) {
            return null;
        }
        byte[] bytes = decode(text);
        if (bytes.length != length || bytes[0] < 0) {
            throw bad();
        }
        return ByteBuffer.wrap(bytes);
    }

    private static BadParameter bad() {
        return new BadParameter("cursor", "Give a cursor as it was returned as \"next\", for the same list.");
    }

    /** Base64 has several spellings of the same bytes, of which one is ours. */
    private static byte[] decode(String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            return ENCODER.encodeToString(bytes).equals(text) ? bytes : new byte[0];
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
