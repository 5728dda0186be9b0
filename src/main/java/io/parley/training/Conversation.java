package io.parley.training;

import java.io.IOException;
import java.util.Map;

/** One session, from its creation to its end. Blocking. */
final class Conversation {
    private static final int SHORT = 14;
    private static final String LONG = "Write 400 words";

    private final Visitor person;

    Conversation(Visitor person) {
        this.person = person;
    }

    /** @return how many messages were sent */
    int run() throws IOException, InterruptedException {
        String session = "/api/v1/sessions/" + person.post("/api/v1/sessions", Map.of("systemPrompt", "Be brief."))
                .path("id").asText();
        String messages = session + "/messages";
        for (int i = 0; i < SHORT; i++) {
            person.tell(messages, "Please count to " + (10 + i), Event::endsReply);
        }
        person.ask(messages, "Hello", 10);
        comeBack(session);
        stop(session);
        person.patch(session, Map.of("title", "Numbers"));
        person.get(session);
        person.get(messages);
        person.get("/api/v1/sessions?limit=20");
        person.delete(session);
        return SHORT + 3;
    }

    /** Hangs up in the middle of a long reply and reads the rest. */
    private void comeBack(String session) throws IOException, InterruptedException {
        var last = person.tell(session + "/messages", LONG, event -> event.name().equals("reply.delta"));
        person.follow(session + "/events", last.id(), Event::endsReply);
    }

    private void stop(String session) throws IOException, InterruptedException {
        var started = person.tell(session + "/messages", LONG, event -> event.name().equals("reply.started"));
        String reply = Visitor.data(started).path("replyId").asText();
        person.post(session + "/replies/" + reply + "/stop", Map.of());
        person.follow(session + "/events", started.id(), Event::endsReply);
    }
}
