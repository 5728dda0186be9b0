package io.parley.session.host;

import io.parley.core.FailureReason;
import io.parley.core.MessageId;
import io.parley.core.NodeId;
import io.parley.core.Principal;
import io.parley.core.SessionId;
import io.parley.llm.LlmMessages.CallId;
import io.parley.llm.LlmMessages.Delta;
import io.parley.llm.LlmMessages.Failed;
import io.parley.llm.LlmMessages.Finished;
import io.parley.llm.LlmMessages.Signal;
import io.parley.llm.ModelCatalog;
import io.parley.session.ChatMessage;
import io.parley.session.ChatMessage.Author;
import io.parley.session.ChatMessage.AuthorKind;
import io.parley.session.ChatMessage.Status;
import io.parley.session.LogEntry;
import io.parley.session.ReplyLog;
import io.parley.session.Session;
import io.parley.session.SessionConfig;
import io.parley.session.SessionMessages.Send;
import io.parley.session.StoreMessages.Opened;
import io.parley.session.StoreMessages.Outcome;
import io.parley.session.StoreMessages.Written;
import io.parley.session.actor.Effect;
import io.parley.session.actor.Input;
import io.parley.session.actor.Moment;
import io.parley.session.actor.Rules;
import io.parley.session.actor.SessionActor;
import io.parley.session.actor.SessionState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An actor whose inputs and effects a watch is told as its cell does it. */
final class WatchedActor {
    private static final NodeId SELF = new NodeId("self");
    private static final Principal OWNER = new Principal("owner");
    private static final SessionId SESSION = SessionId.next();
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final SessionActor actor = new SessionActor(new Rules(SELF, SessionConfig.DEFAULT, new OneModel()));
    private final ReplyWatch watch;
    private @Nullable SessionState state;
    private Effect.@Nullable OnLog log;
    private @Nullable CallId call;
    private int asked;
    private int heard;
    private long millis = 1_000;

    WatchedActor(ReplyWatch watch) {
        this.watch = watch;
    }

    /** Models are of no interest here. */
    private record OneModel() implements ModelCatalog {
        @Override
        public String defaultModel() {
            return "m";
        }

        @Override
        public List<String> models() {
            return List.of("m");
        }

        @Override
        public boolean continuation(String model) {
            return false;
        }
    }

    private Moment now() {
        return new Moment(Duration.ofMillis(millis).toNanos(), BEGIN.plusMillis(millis));
    }

    WatchedActor after(long pause) {
        millis += pause;
        return this;
    }

    /** A message comes and is committed after some milliseconds. */
    void accept(long pause) {
        take(actor.open(new Opened(session(0), SELF, 1, List.of(), null, null), now()));
        on(new Input.Command(1,
                new Send(SESSION, OWNER, MessageId.next(), MessageId.next(), "Hi", null, null, null)));
        on(new Input.CallStarted(call));
        after(pause).stored();
    }

    /** A reply of another node that was begun some milliseconds ago. */
    void takeOver(long age) {
        var at = BEGIN.plusMillis(millis - age);
        var message = new ChatMessage(MessageId.next(), 1, new Author(AuthorKind.USER, OWNER.id()), "Hi",
                Status.COMPLETED, at, null);
        var details = new ChatMessage.Reply(message.id(), "m", null, null, null, null, 1, null, List.of(), 0, null,
                null);
        var reply = new ChatMessage(MessageId.next(), 2, Author.MODEL, "", Status.RUNNING, at, details);
        var opened = new Opened(session(2), SELF, 2, List.of(message, reply), new NodeId("other"), null);
        watch.recovering(at, now());
        watch.takenOver(now().nanos());
        take(actor.open(opened, now()));
    }

    private static Session session(int lastSeq) {
        return new Session(SESSION, OWNER.id(), "Title", Session.Settings.DEFAULT, 1, lastSeq, BEGIN, BEGIN);
    }

    WatchedActor delta(String text) {
        return signal(new Delta(call, ++heard, text));
    }

    WatchedActor finished() {
        return signal(new Finished(call, ++heard, "stop", null, "p", "m"));
    }

    WatchedActor failed(FailureReason reason) {
        return signal(new Failed(call, ++heard, reason, "p"));
    }

    private WatchedActor signal(Signal signal) {
        return on(new Input.Signalled(signal));
    }

    /** The log has taken what it was given last. */
    WatchedActor logged() {
        var done = log;
        log = null;
        return switch (done) {
            case Effect.Append e -> on(new Input.Appended(e.reply(), e.serial(), ReplyLog.Appended.OK));
            case Effect.Create e -> on(new Input.Appended(e.reply(), e.serial(), ReplyLog.Appended.OK));
            case null, default -> this;
        };
    }

    /** The log that was claimed holds this. */
    WatchedActor claimed(LogEntry... entries) {
        var claim = (Effect.Claim) log;
        return on(new Input.Claimed(claim.reply(), claim.serial(), List.of(entries)));
    }

    /** Postgres has taken what it was given last. */
    WatchedActor stored() {
        return on(new Input.Stored(asked, new Written(Outcome.WRITTEN, 7)));
    }

    void leave() {
        watch.leave();
    }

    private WatchedActor on(Input input) {
        var now = now();
        watch.heard(input, now);
        take(actor.step(state, input, now));
        return this;
    }

    private void take(SessionActor.Step step) {
        state = step.state();
        for (var effect : step.effects()) {
            watch.wants(effect, now());
            switch (effect) {
                case Effect.OnLog e -> log = e;
                case Effect.Ask e -> asked = e.serial();
                case Effect.Start e -> {
                    call = e.generate().call();
                    heard = 0;
                }
                default -> {
                }
            }
        }
    }
}
