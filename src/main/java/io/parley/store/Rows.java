package io.parley.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parley.core.FailureReason;
import io.parley.core.MessageId;
import io.parley.core.SessionId;
import io.parley.llm.LlmMessages.Usage;
import io.parley.session.ChatMessage;
import io.parley.session.ChatMessage.Author;
import io.parley.session.ChatMessage.AuthorKind;
import io.parley.session.ChatMessage.Kept;
import io.parley.session.ChatMessage.Reply;
import io.parley.session.ChatMessage.Status;
import io.parley.session.Position;
import io.parley.session.Session;
import io.vertx.sqlclient.Row;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How rows of the tables and records of the contracts translate to each other. */
final class Rows {
    /** Columns of {@code session s} for {@link #session}. */
    static final String SESSION = "s.id, s.owner, s.title, s.settings::text AS settings, s.revision, s.last_seq, s.created_at, s.updated_at";

    /** Columns of {@code message m} for {@link #message}. */
    static final String MESSAGE = """
                                  m.id, m.seq, m.parent_id, m.author_kind, m.author_id, m.content, m.status, m.created_at, m.model, m.provider, \
                                  m.finish_reason, m.reason, m.prompt_tokens, m.completion_tokens, m.started_epoch, m.end_epoch, m.end_n, \
                                  m.kept::text AS kept, m.takeovers, m.first_delta_at, m.finished_at""";

    private static final ObjectMapper JSON = new ObjectMapper()
            .setSerializationInclusion(JsonInclude.Include.NON_NULL)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    private static final TypeReference<Session.Settings> SETTINGS = new TypeReference<>() {};
    private static final TypeReference<List<Kept>> KEPT = new TypeReference<>() {};

    private Rows() {}

    static Session session(Row row) {
        return new Session(new SessionId(row.getUUID("id")), row.getString("owner"), row.getString("title"),
                read(row.getString("settings"), SETTINGS), row.getLong("revision"),
                row.getInteger("last_seq"), time(row, "created_at"), time(row, "updated_at"));
    }

    static ChatMessage message(Row row) {
        var author = new Author(AuthorKind.valueOf(row.getString("author_kind").toUpperCase(Locale.ROOT)),
                row.getString("author_id"));
        boolean reply = row.getLong("started_epoch") != null;
        return new ChatMessage(new MessageId(row.getUUID("id")), row.getInteger("seq"), author,
                row.getString("content"),
                Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)), time(row, "created_at"),
                reply ? reply(row) : null);
    }

    private static Reply reply(Row row) {
        String reason = row.getString("reason");
        return new Reply(new MessageId(row.getUUID("parent_id")), row.getString("model"), row.getString("provider"),
                row.getString("finish_reason"),
                reason == null ? null : FailureReason.valueOf(reason.toUpperCase(Locale.ROOT)),
                usage(row), row.getLong("started_epoch"), end(row), kept(row.getString("kept")),
                row.getInteger("takeovers"),
                optionalTime(row, "first_delta_at"), optionalTime(row, "finished_at"));
    }

    private static @Nullable Usage usage(Row row) {
        Integer prompt = row.getInteger("prompt_tokens");
        return prompt == null ? null : new Usage(prompt, row.getInteger("completion_tokens"));
    }

    private static @Nullable Position end(Row row) {
        Long epoch = row.getLong("end_epoch");
        return epoch == null ? null : new Position(row.getInteger("seq"), epoch, row.getInteger("end_n"));
    }

    private static List<Kept> kept(@Nullable String json) {
        return json == null ? List.of() : List.copyOf(read(json, KEPT));
    }

    static Instant time(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }

    static @Nullable Instant optionalTime(Row row, String column) {
        return row.getOffsetDateTime(column) == null ? null : time(row, column);
    }

    /** The stable name in the tables. */
    static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** JSON for a column; null for what needs none. */
    static @Nullable String kept(List<Kept> kept) {
        return kept.isEmpty() ? null : json(kept);
    }

    static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T read(String json, TypeReference<T> type) {
        try {
            return JSON.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
