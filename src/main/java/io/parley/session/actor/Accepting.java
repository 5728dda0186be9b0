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
import io.parley.session.SessionMessages.Send;
import io.parley.session.SessionMessages.Stop;
import io.parley.session.StoreMessages.AcceptMessage;
import io.parley.session.StoreMessages.Written;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message is being committed. The provider is asked meanwhile, since its first token takes longer than the commit; but what
 * it says is kept back until the message is durable, and if it does not become so the call is cancelled.
 *
 * @param serial of the commit; 0 until a worker has taken the call, so that an overloaded worker costs no write
 * @param early  what the provider said so far, within the call's credit
 */
record Accepting(Room room, long token, Send send, Exchange exchange, CallId call, int serial,
        Trail<Signal> early) implements SessionState {

    static Accepting begin(Room room, long token, Send send, String model, Scope scope) {
        int seq = room.session().lastSeq() + 1;
        var at = scope.now().wall();
        var author = new Author(AuthorKind.USER, send.principal().id());
        var message = new ChatMessage(send.message(), seq, author, send.content(), Status.COMPLETED, at, null);
        var details = new ChatMessage.Reply(send.message(), model, null, null, null, null, room.epoch(), null,
                List.of(), 0, null, null);
        var reply = new ChatMessage(send.reply(), seq + 1, Author.MODEL, "", Status.RUNNING, at, details);
        var call = new CallId(room.id(), send.reply(), room.epoch(), 1);
        var exchange = new Exchange(room.position(), message, reply);
        scope.emit(new Effect.Start(generate(room, exchange, call, null, scope)));
        return new Accepting(room, token, send, exchange, call, 0, Trail.empty());
    }

    /** The provider call for an exchange, to go on from {@code prefill} unless that is null. */
    static Generate generate(Room room, Exchange exchange, CallId call, @Nullable String prefill, Scope scope) {
        var settings = room.session().settings();
        var sampling = settings.sampling() == null ? Sampling.DEFAULT : settings.sampling();
        var prompt = room.history().prompt(settings.systemPrompt(), exchange.message());
        return new Generate(call, scope.rules().self(), exchange.details().model(), prompt, prefill, sampling,
                scope.rules().config().creditChars());
    }

    @Override
    public SessionState with(Room changed) {
        return new Accepting(changed, token, send, exchange, call, serial, early);
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
            case Input.CallLost lost when lost.call().equals(call) ->
                heard(new Failed(call, early.size() + 1, FailureReason.CALL_LOST, null));
            case Input.Signalled s when s.signal().call().equals(call) -> heard(s.signal());
            case Input.Stored stored when stored.serial() == serial && stored.answer() instanceof Written written ->
                written(written, scope);
            case Input.StoreFailed failed when failed.serial() == serial -> failed(failed.code(), scope);
            default -> this;
        };
    }

    private SessionState commit(Scope scope) {
        var accept = new AcceptMessage(room.id(), room.epoch(), send.principal().id(), exchange.message(),
                exchange.reply(), send.key(),
                send.bodyHash(), title());
        var asked = room.ask(accept, scope);
        return new Accepting(asked, token, send, exchange, call, asked.serial(), early);
    }

    private @Nullable String title() {
        return room.session().title() == null ? Titles.from(send.content()) : null;
    }

    private SessionState refused(ErrorCode code, Scope scope) {
        scope.refuse(token, code, "No model worker can take the message now; try again shortly.");
        return new Idle(room);
    }

    private SessionState heard(Signal signal) {
        return new Accepting(room, token, send, exchange, call, serial, early.add(signal));
    }

    private SessionState written(Written written, Scope scope) {
        return switch (written.outcome()) {
            case WRITTEN -> accepted(written.revision(), scope);
            case DUPLICATE -> {
                scope.emit(new Effect.Cancel(call));
                yield Replies.findExchange(new Idle(room), token, send, scope);
            }
            case FENCED -> {
                scope.refuse(token, ErrorCode.OWNER_UNAVAILABLE, "The session is moving to another node; try again.");
                yield Closed.lost(this, scope);
            }
        };
    }

    private SessionState accepted(long revision, Scope scope) {
        var told = room.accepted(exchange.message(), exchange.reply(), revision, title());
        SessionState state = Running.begin(told, token, exchange, call, scope);
        if (room.session().title() == null) {
            scope.emit(new Effect.Publish(Resume.last(state), List.of(new SessionUpdated(told.session()))));
        }
        for (int i = 0; i < early.size(); i++) {
            state = state.on(new Input.Signalled(early.get(i)), scope);
        }
        return state;
    }

    /** A full queue wrote nothing; otherwise only the stores know, and whoever opens the session next will see. */
    private SessionState failed(ErrorCode code, Scope scope) {
        scope.refuse(token, code,
                "The message could not be stored; try again, with the same Idempotency-Key if you sent one.");
        if (code == ErrorCode.OVERLOADED) {
            abandon(scope);
            return new Idle(room);
        }
        return Closed.lost(this, scope);
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
