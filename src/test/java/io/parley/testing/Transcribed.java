package io.parley.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testing.EventStream.Event;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client makes of a reply's events, over any number of connections; fails on an event that does not come after the one
 * before it.
 */
public final class Transcribed {
    private final StringBuilder text = new StringBuilder();
    private final List<Event> events = new ArrayList<>();
    private @Nullable String lastId;
    private @Nullable String replyId;
    private @Nullable Event end;
    private int breaks;

    /** Takes an event of the session; those of no concern to the reply are kept for their ids only. */
    public void take(Event event) {
        events.add(event);
        if (event.id() != null) {
            order(event.id());
        }
        switch (event.name()) {
            case "reply.delta" -> text.append(event.text());
            case "reply.reset" -> {
                breaks++;
                text.setLength(0);
                text.append(event.text());
            }
            case "reply.continued" -> breaks++;
            case "reply.started" -> {
                replyId = event.data().path("replyId").asText();
                text.setLength(0);
            }
            case "snapshot" -> snapshot(event);
            default -> {
            }
        }
        end = event.isTerminal() ? event : end;
    }

    private void snapshot(Event event) {
        text.setLength(0);
        var messages = event.data().path("messages");
        if (!messages.isEmpty()) {
            var last = messages.get(messages.size() - 1);
            replyId = last.path("id").asText();
            text.append(last.path("content").asText());
        }
    }

    private void order(String id) {
        assertThat(lastId == null || compare(id, lastId) > 0).as("event %s comes after %s", id, lastId).isTrue();
        lastId = id;
    }

    /** Orders event ids as the API documents them. */
    public static int compare(String a, String b) {
        String[] as = a.split("\\.");
        String[] bs = b.split("\\.");
        for (int i = 0; i < 3; i++) {
            int order = Long.compare(Long.parseLong(as[i]), Long.parseLong(bs[i]));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /** Takes everything up to the end of the reply or of the stream. */
    public Transcribed follow(EventStream stream) {
        stream.toEndOfReply().stream().filter(event -> !event.name().equals(EventStream.END)).forEach(this::take);
        return this;
    }

    /** Takes everything up to and with the next event of the name. */
    public void takeUntil(EventStream stream, String name) {
        Event event;
        do {
            event = stream.next();
            take(event);
        } while (!event.name().equals(name) && !event.name().equals(EventStream.END));
        assertThat(event.name()).isEqualTo(name);
    }

    /** Id of the reply that was started or snapshot last. */
    public String replyId() {
        assertThat(replyId).as("a reply").isNotNull();
        return replyId;
    }

    public String text() {
        return text.toString();
    }

    /** Null before the first. */
    public @Nullable String lastId() {
        return lastId;
    }

    /** The terminal event; null before it. */
    public @Nullable Event end() {
        return end;
    }

    /** How often the reply was announced as continued or reset. */
    public int breaks() {
        return breaks;
    }

    public List<Event> events() {
        return List.copyOf(events);
    }

    /** Checks the text against length and hash of the terminal event. */
    public void verify() {
        assertThat(end).as("terminal event").isNotNull();
        assertThat(text.length()).as("length").isEqualTo(end.data().path("length").asInt());
        assertThat(sha256(text())).as("hash").isEqualTo(end.data().path("sha256").asText());
    }

    public static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
