package io.parley.session.actor;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.core.ErrorCode;
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
import io.parley.session.LogEntry;
import io.parley.session.Position;
import io.parley.session.ReplyLog;
import io.parley.session.Session;
import io.parley.session.SessionConfig;
import io.parley.session.SessionEvent;
import io.parley.session.SessionMessages;
import io.parley.session.SessionMessages.Attach;
import io.parley.session.SessionMessages.Attached;
import io.parley.session.SessionMessages.ClientCommand;
import io.parley.session.SessionMessages.Peek;
import io.parley.session.SessionMessages.Send;
import io.parley.session.SessionMessages.Stop;
import io.parley.session.StoreMessages;
import io.parley.session.StoreMessages.Opened;
import io.parley.session.StoreMessages.Outcome;
import io.parley.session.StoreMessages.Written;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An actor in a test's hands: inputs go in one by one, and the effects of the latest step are looked at. */
final class Play {
    static final Principal OWNER = new Principal("owner");
    static final NodeId SELF = new NodeId("self");
    static final SessionId SESSION = SessionId.next();
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final SessionActor actor;
    private final long epoch;
    private SessionState state;
    private List<Effect> effects = List.of();
    private long millis;
    private long tokens;
    private int heard;

    private Play(Builder b, List<ChatMessage> tail) {
        this.actor = new SessionActor(new Rules(SELF, b.config, b));
        this.epoch = b.epoch;
        int lastSeq = tail.isEmpty() ? 0 : tail.getLast().seq();
        var session = new Session(SESSION, OWNER.id(), "Title", b.settings, 1, lastSeq, BEGIN, BEGIN);
        var step = actor.open(new Opened(session, SELF, epoch, tail, null, null), now());
        this.state = step.state();
        this.effects = step.effects();
    }

    /** An actor to be opened. */
    static final class Builder implements ModelCatalog {
        private SessionConfig config = SessionConfig.DEFAULT;
        private Session.Settings settings = Session.Settings.DEFAULT;
        private long epoch = 1;
        private boolean continuation;

        Builder config(SessionConfig changed) {
            config = changed;
            return this;
        }

        Builder settings(Session.Settings changed) {
            settings = changed;
            return this;
        }

        Builder epoch(long changed) {
            epoch = changed;
            return this;
        }

        Builder continuing() {
            continuation = true;
            return this;
        }

