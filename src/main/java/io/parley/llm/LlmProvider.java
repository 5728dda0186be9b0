package io.parley.llm;

import io.parley.core.ServerUrl;
import io.parley.llm.LlmMessages.Generate;
import io.parley.llm.LlmMessages.Usage;
import org.jspecify.annotations.Nullable;

/** A server of language models. Used on one event loop; sinks are called there, never from within {@link #call}. */
interface LlmProvider {
    /** As configured. */
    String name();

    /** Where it is. */
    ServerUrl address();

    /** Whether it can take the call: it serves the model, and continues it if the call is a continuation. */
    boolean takes(Generate request);

    /** Begins a call whose text goes to {@code sink}, until {@code finished} or {@code failed} was called once. */
    Call call(Generate request, Sink sink);

    /** Closes the connections; calls under way fail. */
    void close();

    /** A call under way. */
    interface Call {
        /** Closes the provider's connection, also before it answered; the sink is not called again. */
        void cancel();

        /**
         * Nothing has come for as long as may be. Where the provider has given a reason for the end, the call ends with it, and the
         * sink is told.
         *
         * @return whether it has ended so
         */
        boolean expire();

        /** Stops reading from the provider; text that was read already is not held back. */
        void pause();

        /** Goes on reading. */
        void resume();
    }

    /** Takes what a provider sends. */
    interface Sink {
        /** @param text all that was found in one piece of the network's; never empty */
        void text(String text);

        /** The provider is alive although it has no text to show. */
        void progress();

        /** @param id the provider's name of the answer, before {@code finished} where it gives one */
        void named(String id);

        /** @param model as the provider names it */
        void finished(String reason, @Nullable Usage usage, String model);

        /** After the provider's own retries; text may have been sent before. */
        void failed(Failure failure);
    }
}
