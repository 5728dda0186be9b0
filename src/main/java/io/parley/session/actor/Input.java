package io.parley.session.actor;

import io.parley.core.ErrorCode;
import io.parley.core.MessageId;
import io.parley.llm.LlmMessages.CallId;
import io.parley.llm.LlmMessages.Signal;
import io.parley.session.LogEntry;
import io.parley.session.ReplyLog;
import io.parley.session.SessionEvent.SnapshotReason;
import io.parley.session.SessionMessages.Attach;
import io.parley.session.SessionMessages.ClientCommand;
import io.parley.session.StoreMessages;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What reaches an actor: commands, and the results of its effects. Late and repeated results are told by their serials. */
public sealed interface Input {
    /** @param token to answer it by; counts the commands of a process, none has another's */
    record Command(long token, ClientCommand command) implements Input {}

    /** A request of {@link Effect.Ask} was answered. */
    record Stored(int serial, StoreMessages.Answer answer) implements Input {}

    /** A request of {@link Effect.Ask} failed; what it asked for may have happened, unless {@code OVERLOADED}. */
    record StoreFailed(int serial, ErrorCode code) implements Input {}

    /** Results of effects on a reply's log. */
    sealed interface OfLog extends Input {
        MessageId reply();

        /** Of the effect. */
        int serial();
    }

    record Appended(MessageId reply, int serial, ReplyLog.Appended result) implements OfLog {}

    record LastRead(MessageId reply, int serial, Optional<ReplyLog.Last> last) implements OfLog {}

    record Claimed(MessageId reply, int serial, List<LogEntry> entries) implements OfLog {}

    /** @param code {@code NOT_OWNER} for a refused claim, else the log is away */
    record LogFailed(MessageId reply, int serial, ErrorCode code) implements OfLog {}

    /** @param held whether Postgres still has our epoch; null when it could not be asked */
    record EpochConfirmed(MessageId reply, int serial, @Nullable Boolean held) implements OfLog {}

    /** A worker took the call. */
    record CallStarted(CallId call) implements Input {}

    /** No worker took the call. */
    record CallRefused(CallId call, ErrorCode code) implements Input {}

    /** The worker that has the call is gone. */
    record CallLost(CallId call) implements Input {}

    record Signalled(Signal signal) implements Input {}

    /** The backlog a client asked for cannot be told event by event. */
    record SnapshotNeeded(long token, Attach attach, SnapshotReason reason) implements Input {}

    /** Time has passed; comes several times a second while anything can time out. */
    record Tick() implements Input {}
}
