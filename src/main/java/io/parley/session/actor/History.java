package io.parley.session.actor;

import io.parley.session.ChatMessage;
import io.parley.session.SessionConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The latest finished messages of a session, within bounds; of the last exchange both, however long they are.
 *
 * @param messages oldest first
 * @param more     whether older ones exist
 */
record History(List<ChatMessage> messages, boolean more) {
    private static final int EXCHANGE = 2;

    /** Of messages oldest first; {@code more} when the first of them is not the session's first. */
    static History of(List<ChatMessage> messages, SessionConfig config) {
        int from = messages.size();
        int chars = 0;
        while (from > 0 && messages.size() - from < config.historyMessages()) {
            chars += messages.get(from - 1).content().length();
            if (chars > config.historyChars() && messages.size() - from >= EXCHANGE) {
                break;
            }
            from--;
        }
        var kept = List.copyOf(messages.subList(from, messages.size()));
        return new History(kept, !kept.isEmpty() && kept.getFirst().seq() > 1);
    }

    History add(ChatMessage message, ChatMessage reply, SessionConfig config) {
        var all = new ArrayList<>(messages);
        all.add(message);
        all.add(reply);
        return of(all, config);
    }

    /** The latest {@code limit} messages. */
    List<ChatMessage> latest(int limit) {
        return messages.subList(Math.max(0, messages.size() - limit), messages.size());
    }

    @Nullable
    ChatMessage find(io.parley.core.MessageId id) {
        for (var message : messages) {
            if (message.id().equals(id)) {
                return message;
            }
        }
        return null;
    }
}
