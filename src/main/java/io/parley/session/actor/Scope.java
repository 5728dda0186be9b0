package io.parley.session.actor;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.session.SessionMessages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One step on its way: what it may know, and the effects so far. */
record Scope(Rules rules, Moment now, List<Effect> effects) {
    Scope(Rules rules, Moment now) {
        this(rules, now, new ArrayList<>(4));
    }

    void emit(Effect effect) {
        effects.add(effect);
    }

    void answer(long token, SessionMessages.Answer answer) {
        effects.add(new Effect.Answer(token, answer));
    }

    void refuse(long token, ErrorCode code, String detail) {
        effects.add(new Effect.Refuse(token, new ChatException(code, detail)));
    }

    long after(Duration pause) {
        return now.nanos() + pause.toNanos();
    }

    boolean isPast(long deadline) {
        return now.nanos() - deadline >= 0;
    }
}