        Play open(ChatMessage... tail) {
            return new Play(this, List.of(tail));
        }

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
            return continuation;
        }
    }

    static Builder with() {
        return new Builder();
    }

    static SessionConfig bounds(int replyMaxChars, int maxTakeovers, int creditChars, int resumePage, int mailbox) {
        var d = SessionConfig.DEFAULT;
        return new SessionConfig(d.maxActive(), d.idleTimeout(), mailbox, d.maxJoining(), d.historyMessages(),
                d.historyChars(),
                replyMaxChars, d.replyTimeout(), maxTakeovers, d.maxAttempts(), creditChars,
                d.logRepair(), d.commitRetry(), d.requestTimeout(), resumePage, d.resumeChars(), d.resumeMessages(),
                d.snapshotMessages(), d.sweep());
    }

    // ---- messages that were stored before ----

    static ChatMessage question(int seq) {
        return new ChatMessage(MessageId.next(), seq, new ChatMessage.Author(ChatMessage.AuthorKind.USER, OWNER.id()),
                "question " + seq, ChatMessage.Status.COMPLETED, BEGIN, null);
    }

    static ChatMessage running(ChatMessage question, int takeovers) {
        var details = new ChatMessage.Reply(question.id(), "m", null, null, null, null, 1, null, List.of(), takeovers,
                null, null);
        return new ChatMessage(MessageId.next(), question.seq() + 1, ChatMessage.Author.MODEL, "",
                ChatMessage.Status.RUNNING, BEGIN, details);
    }

    static ChatMessage completed(ChatMessage question, String text) {
        var end = new Position(question.seq() + 1, 1, 2);
        var details = new ChatMessage.Reply(question.id(), "m", "p", "stop", null, null, 1, end, List.of(), 0, BEGIN,
                BEGIN);
        return new ChatMessage(MessageId.next(), question.seq() + 1, ChatMessage.Author.MODEL, text,
                ChatMessage.Status.COMPLETED, BEGIN, details);
    }

    // ---- inputs ----

    Moment now() {
        return new Moment(Duration.ofMillis(millis).toNanos(), BEGIN.plusMillis(millis));
    }

    Play on(Input input) {
        var step = actor.step(state, input, now());
        state = step.state();
        effects = step.effects();
        return this;
    }

    Play tickAfter(Duration pause) {
        millis += pause.toMillis();
        return on(new Input.Tick());
    }

    long command(ClientCommand command) {
        long token = ++tokens;
        on(new Input.Command(token, command));
        return token;
    }

    static Send message(String content, @Nullable String key) {
        return new Send(SESSION, OWNER, MessageId.next(), MessageId.next(), content, key,
                key == null ? null : "hash of " + content, null);
    }

    long stop(MessageId reply) {
        return command(new Stop(SESSION, OWNER, reply));
    }

    long peek() {
        return command(new Peek(SESSION, OWNER));
    }

    long attach(@Nullable Position after) {
        return command(new Attach(SESSION, OWNER, new NodeId("reader"), after));
    }

    Play callStarted() {
        return on(new Input.CallStarted(effect(Effect.Start.class).generate().call()));
    }

    Play stored(StoreMessages.Answer answer) {
        return on(new Input.Stored(effect(Effect.Ask.class).serial(), answer));
    }

    Play written(Outcome outcome) {
        return stored(new Written(outcome, outcome == Outcome.FENCED ? 0 : 7));
    }

    Play storeFailed(ErrorCode code) {
        return on(new Input.StoreFailed(effect(Effect.Ask.class).serial(), code));
    }

    Play delta(CallId call, String text) {
        return signal(new Delta(call, ++heard, text));
    }

    Play finished(CallId call) {
        return signal(new Finished(call, ++heard, "stop", null, "p", "m-1"));
    }

    Play failed(CallId call, FailureReason reason) {
        int n = ++heard;
        heard = 0;
        return signal(new Failed(call, n, reason, "p"));
    }

    Play signal(Signal signal) {
        return on(new Input.Signalled(signal));
    }

    /** Answers the one request to the log of the latest step. */
    Play appended(ReplyLog.Appended result) {
        var effect = effect(Effect.OnLog.class);
        int serial = effect instanceof Effect.Append append ? append.serial() : ((Effect.Create) effect).serial();
        return on(new Input.Appended(effect.reply(), serial, result));
    }

    Play logFailed(ErrorCode code) {
        var effect = effect(Effect.OnLog.class);
        int serial = switch (effect) {
            case Effect.Append e -> e.serial();
            case Effect.Create e -> e.serial();
            case Effect.Claim e -> e.serial();
            case Effect.ReadLast e -> e.serial();
            case Effect.ConfirmEpoch e -> e.serial();
            case Effect.Retire e -> throw new IllegalArgumentException("is not answered");
        };
        return on(new Input.LogFailed(effect.reply(), serial, code));
    }

    Play claimed(LogEntry... log) {
        var claim = effect(Effect.Claim.class);
        return on(new Input.Claimed(claim.reply(), claim.serial(), List.of(log)));
    }

    // ---- what came of it ----

    SessionState state() {
        return state;
    }

    <E extends Effect> List<E> effects(Class<E> type) {
        var found = new ArrayList<E>();
        effects.stream().filter(type::isInstance).map(type::cast).forEach(found::add);
        return found;
    }

    /** The one effect of this kind in the latest step. */
    <E extends Effect> E effect(Class<E> type) {
        var found = effects(type);
        assertThat(found).as("of %s", effects).hasSize(1);
        return found.getFirst();
    }

    List<Effect> all() {
        return effects;
    }

    <R> R asked(Class<R> request) {
        return request.cast(effect(Effect.Ask.class).request());
    }

    <A extends SessionMessages.Answer> A answer(long token, Class<A> type) {
        return type.cast(effects(Effect.Answer.class).stream().filter(a -> a.token() == token).findFirst()
                .orElseThrow(() -> new AssertionError("no answer in " + effects)).answer());
    }

    ErrorCode refusal(long token) {
        return effects(Effect.Refuse.class).stream().filter(r -> r.token() == token).findFirst()
                .orElseThrow(() -> new AssertionError("no refusal in " + effects)).failure().code();
    }

    List<SessionEvent> published() {
        return effects(Effect.Publish.class).stream().flatMap(p -> p.events().stream()).toList();
    }

    List<SessionEvent> attached(long token) {
        return answer(token, Attached.class).events();
    }

    // ---- a reply on its way ----

    /** A reply that runs, its message just committed. */
    static Play running(Builder builder) {
        var play = builder.open();
        play.command(message("hello", null));
        play.callStarted().written(Outcome.WRITTEN);
        return play;
    }

    Running asRunning() {
        return (Running) state;
    }

    CallId call() {
        return asRunning().call();
    }

    MessageId reply() {
        return Objects.requireNonNull(state.told()).transcript().id();
    }

    /** A delta that is logged and sent. */
    Play told(String text) {
        return delta(call(), text).appended(ReplyLog.Appended.OK);
    }

    LogEntry entry(long ofEpoch, int n, LogEntry.Kind kind, String value) {
        return new LogEntry(ofEpoch, n, kind, value);
    }
}
