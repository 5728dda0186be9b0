package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parley.core.FailureReason;
import io.parley.core.MessageId;
import io.parley.core.SessionId;
import io.parley.llm.LlmMessages.Sampling;
import io.parley.llm.LlmMessages.Usage;
import io.parley.session.ChatMessage;
import io.parley.session.ChatMessage.Author;
import io.parley.session.ChatMessage.AuthorKind;
import io.parley.session.ChatMessage.Status;
import io.parley.session.Position;
import io.parley.session.Session;
import io.parley.session.SessionEvent;
import io.parley.session.SessionEvent.SnapshotReason;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseEncoderTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Position AT = new Position(4, 12, 345);
    private static final Instant TIME = Instant.parse("2026-11-21T02:30:00.125Z");
    private static final MessageId MESSAGE = MessageId.next();
    private static final MessageId REPLY = MessageId.next();
    private static final Session SESSION = new Session(SessionId.next(), "local", "Tea & \"cake\"",
            new Session.Settings("small", null, new Sampling(0.5, null, 100)), 7, 4, TIME, TIME);

    @Test
    void aDeltaIsOneEventWithItsIdAndOneLineOfData() {
        assertThat(SseEncoder.encode(new SessionEvent.ReplyDelta(AT, "one\n\"two\"")).toString())
                .isEqualTo("event: reply.delta\ndata: {\"text\":\"one\\n\\\"two\\\"\"}\nid: 4.12.345\n\n");
    }

    @Test
    void anyTextComesBackAsItWas() throws Exception {
        for (long seed = 0; seed < 3_000; seed++) {
            String text = text(new Random(seed));
            assertThat(data(new SessionEvent.ReplyDelta(AT, text)).path("text").textValue()).as("seed " + seed)
                    .isEqualTo(text);
            assertThat(data(new SessionEvent.ReplyReset(AT, REPLY, text)).path("text").textValue()).as("seed " + seed)
                    .isEqualTo(text);
        }
    }

    @Test
    void aCharacterCutInTwoDeltasIsWholeAgainWhenTheyAreJoined() throws Exception {
        String first = data(new SessionEvent.ReplyDelta(AT, "a\ud83d")).path("text").textValue();
        String second = data(new SessionEvent.ReplyDelta(AT, "\ude00b")).path("text").textValue();
        assertThat(first + second).isEqualTo("a\ud83d\ude00b");
    }

    /** What readers take for the end of a line that split text as Python does: httpx-sse#34. */
    @ParameterizedTest
    @ValueSource(ints = {0x0A, 0x0B, 0x0C, 0x0D, 0x1C, 0x1D, 0x1E, 0x85, 0x2028, 0x2029})
    void noCharacterEndsALineOfData(int end) throws Exception {
        String text = "a" + Character.toString(end) + "b\u2027\u202a\u0084\u0086";
        for (var event : List.of(new SessionEvent.ReplyDelta(AT, text), new SessionEvent.ReplyReset(AT, REPLY, text))) {
            assertThat(SseEncoder.encode(event).toString().split("\n", -1)).hasSize(5)
                    .noneMatch(line -> line.indexOf(end) >= 0);
            assertThat(data(event).path("text").textValue()).isEqualTo(text);
        }
    }

    @Test
    void aLongTextOfEscapesOutgrowsTheFirstGuess() throws Exception {
        String text = "\u0001".repeat(100_000);
        assertThat(data(new SessionEvent.ReplyDelta(AT, text)).path("text").textValue()).isEqualTo(text);
    }

    @Test
    void aSnapshotHoldsSessionAndMessages() throws Exception {
        var running = new ChatMessage(REPLY, 2, Author.MODEL, "so far", Status.RUNNING, TIME,
                new ChatMessage.Reply(MESSAGE, "small", null, null, null, null, 3, null, List.of(), 1, TIME, null));
        JsonNode data = data(
                new SessionEvent.Snapshot(AT, SnapshotReason.TOO_OLD, SESSION, List.of(question(), running), true));
        assertThat(data.path("reason").textValue()).isEqualTo("too_old");
        assertThat(data.path("session").path("title").textValue()).isEqualTo("Tea & \"cake\"");
        assertThat(data.path("messages").path(0).path("role").textValue()).isEqualTo("user");
        assertThat(data.path("messages").path(1).path("content").textValue()).isEqualTo("so far");
        assertThat(data.path("more").booleanValue()).isTrue();
    }

    @Test
    void aReplyTellsHowItEnded() throws Exception {
        var end = new SessionEvent.ReplyEnded(AT, REPLY, Status.FAILED, null, FailureReason.PROVIDER_CUT,
                new Usage(3, 4), 10, "ab", TIME);
        assertThat(SseEncoder.encode(end).toString()).startsWith("event: reply.failed\ndata: {")
                .endsWith("}\nid: 4.12.345\n\n");
        assertThat(data(end)).isEqualTo(JSON.readTree("{\"replyId\":\"" + REPLY
                + "\",\"status\":\"failed\",\"finishReason\":null,"
                + "\"failureReason\":\"provider_cut\",\"usage\":{\"promptTokens\":3,\"completionTokens\":4},\"length\":10,"
                + "\"sha256\":\"ab\",\"finishedAt\":\"2026-11-21T02:30:00.125Z\"}"));
    }

    @Test
    void everyOtherEventHasItsNameAndData() throws Exception {
        assertThat(event(new SessionEvent.MessageCreated(AT, question())))
                .startsWith("event: message.created\n").endsWith("\nid: 4.12.345\n\n");
        assertThat(event(new SessionEvent.ReplyStarted(AT, REPLY, MESSAGE, "small")))
                .isEqualTo("event: reply.started\ndata: {\"replyId\":\"" + REPLY + "\",\"to\":\"" + MESSAGE
                        + "\",\"model\":\"small\"}\nid: 4.12.345\n\n");
        assertThat(event(new SessionEvent.ReplyContinued(AT, REPLY)))
                .isEqualTo("event: reply.continued\ndata: {\"replyId\":\"" + REPLY + "\"}\nid: 4.12.345\n\n");
    }

    @Test
    void anUpdateOfTheSessionHasNoId() throws Exception {
        var updated = new SessionEvent.SessionUpdated(SESSION);
        assertThat(event(updated)).startsWith("event: session.updated\ndata: {");
        assertThat(data(updated).path("temperature").doubleValue()).isEqualTo(0.5);
        assertThat(data(updated).path("topP").isNull()).isTrue();
        assertThat(data(updated).path("revision").longValue()).isEqualTo(7);
    }

    /** One event of every name. */
    static List<SessionEvent> samples() {
        return List.of(new SessionEvent.Snapshot(AT, SnapshotReason.FIRST, SESSION, List.of(question()), false),
                new SessionEvent.MessageCreated(AT, question()),
                new SessionEvent.ReplyStarted(AT, REPLY, MESSAGE, "small"),
                new SessionEvent.ReplyDelta(AT, "x"), new SessionEvent.ReplyContinued(AT, REPLY),
                new SessionEvent.ReplyReset(AT, REPLY, "x"), ended(Status.COMPLETED), ended(Status.STOPPED),
                ended(Status.FAILED),
                new SessionEvent.SessionUpdated(SESSION));
    }

    private static SessionEvent ended(Status status) {
        return new SessionEvent.ReplyEnded(AT, REPLY, status, null, null, null, 1, "ab", TIME);
    }

    private static ChatMessage question() {
        return new ChatMessage(MESSAGE, 1, new Author(AuthorKind.USER, "local"), "Hello?", Status.COMPLETED, TIME,
                null);
    }

    static String event(SessionEvent event) {
        return SseEncoder.encode(event).toString();
    }

    /** Splits lines as a client does, at CR, LF or both: data that held one raw would fall apart. */
    static JsonNode data(SessionEvent event) throws Exception {
        String[] lines = event(event).split("\r\n|\r|\n", -1);
        assertThat(lines).hasSize(event.position() == null ? 4 : 5);
        return JSON.readTree(lines[1].substring("data: ".length()));
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(40); i >= 0; i--) {
            int most = switch (random.nextInt(5)) {
                case 0 -> 0x20;
                case 1 -> 0x80;
                case 2 -> 0x800;
                case 3 -> 0x10000;
                default -> 0x110000;
            };
            text.appendCodePoint(random.nextInt(most));
        }
        return text.toString();
    }
}
