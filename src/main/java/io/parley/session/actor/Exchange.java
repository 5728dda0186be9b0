package io.parley.session.actor;

import io.parley.session.ChatMessage;
import io.parley.session.Position;
import io.parley.session.SessionEvent;
import io.parley.session.SessionEvent.MessageCreated;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A person's message and its reply.
 *
 * @param before place of the last event before the message
 * @param reply  as accepted or taken over, later as committed; its content is empty while it runs
 */
record Exchange(Position before, ChatMessage message, ChatMessage reply) {
    Position created() {
        return Position.created(message.seq());
    }

    MessageCreated createdEvent() {
        return new MessageCreated(created(), message);
    }

    ChatMessage.Reply details() {
        return Objects.requireNonNull(reply.reply());
    }

    Exchange with(ChatMessage changed) {
        return new Exchange(before, message, changed);
    }

    Exchange with(ChatMessage.Reply changed) {
        return with(new ChatMessage(reply.id(), reply.seq(), reply.author(), reply.content(), reply.status(),
                reply.createdAt(), changed));
    }

    ChatMessage replyWith(String text) {
        return new ChatMessage(reply.id(), reply.seq(), reply.author(), text, reply.status(), reply.createdAt(),
                reply.reply());
    }

    /** The message's event, then the reply's. */
    List<SessionEvent> events(List<SessionEvent> ofReply) {
        var all = new ArrayList<SessionEvent>(ofReply.size() + 1);
        all.add(createdEvent());
        all.addAll(ofReply);
        return all;
    }
}
