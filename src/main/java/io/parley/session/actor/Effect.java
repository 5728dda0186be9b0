package io.parley.session.actor;

import io.parley.bus.Request;
import io.parley.core.ChatException;
import io.parley.core.MessageId;
import io.parley.llm.LlmMessages;
import io.parley.llm.LlmMessages.CallId;
import io.parley.session.LogEntry;
import io.parley.session.Position;
import io.parley.session.SessionEvent;
import io.parley.session.SessionMessages;
import io.parley.session.SessionMessages.Attach;
import io.parley.session.StoreMessages;
import java.util.List;

/** What an actor wants done, in order. */
public sealed interface Effect {
    /** Ask the store; comes back as {@link Input.Stored} or {@link Input.StoreFailed} with the same serial. */
    record Ask(int serial, Request<? extends StoreMessages.Answer> request) implements Effect {}

    /** Work on a reply's log; each but {@link Retire} comes back as an {@link Input.OfLog} with the same serial. */
    sealed interface OnLog extends Effect {
        MessageId reply();
    }

    record Append(MessageId reply, int serial, List<LogEntry> entries) implements OnLog {}

    record Create(MessageId reply, int serial, List<LogEntry> entries) implements OnLog {}

    record Claim(MessageId reply, int serial, long epoch) implements OnLog {}

    record ReadLast(MessageId reply, int serial) implements OnLog {}

    /** Ask Postgres whether our epoch is still the session's. */
    record ConfirmEpoch(MessageId reply, int serial, long epoch) implements OnLog {}

    record Retire(MessageId reply) implements OnLog {}

    /** Start a provider call. */
    record Start(LlmMessages.Generate generate) implements Effect {}

    record Cancel(CallId call) implements Effect {}

    record Grant(CallId call, int chars) implements Effect {}

    /** Tell every subscribed node; {@code prev} is the place of the event before the first of these. */
    record Publish(Position prev, List<SessionEvent> events) implements Effect {}

    record Answer(long token, SessionMessages.Answer answer) implements Effect {}

    record Refuse(long token, ChatException failure) implements Effect {}

    /** Answer an attach with what the stores have after its place, up to {@code until}; then the client asks again. */
    record ReadBacklog(long token, Attach attach, Position until) implements Effect {}

    /** The actor is finished with: refuse whatever has not been answered, tell subscribers, forget it. */
    record Close(Why why) implements Effect {}

    /** Why an actor closes. */
    enum Why {
        /** The session is another node's, or must be opened anew to learn what is true. */
        LOST,
        /** The session was deleted. */
        DELETED
    }
}
