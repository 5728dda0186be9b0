package io.parley.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.parley.session.Position;
import io.parley.session.SessionEvent;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Renders events for an event stream (WHATWG HTML, section 9.2). Data is one line: JSON escapes the line ends, those that only other
 * readers know included. The id comes last, so that no client has the id of an event that was cut off before its data. Deltas are by
 * far the most frequent message of a node and are written without any intermediate object.
 */
final class SseEncoder {
    private static final byte[] ID = "\nid: ".getBytes(US_ASCII);
    private static final byte[] DELTA = "event: reply.delta\ndata: {\"text\":\"".getBytes(US_ASCII);
    private static final byte[] DELTA_END = "\"}\nid: ".getBytes(US_ASCII);
    private static final byte[] EVENT = "event: ".getBytes(US_ASCII);
    private static final byte[] DATA = "\ndata: ".getBytes(US_ASCII);
    private static final byte[] END = "\n\n".getBytes(US_ASCII);
    private static final int DELTA_OVERHEAD = 96;
    private static final int USUAL = 512;

    private SseEncoder() {}

    static Buffer encode(SessionEvent event) {
        return event instanceof SessionEvent.ReplyDelta delta ? delta(delta) : other(event);
    }

    private static Buffer delta(SessionEvent.ReplyDelta delta) {
        Utf8Writer out = new Utf8Writer(DELTA_OVERHEAD + delta.text().length());
        return position(out.raw(DELTA).escaped(delta.text()).raw(DELTA_END), delta.position()).raw(END).toBuffer();
    }

    private static Buffer other(SessionEvent event) {
        Utf8Writer out = new Utf8Writer(USUAL);
        out.raw(EVENT).ascii(name(event)).raw(DATA);
        data(new JsonWriter(out), event);
        Position position = event.position();
        if (position != null) {
            position(out.raw(ID), position);
        }
        return out.raw(END).toBuffer();
    }

    private static Utf8Writer position(Utf8Writer out, Position at) {
        return out.number(at.seq()).ascii('.').number(at.epoch()).ascii('.').number(at.n());
    }

    private static String name(SessionEvent event) {
        return switch (event) {
            case SessionEvent.Snapshot e -> "snapshot";
            case SessionEvent.MessageCreated e -> "message.created";
            case SessionEvent.ReplyStarted e -> "reply.started";
            case SessionEvent.ReplyDelta e -> "reply.delta";
            case SessionEvent.ReplyContinued e -> "reply.continued";
            case SessionEvent.ReplyReset e -> "reply.reset";
            case SessionEvent.ReplyEnded e -> "reply." + Views.slug(e.status());
            case SessionEvent.SessionUpdated e -> "session.updated";
        };
    }

    private static JsonWriter data(JsonWriter out, SessionEvent event) {
        return switch (event) {
            case SessionEvent.Snapshot e -> snapshot(out, e);
            case SessionEvent.MessageCreated e -> Views.message(out, e.message());
            case SessionEvent.ReplyStarted e -> out.begin('{').field("replyId", e.reply().toString())
                    .field("to", e.to().toString()).field("model", e.model()).end('}');
            case SessionEvent.ReplyDelta e -> out.begin('{').field("text", e.text()).end('}');
            case SessionEvent.ReplyContinued e -> out.begin('{').field("replyId", e.reply().toString()).end('}');
            case SessionEvent.ReplyReset e ->
                out.begin('{').field("replyId", e.reply().toString()).field("text", e.text())
                        .end('}');
            case SessionEvent.ReplyEnded e -> ended(out, e);
            case SessionEvent.SessionUpdated e -> Views.session(out, e.session());
        };
    }

    private static JsonWriter snapshot(JsonWriter out, SessionEvent.Snapshot event) {
        out.begin('{').field("reason", event.reason().name().toLowerCase(Locale.ROOT));
        Views.session(out.name("session"), event.session());
        return Views.messages(out.name("messages"), event.messages()).field("more", event.more()).end('}');
    }

    private static JsonWriter ended(JsonWriter out, SessionEvent.ReplyEnded event) {
        @Nullable
        String failure = event.reason() == null ? null : event.reason().slug();
        out.begin('{').field("replyId", event.reply().toString()).field("status", Views.slug(event.status()))
                .field("finishReason", event.finishReason()).field("failureReason", failure);
        return Views.usage(out, event.usage()).field("length", event.length()).field("sha256", event.sha256())
                .field("finishedAt", event.finishedAt()).end('}');
    }
}
