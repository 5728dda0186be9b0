package io.parley.session.actor;

import io.parley.core.ErrorCode;
import io.parley.core.FailureReason;
import io.parley.llm.LlmMessages.CallId;
import io.parley.llm.LlmMessages.Failed;
import io.parley.llm.LlmMessages.Generate;
import io.parley.llm.LlmMessages.Sampling;
import io.parley.llm.LlmMessages.Signal;
import io.parley.session.ChatMessage;
import io.parley.session.ChatMessage.Author;
import io.parley.session.ChatMessage.AuthorKind;
import io.parley.session.ChatMessage.Status;
import io.parley.session.SessionEvent.SessionUpdated;
import io.parley.session.SessionMessages.Accepted;
import io.parley.session.SessionMessages.Send;
import io.parley.session.SessionMessages.Stop;
import io.parley.session.StoreMessages;
import io.parley.session.StoreMessages.AcceptMessage;
import io.parley.session.StoreMessages.FoundExchange;
import io.parley.session.StoreMessages.Written;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message is being committed. The provider is asked meanwhile, since its first token takes longer than the commit; but what
 * it says is kept back until the message is durable, and if it does not become so the call is cancelled.
 *
 * @param serial of the commit; 0 until a worker has taken the call, so that an overloaded worker costs no write
 * @param early  what the provider said so far, within the call's credit
 * @param doubt  revision at which the store called the message a duplicate, while it is asked of what; else 0
 */
