package io.parley.session;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import io.parley.core.NodeId;
import io.parley.core.SessionId;
import io.parley.session.SessionEvent.ReplyDelta;
import io.parley.session.SessionMessages.Events;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How events cross nodes: with the same bytes as the library would write, at a fraction of its cost. Of all messages between nodes only
 * these come once for each streamed piece of text.
 */
final class EventsCodec {
    private static final SerializableString SESSION = new SerializedString("session");
    private static final SerializableString OWNER = new SerializedString("owner");
    private static final SerializableString PREV = new SerializedString("prev");
    private static final SerializableString EVENTS = new SerializedString("events");
    private static final SerializableString TYPE = new SerializedString("@");
    private static final SerializableString POSITION = new SerializedString("position");
    private static final SerializableString TEXT = new SerializedString("text");
    private static final String DELTA = "rd";
    private static final int UUID_BYTES = 16;

    private EventsCodec() {}

    /** Writes deltas by itself and leaves other events to the library. */
    static final class Writer extends StdSerializer<Events> {
        private static final long serialVersionUID = 1L;

        Writer() {
            super(Events.class);
        }

        @Override
        public void serialize(Events value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeStartObject(value);
            out.writeFieldName(SESSION);
            out.writeBinary(bytes(value.session().value()));
            out.writeFieldName(OWNER);
            out.writeString(value.owner().value());
            out.writeFieldName(PREV);
            out.writeString(value.prev().toString());
            out.writeFieldName(EVENTS);
            out.writeStartArray(value.events(), value.events().size());
            for (var event : value.events()) {
                write(event, out, provider);
            }
            out.writeEndArray();
            out.writeEndObject();
        }

        private static void write(SessionEvent event, JsonGenerator out, SerializerProvider provider)
                throws IOException {
            if (!(event instanceof ReplyDelta delta)) {
                provider.findTypedValueSerializer(event.getClass(), true, null).serialize(event, out, provider);
                return;
            }
            out.writeStartObject(delta);
            out.writeFieldName(TYPE);
            out.writeString(DELTA);
            out.writeFieldName(POSITION);
            out.writeString(delta.position().toString());
            out.writeFieldName(TEXT);
            out.writeString(delta.text());
            out.writeEndObject();
        }

        private static byte[] bytes(UUID id) {
            return ByteBuffer.allocate(UUID_BYTES).putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits()).array();
        }
    }

    /** Passes over fields that only a later version knows. */
    static final class Reader extends StdDeserializer<Events> {
        private static final long serialVersionUID = 1L;

        Reader() {
            super(Events.class);
        }

        @Override
        public Events deserialize(JsonParser in, DeserializationContext context) throws IOException {
            @Nullable
            SessionId session = null;
            @Nullable
            NodeId owner = null;
            @Nullable
            Position prev = null;
            List<SessionEvent> events = new ArrayList<>();
            for (var name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
                in.nextToken();
                switch (name) {
                    case "session" -> session = new SessionId(id(in.getBinaryValue()));
                    case "owner" -> owner = new NodeId(in.getText());
                    case "prev" -> prev = Position.fromText(in.getText());
                    case "events" -> events(in, context, events);
                    default -> in.skipChildren();
                }
            }
            if (session == null || owner == null || prev == null) {
                return context.reportInputMismatch(this, "session, owner or prev is missing");
            }
            return new Events(session, owner, prev, List.copyOf(events));
        }

        private static void events(JsonParser in, DeserializationContext context, List<SessionEvent> events)
                throws IOException {
            while (in.nextToken() == JsonToken.START_OBJECT) {
                events.add(event(in, context));
            }
        }

        private static SessionEvent event(JsonParser in, DeserializationContext context) throws IOException {
            if (!TYPE.getValue().equals(in.nextFieldName())) {
                return context.reportInputMismatch(SessionEvent.class, "the type of an event must come first");
            }
            var type = in.nextTextValue();
            return DELTA.equals(type) ? delta(in, context) : other(type, in, context);
        }

        private static SessionEvent delta(JsonParser in, DeserializationContext context) throws IOException {
            @Nullable
            Position position = null;
            @Nullable
            String text = null;
            for (var name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
                in.nextToken();
                switch (name) {
                    case "position" -> position = Position.fromText(in.getText());
                    case "text" -> text = in.getText();
                    default -> in.skipChildren();
                }
            }
            if (position == null || text == null) {
                return context.reportInputMismatch(ReplyDelta.class, "position or text is missing");
            }
            return new ReplyDelta(position, text);
        }

        private static SessionEvent other(@Nullable String type, JsonParser in, DeserializationContext context)
                throws IOException {
            try (var buffer = new TokenBuffer(in, context)) {
                buffer.writeStartObject();
                buffer.writeStringField(TYPE.getValue(), type);
                while (in.nextToken() == JsonToken.FIELD_NAME) {
                    buffer.copyCurrentStructure(in);
                }
                buffer.writeEndObject();
                return context.readValue(buffer.asParserOnFirstToken(), SessionEvent.class);
            }
        }

        private static UUID id(byte[] bytes) {
            var buffer = ByteBuffer.wrap(bytes);
            return new UUID(buffer.getLong(), buffer.getLong());
        }
    }
}
