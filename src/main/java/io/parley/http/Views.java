package io.parley.http;

import io.parley.llm.LlmMessages.Sampling;
import io.parley.llm.LlmMessages.Usage;
import io.parley.session.ChatMessage;
import io.parley.session.Session;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How sessions and messages look to clients, in responses and in events alike. */
final class Views {
    private Views() {}

    static JsonWriter session(JsonWriter json, Session session) {
        Session.Settings settings = session.settings();
        Sampling sampling = settings.sampling() == null ? Sampling.DEFAULT : settings.sampling();
        return json.begin('{').field("id", session.id().toString()).field("title", session.title())
                .field("model", settings.model()).field("systemPrompt", settings.systemPrompt())
                .field("temperature", sampling.temperature()).field("topP", sampling.topP())
                .field("maxTokens", sampling.maxTokens()).field("revision", session.revision())
                .field("createdAt", session.createdAt()).field("updatedAt", session.updatedAt()).end('}');
    }

    static JsonWriter message(JsonWriter json, ChatMessage message) {
        json.begin('{').field("id", message.id().toString()).field("seq", message.seq())
                .field("role", message.author().kind() == ChatMessage.AuthorKind.USER ? "user" : "assistant")
                .field("status", slug(message.status())).field("content", message.content())
                .field("createdAt", message.createdAt());
        if (message.reply() != null) {
            reply(json, message.reply());
        }
        return json.end('}');
    }

    static JsonWriter messages(JsonWriter json, List<ChatMessage> messages) {
        json.begin('[');
        messages.forEach(message -> message(json, message));
        return json.end(']');
    }

    /** An exchange as the sender is told of it. */
    static JsonWriter exchange(JsonWriter json, ChatMessage message, ChatMessage reply) {
        message(json.begin('{').name("message"), message);
        return message(json.name("reply"), reply).end('}');
    }

    static JsonWriter usage(JsonWriter json, @Nullable Usage usage) {
        json.name("usage");
        return usage == null ? json.string(null)
                : json.begin('{').field("promptTokens", usage.promptTokens())
                        .field("completionTokens", usage.completionTokens()).end('}');
    }

    static String slug(ChatMessage.Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    private static void reply(JsonWriter json, ChatMessage.Reply reply) {
        json.field("to", reply.to().toString()).field("model", reply.model()).field("provider", reply.provider())
                .field("finishReason", reply.finishReason())
                .field("failureReason", reply.reason() == null ? null : reply.reason().slug());
        usage(json, reply.usage()).field("firstDeltaAt", reply.firstDeltaAt()).field("finishedAt", reply.finishedAt())
                .field("takeovers", reply.takeovers());
    }
}