record Accepting(Room room, long token, Send send, Exchange exchange, CallId call, int serial,
        Trail<Signal> early, long doubt) implements SessionState {

    /** The call is named after the command: the same message, sent again, must not hear an earlier call of its own. */
    static Accepting begin(Room room, long token, Send send, String model, Scope scope) {
        int seq = room.session().lastSeq() + 1;
        var at = scope.now().wall();
        var author = new Author(AuthorKind.USER, send.principal().id());
        var message = new ChatMessage(send.message(), seq, author, send.content(), Status.COMPLETED, at, null);
        var details = new ChatMessage.Reply(send.message(), model, null, null, null, null, room.epoch(), null,
                List.of(), 0, null, null);
        var reply = new ChatMessage(send.reply(), seq + 1, Author.MODEL, "", Status.RUNNING, at, details);
        var call = new CallId(room.id(), send.reply(), room.epoch(), (int) token);
        var exchange = new Exchange(room.position(), message, reply);
        scope.emit(new Effect.Start(generate(room, exchange, call, prompt(room, exchange, null, scope), scope)));
        return new Accepting(room, token, send, exchange, call, 0, Trail.empty(), 0);
    }

    /** What the model is shown for an exchange, to go on from {@code soFar} unless that is null. */
    static Prompt prompt(Room room, Exchange exchange, @Nullable String soFar, Scope scope) {
        return Prompt.of(room.session().settings().systemPrompt(), room.history().messages(), exchange.message(), soFar,
                scope.rules().config().historyChars());
    }

    static Generate generate(Room room, Exchange exchange, CallId call, Prompt prompt, Scope scope) {
        var settings = room.session().settings();
        var sampling = settings.sampling() == null ? Sampling.DEFAULT : settings.sampling();
        return new Generate(call, scope.rules().self(), exchange.details().model(), prompt.turns(), prompt.prefill(),
                sampling, scope.rules().config().creditChars());
    }

    @Override
    public SessionState with(Room changed) {
        return new Accepting(changed, token, send, exchange, call, serial, early, doubt);
    }

    @Override
    public @Nullable Told told() {
        return room.last();
    }

    @Override
    public boolean takesCommands() {
        return false;
    }

    @Override
    public SessionState on(Input input, Scope scope) {
        return switch (input) {
            case Input.CallStarted started when started.call().equals(call) && serial == 0 -> commit(scope);
            case Input.CallRefused refused when refused.call().equals(call) && serial == 0 ->
                refused(refused.code(), scope);
            case Input.CallLost lost when lost.call().equals(call) -> serial == 0
                    ? refused(ErrorCode.OVERLOADED, scope)
                    : heard(new Failed(call, early.size() + 1, FailureReason.CALL_LOST, null));
            case Input.Signalled s when s.signal().call().equals(call) -> heard(s.signal());
            case Input.Stored stored when stored.serial() == serial -> stored(stored.answer(), scope);
            case Input.StoreFailed failed when failed.serial() == serial -> failed(failed.code(), scope);
            default -> this;
        };
    }

    private SessionState commit(Scope scope) {
        var asked = room.ask(write(room, send, exchange), scope);
        return new Accepting(asked, token, send, exchange, call, asked.serial(), early, 0);
    }

    /** The write that makes the message durable; the same one however often it is tried. */
    static AcceptMessage write(Room room, Send send, Exchange exchange) {
        return new AcceptMessage(room.id(), room.epoch(), send.principal().id(), exchange.message(), exchange.reply(),
                send.key(), send.bodyHash(), title(room, send), null);
    }

    private static @Nullable String title(Room room, Send send) {
        return room.session().title() == null ? Titles.from(send.content()) : null;
    }

    /** The worker may have taken the call even so, with its answer lost. */
    private SessionState refused(ErrorCode code, Scope scope) {
        abandon(scope);
        scope.refuse(token, code, "No model worker can take the message now; try again shortly.");
        return new Idle(room);
    }

    private SessionState heard(Signal signal) {
        return new Accepting(room, token, send, exchange, call, serial, early.add(signal), doubt);
    }

    private SessionState stored(StoreMessages.Answer answer, Scope scope) {
        return switch (answer) {
            case Written written -> written(written, scope);
            case FoundExchange found -> found(found.exchange(), scope);
            default -> this;
        };
    }

    private SessionState written(Written written, Scope scope) {
        return switch (written.outcome()) {
            case WRITTEN -> accepted(written.revision(), scope);
            case DUPLICATE -> {
                var asked = room.ask(Replies.original(send), scope);
                yield new Accepting(asked, token, send, exchange, call, asked.serial(), early, written.revision());
            }
            case FENCED -> {
                scope.refuse(token, ErrorCode.OWNER_UNAVAILABLE, "The session is moving to another node; try again.");
                yield Closed.lost(this, scope);
            }
        };
    }

    /** The duplicate may be this very message: a write whose first answer was lost is submitted again by the store. */
    private SessionState found(StoreMessages.@Nullable Exchange found, Scope scope) {
        if (found == null) {
            scope.refuse(token, ErrorCode.OWNER_UNAVAILABLE, "The session is being read again; try again.");
            return Closed.lost(this, scope);
        }
        if (isOurs(found, exchange, room)) {
            return accepted(doubt, scope);
        }
        abandon(scope);
        Replies.found(new Aside.FindingExchange(token, send), found, scope);
        return new Idle(room);
    }

    /** Whether what is stored is the exchange that was to be stored in this epoch. */
    static boolean isOurs(StoreMessages.Exchange found, Exchange exchange, Room room) {
        var reply = found.reply();
        return found.message().id().equals(exchange.message().id()) && reply.id().equals(exchange.reply().id())
                && reply.status() == Status.RUNNING && Transcript.startedEpoch(reply) == room.epoch();
    }

    private SessionState accepted(long revision, Scope scope) {
        SessionState state = Running.begin(begun(room, send, exchange, revision), exchange, call, scope);
        scope.answer(token, new Accepted(exchange.message(), exchange.reply(), exchange.before(), false));
        tellTitle(room, state, scope);
        for (int i = 0; i < early.size(); i++) {
            state = state.on(new Input.Signalled(early.get(i)), scope);
        }
        return state;
    }

    static Room begun(Room room, Send send, Exchange exchange, long revision) {
        return room.accepted(exchange.message(), exchange.reply(), revision, title(room, send));
    }

    static void tellTitle(Room before, SessionState state, Scope scope) {
        if (before.session().title() == null) {
            scope.emit(new Effect.Publish(Resume.last(state), List.of(new SessionUpdated(state.room().session()))));
        }
    }

    /** A full queue wrote nothing; otherwise nobody knows yet, and the write is repeated until somebody does. */
    private SessionState failed(ErrorCode code, Scope scope) {
        abandon(scope);
        scope.refuse(token, code,
                "The message could not be stored; try again, with the same Idempotency-Key if you sent one.");
        return code == ErrorCode.OVERLOADED && doubt == 0 ? new Idle(room)
                : Doubtful.begin(room, send, exchange, call, scope);
    }

    @Override
    public SessionState send(long another, Send command, Scope scope) {
        throw new IllegalStateException("commands wait while a message is being committed");
    }

    @Override
    public SessionState stop(long another, Stop stop, Scope scope) {
        throw new IllegalStateException("commands wait while a message is being committed");
    }

    @Override
    public void abandon(Scope scope) {
        scope.emit(new Effect.Cancel(call));
    }
}
