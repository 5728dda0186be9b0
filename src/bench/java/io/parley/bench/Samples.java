package io.parley.bench;

import io.parley.core.MessageId;
import io.parley.core.NodeId;
import io.parley.core.SessionId;
import io.parley.llm.LlmMessages.CallId;
import io.parley.llm.LlmMessages.Usage;
import io.parley.session.ChatMessage;
import io.parley.session.ChatMessage.Author;
import io.parley.session.ChatMessage.AuthorKind;
import io.parley.session.ChatMessage.Status;
import io.parley.session.Position;
import io.parley.session.SessionEvent;
import io.parley.session.SessionEvent.ReplyDelta;
import io.parley.session.SessionEvent.ReplyEnded;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** What a session in its third exchange has to say. */
public final class Samples {
    /** Whose session it is. */
    public static final NodeId NODE = new NodeId("0192f0c1-8c4e-7abc-8def-000000000009");
    public static final SessionId SESSION = SessionId.parse("0192f0c1-8c4e-7abc-8def-0123456789ab");
    public static final MessageId MESSAGE = MessageId.parse("0192f0c1-8c4e-7abc-8def-000000000001");
    public static final MessageId REPLY = MessageId.parse("0192f0c1-8c4e-7abc-8def-000000000002");
    public static final CallId CALL = new CallId(SESSION, REPLY, 7, 1);
    public static final Instant TIME = Instant.parse("2026-11-21T03:00:00.123Z");

    private static final String WORDS = "tide and time wait for none, says the clock; ";

    private Samples() {}

    public static String text(int chars) {
        return WORDS.repeat(chars / WORDS.length() + 1).substring(0, chars);
    }

    public static Position at(int n) {
        return new Position(6, 7, n);
    }

    public static SessionEvent delta(int n, String text) {
        return new ReplyDelta(at(n), text);
    }

    /** Deltas that follow one another. */
    public static List<SessionEvent> deltas(int count, int chars) {
        return IntStream.rangeClosed(1, count).mapToObj(n -> delta(n, text(chars))).toList();
    }

    public static SessionEvent ended() {
        return new ReplyEnded(at(500), REPLY, Status.COMPLETED, "stop", null, new Usage(12, 345), 2_000,
                "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", TIME);
    }

    public static ChatMessage question() {
        return new ChatMessage(MESSAGE, 5, new Author(AuthorKind.USER, "ann"), text(200), Status.COMPLETED, TIME,
                null);
    }

    /** @param chars of its text */
    public static ChatMessage reply(Status status, int chars) {
        return new ChatMessage(REPLY, 6, Author.MODEL, text(chars), status, TIME, new ChatMessage.Reply(MESSAGE,
                "small", "main", "stop", null, new Usage(12, 345), 7, at(500), List.of(), 0, TIME, TIME));
    }
}
