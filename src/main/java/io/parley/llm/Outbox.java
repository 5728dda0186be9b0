package io.parley.llm;

import io.parley.llm.LlmMessages.CallId;
import io.parley.llm.LlmMessages.Delta;
import io.parley.llm.LlmMessages.Signal;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Numbers a call's signals and holds back what the owner has given no credit for: at most what was read from the network
 * at once, since reading pauses while this is {@link #blocked()}.
 */
final class Outbox {
    private final CallId call;
    private final Consumer<Signal> out;
    private final Mender mender = new Mender();
    private long credit;
    private int sent;
    private String held = "";
    private @Nullable IntFunction<Signal> end;

    Outbox(CallId call, int credit, Consumer<Signal> out) {
        this.call = call;
        this.credit = credit;
        this.out = out;
    }

    void text(String text) {
        String whole = mender.mend(text);
        held = held.isEmpty() ? whole : held + whole;
        flush();
    }

    void credit(int chars) {
        credit += chars;
        flush();
    }

    /** Has the last signal made, of its number, and sent when all text is. */
    void end(IntFunction<Signal> last) {
        held += mender.rest();
        end = last;
        flush();
    }

    /** Gives up the text held back and sends the last signal now. */
    void endNow(IntFunction<Signal> last) {
        held = "";
        mender.rest();
        end(last);
    }

    /** Whether nothing more may be sent before there is more credit. */
    boolean blocked() {
        return credit <= 0 || !held.isEmpty();
    }

    /** Whether the last signal was sent. */
    boolean ended() {
        return end != null && held.isEmpty();
    }

    private void flush() {
        int length = (int) Math.min(held.length(), Math.max(0, credit));
        if (length > 0 && length < held.length() && Character.isHighSurrogate(held.charAt(length - 1))) {
            length--;
        }
        if (length > 0) {
            out.accept(new Delta(call, ++sent, held.substring(0, length)));
            credit -= length;
            held = held.substring(length);
        }
        if (end != null && held.isEmpty()) {
            out.accept(end.apply(++sent));
        }
    }
}
