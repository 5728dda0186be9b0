package io.parley.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A stream of server-sent events, read as WHATWG HTML 9.2 says by a thread of its own into a queue. Its end, clean or not, is an
 * event of the name {@link #END}.
 */
public final class EventStream implements AutoCloseable {
    /** Name of what stands for the end of the stream. */
    public static final String END = "(end)";
    /** Names of the events that end a reply. */
    public static final List<String> TERMINAL = List.of("reply.completed", "reply.stopped", "reply.failed");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Patience.LIMIT;

    private final HttpResponse<InputStream> response;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private volatile String lastId = "";

    /** @param id null for events without one; data is a missing node where it is not JSON */
    public record Event(@Nullable String id, String name, JsonNode data) {
        /** Text of a delta or reset. */
        public String text() {
            return data.path("text").asText("");
        }

        public boolean isTerminal() {
            return TERMINAL.contains(name);
        }
    }

    private EventStream(HttpResponse<InputStream> response) {
        this.response = response;
    }

    static EventStream open(HttpClient http, HttpRequest request) {
        try {
            var stream = new EventStream(http.send(request, BodyHandlers.ofInputStream()));
            Marks.received(stream.response, "");
            Thread.ofVirtual().start(stream::read);
            return stream;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public int status() {
        return response.statusCode();
    }

    /** A header of the response; empty where it has none of the name. */
    public String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** Whether something has arrived that was not taken yet; never waits. */
    public boolean hasNext() {
        return !events.isEmpty();
    }

    /** The id of the last event read off the wire that had one; empty before. */
    public String lastId() {
        return lastId;
    }

    private void read() {
        try (var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            var fields = new Fields();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Marks.received(response.statusCode(), line);
                if (line.isEmpty()) {
                    fields.event().ifPresent(events::add);
                    fields = new Fields();
                } else {
                    fields.add(line);
                }
            }
        } catch (IOException e) {
            // a broken stream ends like a closed one
        } finally {
            events.add(new Event(null, END, JSON.missingNode()));
        }
    }

    /** The next event; fails when none comes within 30 s. */
    public Event next() {
        try {
            var event = events.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (event == null) {
                throw new AssertionError("no event within " + PATIENCE);
            }
            if (event.id() != null) {
                lastId = event.id();
            }
            return event;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The next event that fits, leaving out those before it; fails at the end of the stream. */
    public Event await(Predicate<Event> fits) {
        while (true) {
            var event = next();
            if (fits.test(event)) {
                return event;
            }
            if (event.name().equals(END)) {
                throw new AssertionError("the stream ended before the awaited event");
            }
        }
    }

    public Event await(String name) {
        return await(event -> event.name().equals(name));
    }

    /** Everything up to and with the terminal event of a reply; at the end of the stream, everything there was. */
    public List<Event> toEndOfReply() {
        var all = new java.util.ArrayList<Event>();
        Event event;
        do {
            event = next();
            all.add(event);
        } while (!event.isTerminal() && !event.name().equals(END));
        return all;
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            // it is over either way
        }
    }

    private static final class Fields {
        private @Nullable String id;
        private String name = "message";
        private final StringBuilder data = new StringBuilder();

        void add(String line) {
            int colon = line.indexOf(':');
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(line.startsWith(": ", colon) ? colon + 2 : colon + 1);
            switch (field) {
                case "id" -> id = value;
                case "event" -> name = value;
                case "data" -> data.append(data.isEmpty() ? "" : "\n").append(value);
                default -> {
                }
            }
        }

        java.util.Optional<Event> event() throws IOException {
            return data.isEmpty() ? java.util.Optional.empty()
                    : java.util.Optional.of(new Event(id, name, JSON.readTree(data.toString())));
        }
    }
}
