package io.parley.llm;

import io.parley.core.FailureReason;

/**
 * How an attempt at a provider failed.
 *
 * @param detail  for the log: words of Parley's own, names and numbers, never a provider's sentence
 * @param lasting whether every other call will meet it, too, until somebody does something about it
 * @param warming whether the server is there and still loading the model
 */
record Failure(FailureReason reason, String detail, boolean lasting, boolean warming) {
    static Failure of(FailureReason reason, String detail) {
        return new Failure(reason, detail, false, false);
    }
}
