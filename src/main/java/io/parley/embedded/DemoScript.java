package io.parley.embedded;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What one request gets to read.
 *
 * @param tokens     of the answer, without what is to be continued
 * @param finish     why the answer ends: {@code stop}, or {@code length} when the request allowed no more tokens
 * @param fault      how it ends otherwise
 * @param faultAfter how many tokens are sent before the fault
 */
record DemoScript(DemoPrompt prompt, DemoChunks chunks, List<String> tokens, String finish, Fault fault,
        int faultAfter) {
    /** Where a stream does not end as it should. */
    enum Fault {
        NONE, CUT, END, SILENCE
    }

    static DemoScript of(DemoPrompt prompt, String id, DemoSettings settings, int cutAfter) {
        String prefill = settings.ignorePrefill() ? "" : prompt.prefill();
        String answer = DemoModel.answer(prompt, settings.words());
        List<String> tokens = DemoChunks
                .tokens(answer.startsWith(prefill) ? answer.substring(prefill.length()) : answer);
        boolean cropped = tokens.size() > prompt.maxTokens();
        List<String> allowed = cropped ? tokens.subList(0, prompt.maxTokens()) : tokens;
        Fault fault = fault(settings, cutAfter);
        int after = switch (fault) {
            case NONE -> allowed.size();
            case CUT -> Math.min(cutAfter, allowed.size());
            case END -> Math.min(settings.endAfter(), allowed.size());
            case SILENCE -> Math.min(settings.silentAfter(), allowed.size());
        };
        return new DemoScript(prompt, new DemoChunks(id, prompt.model()), allowed, cropped ? "length" : "stop", fault,
                after);
    }

    private static Fault fault(DemoSettings settings, int cutAfter) {
        if (cutAfter >= 0) {
            return Fault.CUT;
        }
        if (settings.endAfter() >= 0) {
            return Fault.END;
        }
        return settings.silentAfter() >= 0 ? Fault.SILENCE : Fault.NONE;
    }

    /** The answer to a request that wants no stream. */
    Map<String, Object> whole(String id) {
        var message = Map.of("role", "assistant", "content", String.join("", tokens));
        return Map.of("id", id, "object", "chat.completion", "created", Instant.now().getEpochSecond(), "model",
                prompt.model(), "choices", List.of(Map.of("index", 0, "message", message, "finish_reason", finish)),
                "usage", Map.of("prompt_tokens", promptTokens(), "completion_tokens", tokens.size(), "total_tokens",
                        promptTokens() + tokens.size()));
    }

    /** How many tokens are sent. */
    int length() {
        return faultAfter;
    }

    /** About as many as a tokenizer would count. */
    private int promptTokens() {
        return Math.max(1, prompt.characters() / 4);
    }

    /** What follows the last token. */
    Buffer closing() {
        Buffer closing = chunks.finish(finish);
        if (prompt.withUsage()) {
            closing.appendBuffer(chunks.usage(promptTokens(), tokens.size()));
        }
        return closing.appendBuffer(DemoChunks.DONE);
    }
}
