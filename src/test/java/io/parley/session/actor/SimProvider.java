package io.parley.session.actor;

import io.parley.core.FailureReason;
import io.parley.core.MessageId;
import io.parley.llm.LlmMessages.CallId;
import io.parley.llm.LlmMessages.Delta;
import io.parley.llm.LlmMessages.Failed;
import io.parley.llm.LlmMessages.Finished;
import io.parley.llm.LlmMessages.Generate;
import io.parley.llm.LlmMessages.Signal;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Model worker and provider. Each call that starts anew answers with numbered words under a letter of its own, so that a lost,
 * repeated or foreign piece of text is seen; a call that goes on continues exactly its prefill.
 */
final class SimProvider {
    private final Map<MessageId, Set<String>> answers = new HashMap<>();
    private final World world;
    private int variants;

    SimProvider(World world) {
        this.world = world;
    }

    /** Whether the text is how some single answer to this begins. */
    boolean isBeginning(MessageId reply, String text) {
        return text.isEmpty() || answers.getOrDefault(reply, Set.of()).stream().anyMatch(a -> a.startsWith(text));
    }

    boolean isWhole(MessageId reply, String text) {
        return answers.getOrDefault(reply, Set.of()).contains(text);
    }

    private String answer(MessageId reply, @Nullable String prefill) {
        var known = answers.computeIfAbsent(reply, id -> new LinkedHashSet<>());
        if (prefill != null) {
            return known.stream().filter(a -> a.startsWith(prefill)).findFirst()
                    .orElseThrow(() -> world.broken("the prefill was never an answer: " + prefill));
        }
        var text = new StringBuilder("v" + ++variants + ":");
        int words = world.between(1, 40);
        for (int i = 1; i <= words; i++) {
            text.append(' ').append(i);
        }
        known.add(text.toString());
        return text.toString();
    }

    /** One provider call on its way; signals go to the sink until it ends or is cancelled. */
    final class Call {
        final CallId id;
        private final String answer;
        private final Consumer<Signal> sink;
        private final boolean breaks;
        private int at;
        private int credit;
        private int n;
        boolean over;

        Call(Generate generate, Consumer<Signal> sink) {
            this.id = generate.call();
            this.answer = answer(id.reply(), generate.prefill());
            this.at = generate.prefill() == null ? 0 : generate.prefill().length();
            this.credit = generate.credit();
            this.sink = sink;
            this.breaks = world.fault(world.faults.call());
            next(world.between(1, 120));
        }

        void grant(int chars) {
            boolean waited = credit <= 0;
            credit += chars;
            if (waited && credit > 0) {
                next(1);
            }
        }

        private void next(long pause) {
            world.in(pause, this::go);
        }

        private void go() {
            if (over || credit <= 0) {
                return;
            }
            if (breaks && world.coin(0.1)) {
                fail();
            } else if (at == answer.length()) {
                over = true;
                sink.accept(new Finished(id, ++n, "stop", null, "sim", "sim-1"));
            } else {
                int length = Math.min(Math.min(world.between(1, 9), credit), answer.length() - at);
                sink.accept(new Delta(id, ++n, answer.substring(at, at + length)));
                at += length;
                credit -= length;
                next(world.coin(0.15) ? world.between(100, 600) : world.between(1, 60));
            }
        }

        /** A cut, or silence until the worker's time limit. */
        private void fail() {
            over = true;
            boolean silent = world.coin(0.3);
            var reason = silent ? FailureReason.PROVIDER_TIMEOUT
                    : world.coin(0.1) ? FailureReason.PROVIDER_REJECTED : FailureReason.PROVIDER_CUT;
            world.in(silent ? 1500 : 1, () -> sink.accept(new Failed(id, ++n, reason, "sim")));
        }
    }
}
