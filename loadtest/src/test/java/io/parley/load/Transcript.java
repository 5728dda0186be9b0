package io.parley.load;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What a client makes of the events it is sent, over any number of connections. It puts down the first thing that is not as it should be:
 * an id that does not follow the one before, a text that is not what its end says. Not for several threads at once.
 */
final class Transcript {
    /** What is said of a transcript that has everything. */
    static final String WHOLE = "whole";

    private final StringBuilder text = new StringBuilder();
    private final List<String> replies = new ArrayList<>();
    private String lastId = "";
    private String lastName = "";
    private String fault = "";

    void take(Event event) {
        if (!event.id().isEmpty()) {
            order(event);
        }
        switch (event.name()) {
            case "reply.started" -> text.setLength(0);
            case "reply.delta" -> text.append(event.text());
            case "reply.reset" -> text.replace(0, text.length(), event.text());
            default -> {
            }
        }
        if (event.isEnd()) {
            end(event);
        }
    }

    private void order(Event event) {
        if (!lastId.isEmpty() && !event.name().equals("snapshot")) {
            var now = EventId.of(event.id());
            var before = EventId.of(lastId);
            if (now.compareTo(before) <= 0) {
                fault(event.id() + " came after " + lastId);
            } else if (now.isBeyondNextOf(before) && !mayLeaveOut(event)) {
                fault("nothing came between " + lastId + " and " + event.id());
            }
        }
        lastId = event.id();
        lastName = event.name();
    }

    /** A reply that is told anew comes with its whole text at the place of its last part. */
    private boolean mayLeaveOut(Event event) {
        return event.name().equals("reply.reset") || lastName.equals("reply.started");
    }

    private void end(Event event) {
        var data = event.data();
        String told = text.toString();
        if (!data.path("status").asText().equals("completed")) {
            fault("the reply ended as " + data.path("status").asText() + " " + data.path("failureReason").asText());
        } else if (data.path("length").asInt() != told.length()) {
            fault("the end says " + data.path("length").asInt() + " characters, there were " + told.length());
        } else if (!data.path("sha256").asText().equals(sha256(told))) {
            fault("the text has another hash than its end says");
        }
        replies.add(told);
    }

    private void fault(String what) {
        fault = fault.isEmpty() ? what : fault;
    }

    /** Empty before the first. */
    String lastId() {
        return lastId;
    }

    /** How many replies have ended. */
    int ended() {
        return replies.size();
    }

    /** {@link #WHOLE}, or what is wrong. */
    String verdict(List<String> expected) {
        if (!fault.isEmpty()) {
            return fault;
        }
        for (int i = 0; i < Math.min(expected.size(), replies.size()); i++) {
            if (!expected.get(i).equals(replies.get(i))) {
                return "another text than expected: " + Texts.difference(expected.get(i), replies.get(i));
            }
        }
        return replies.size() == expected.size() ? WHOLE
                : "replies to the end: " + replies.size() + " of " + expected.size() + ", up to event " + lastId;
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
