package io.parley.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What the load tests would not say of a good node: each of these must be found. */
class TranscriptTest {
    /** Of the text "1, 2". */
    private static final String HASH = "ba65df3b4c154a9909b52eb2956e1bc2f17a98652bb022d958c9a9f74df88dae";

    private final Transcript transcript = new Transcript();

    @Test
    void aReplyThatIsWholeIsFoundWhole() {
        take("1.0.0", "message.created", "{}");
        take("2.1.0", "reply.started", "{}");
        take("2.1.1", "reply.delta", "{\"text\":\"1, \"}");
        take("2.1.2", "reply.delta", "{\"text\":\"2\"}");
        end("2.1.3", 4);
        assertEquals(Transcript.WHOLE, transcript.verdict(List.of("1, 2")));
        assertEquals(1, transcript.ended());
        assertEquals("2.1.3", transcript.lastId());
        assertTrue(transcript.verdict(List.of("1, 3")).startsWith("another text than expected: at 3 not '3' but '2'"));
        assertTrue(transcript.verdict(List.of("1, 2", "3")).startsWith("replies to the end: 1 of 2"));
    }

    @Test
    void aHoleIsFound() {
        take("2.1.1", "reply.delta", "{\"text\":\"1, \"}");
        take("2.1.3", "reply.delta", "{\"text\":\"2\"}");
        assertEquals("nothing came between 2.1.1 and 2.1.3", transcript.verdict(List.of()));
    }

    @Test
    void aMessageThatWasLeftOutIsFound() {
        take("1.0.0", "message.created", "{}");
        take("3.0.0", "message.created", "{}");
        assertEquals("nothing came between 1.0.0 and 3.0.0", verdict());
    }

    @Test
    void whatComesTwiceIsFound() {
        take("2.1.1", "reply.delta", "{\"text\":\"1, \"}");
        take("2.1.1", "reply.delta", "{\"text\":\"1, \"}");
        assertEquals("2.1.1 came after 2.1.1", verdict());
    }

    @Test
    void anotherLengthThanToldIsFound() {
        take("2.1.1", "reply.delta", "{\"text\":\"1, 2\"}");
        end("2.1.2", 5);
        assertEquals("the end says 5 characters, there were 4", verdict());
    }

    @Test
    void aReplyThatFailedIsFound() {
        take("2.1.1", "reply.failed", "{\"status\":\"failed\",\"failureReason\":\"interrupted\"}");
        assertEquals("the reply ended as failed interrupted", verdict());
    }

    @Test
    void aReplyThatStartsOverReplacesWhatWasSaid() {
        take("2.1.1", "reply.delta", "{\"text\":\"9\"}");
        take("2.3.5", "reply.reset", "{\"text\":\"1, \"}");
        take("2.3.6", "reply.delta", "{\"text\":\"2\"}");
        end("2.3.7", 4);
        assertEquals(Transcript.WHOLE, transcript.verdict(List.of("1, 2")));
    }

    @Test
    void linesBecomeEvents() {
        var reader = new EventReader();
        for (String line : List.of("retry: 1000", "", ": comment", "id: 2.1.1", "event: reply.delta")) {
            assertTrue(reader.line(line).isEmpty());
        }
        assertTrue(reader.line("data: {\"text\":\"a: b\"}").isEmpty());
        var event = reader.line("").orElseThrow();
        assertEquals("2.1.1 reply.delta a: b", event.id() + " " + event.name() + " " + event.text());
    }

    private String verdict() {
        return transcript.verdict(List.of());
    }

    private void end(String id, int length) {
        take(id, "reply.completed", "{\"status\":\"completed\",\"length\":" + length + ",\"sha256\":\"" + HASH + "\"}");
    }

    private void take(String id, String name, String data) {
        transcript.take(new Event(id, name, Json.read(data)));
    }
}
