package io.parley.llm;

import io.parley.bus.Request;
import io.parley.bus.Wire;
import io.parley.core.FailureReason;
import io.parley.core.MessageId;
import io.parley.core.NodeId;
import io.parley.core.SessionId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The contract between a session's owner and the model workers. The owner starts a call, grants credit and may cancel;
 * the worker answers with signals numbered from 1 without holes, the last of which is {@link Finished} or {@link Failed}.
 */
public final class LlmMessages {
    private LlmMessages() {}

    /**
     * Names one provider call.
     *
     * @param epoch   the owner's epoch; signals of an earlier owner's call can thus never be mistaken
     * @param attempt tells this owner's calls for the reply apart; no two have the same
     */
    public record CallId(SessionId session, MessageId reply, long epoch, int attempt) {}

    /** Who said a {@link Turn}. */
    public enum Speaker {
        SYSTEM, USER, ASSISTANT
    }

    /** One message of the prompt. */
    public record Turn(Speaker speaker, String content) {}

    /**
     * What the person may tune; null leaves it to the provider.
     *
     * @param temperature 0 to 2
     * @param topP        0 to 1
     * @param maxTokens   at least 1
     */
    public record Sampling(@Nullable Double temperature, @Nullable Double topP, @Nullable Integer maxTokens) {
        /** Everything left to the provider. */
        public static final Sampling DEFAULT = new Sampling(null, null, null);
    }

    /** Tokens as counted by the provider. */
    public record Usage(int promptTokens, int completionTokens) {}

    /** From the owner to a worker; answered by the LlmVerticle. */
    public sealed interface Command extends Wire {}

    /**
     * Starts a call. Answered at once, before the provider is reached; fails with {@code OVERLOADED} when the worker has as
     * many calls as it may and with {@code MODEL_UNKNOWN}. Repeating it with the same id changes nothing.
     *
     * @param model   a model of the catalogue
     * @param prompt  oldest first
     * @param prefill text the answer must go on from, or null to begin a new one; only for models that allow continuation
     * @param credit  characters of text the worker may send before it must wait for {@link Credit}
     */
    public record Generate(CallId call, NodeId owner, String model, List<Turn> prompt, @Nullable String prefill,
            Sampling sampling, int credit) implements Command, Request<Started> {}

    /** The call is under way. */
    public record Started(CallId call) implements Answer {}

    /** Lets the worker send {@code chars} more characters. While it has no credit it does not read from the provider. */
    public record Credit(CallId call, int chars) implements Command {}

    /** Closes the provider's connection; no further signal is sent. Unknown calls are ignored. */
    public record Cancel(CallId call) implements Command {}

    /** What a {@link Request} of this contract is answered with. */
    public sealed interface Answer extends Wire {}

    /** From a worker to the owner; consumed by the SessionVerticle. */
    public sealed interface Signal extends Wire {
        /** The call it belongs to. */
        CallId call();

        /** 1 for the first signal of a call, then counting without holes. */
        int n();
    }

    /** @param text one or more deltas of the provider, joined; never empty */
    public record Delta(CallId call, int n, String text) implements Signal {}

    /**
     * The provider said that the answer is whole.
     *
     * @param finishReason as the provider names it, for example {@code stop} or {@code length}
     * @param usage        null where the provider does not count
     * @param provider     the configured name of the provider that answered
     * @param model        the model as the provider names it
     */
    public record Finished(CallId call, int n, String finishReason, @Nullable Usage usage, String provider,
            String model) implements Signal {}

    /**
     * The call failed after the worker's own retries and, if no text had been sent, after the other providers of the model
     * were tried.
     *
     * @param provider the provider that failed last; null when none could be asked
     */
    public record Failed(CallId call, int n, FailureReason reason, @Nullable String provider) implements Signal {}
}
