package io.parley.llm;

import io.parley.core.MessageId;
import io.parley.core.NodeId;
import io.parley.core.SessionId;
import io.parley.llm.LlmMessages.CallId;
import io.parley.llm.LlmMessages.Generate;
import io.parley.llm.LlmMessages.Sampling;
import io.parley.llm.LlmMessages.Speaker;
import io.parley.llm.LlmMessages.Turn;
import java.util.Arrays;

/**
 * Makes openai-java load its classes, which takes long, before the first call and off the event loop: by a request that is not sent.
 * {@link LlmVerticle} waits for it at its start; who has begun it earlier, on another thread, makes it wait for less.
 */
public final class WarmUp {
    private WarmUp() {}

    /** Blocks, the first time in a process for some tenths of a second. From any thread. @return that request's body, of no use */
    public static Object run() {
        return OpenAiRequest.body(sample(), "m", "max_tokens", true);
    }

    private static Generate sample() {
        var turns = Arrays.stream(Speaker.values()).map(speaker -> new Turn(speaker, "x")).toList();
        return new Generate(new CallId(SessionId.next(), MessageId.next(), 1, 1), new NodeId("none"), "m", turns, "x",
                new Sampling(1.0, 1.0, 1), 1);
    }
}
