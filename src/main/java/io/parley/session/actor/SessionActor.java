package io.parley.session.actor;

import io.parley.core.AccessPolicy;
import io.parley.core.ErrorCode;
import io.parley.session.ChatMessage;
import io.parley.session.Position;
import io.parley.session.SessionConfig;
import io.parley.session.SessionMessages.Attach;
import io.parley.session.SessionMessages.ClientCommand;
import io.parley.session.SessionMessages.Delete;
import io.parley.session.SessionMessages.Peek;
import io.parley.session.SessionMessages.Peeked;
import io.parley.session.SessionMessages.Send;
import io.parley.session.SessionMessages.Stop;
import io.parley.session.SessionMessages.Update;
import io.parley.session.StoreMessages.Opened;
import io.parley.session.StoreMessages.UpdateSession;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The rules of a session: {@code (state, input) → (state, effects)}. Commands are handled one at a time, in order; a reply that
 * is being generated is an effect whose results come back as inputs, so that a stop is never stuck behind it. Commands that
 * cannot be taken in the present state wait in it, up to a bound.
 */
public final class SessionActor {
    private final Rules rules;

    public SessionActor(Rules rules) {
        this.rules = rules;
    }

    /** The state after a step, and what to do, in order. */
    public record Step(SessionState state, List<Effect> effects) {}

    /** Begins with a session that was opened by this node; a running reply is taken over. */
    public Step open(Opened opened, Moment now) {
        var scope = new Scope(rules, now);
        var session = Objects.requireNonNull(opened.session(), "only an existing session can be opened");
        var tail = opened.tail();
        boolean running = !tail.isEmpty() && tail.getLast().status() == ChatMessage.Status.RUNNING;
        var finished = running ? tail.subList(0, tail.size() - 2) : tail;
        var position = finished.isEmpty() ? before(tail) : end(finished.getLast());
        var room = new Room(session.id(), opened.epoch(), session, History.of(finished, rules.config()), position, null,
                0, Mailbox.EMPTY, Map.of());
        SessionState state = new Idle(room);
        if (running) {
            var exchange = new Exchange(position, tail.get(tail.size() - 2), tail.getLast());
            state = Recovering.begin(room, exchange, scope);
        }
        return new Step(state, scope.effects());
    }

    private static Position before(List<ChatMessage> tail) {
        return tail.isEmpty() || tail.getFirst().seq() == 1 ? Position.START
                : Position.endOf(tail.getFirst().seq() - 1);
    }

    private static Position end(ChatMessage message) {
        var reply = message.reply();
        return reply == null || reply.end() == null ? Position.created(message.seq()) : reply.end();
    }

    /** Handles one input. */
    public Step step(SessionState state, Input input, Moment now) {
        var scope = new Scope(rules, now);
        var next = handle(state, input, scope);
        while (next.takesCommands() && !next.room().waiting().isEmpty()) {
            var waiting = next.room().waiting();
            next = next.with(next.room().withWaiting(Mailbox.EMPTY));
            for (var command : waiting.inOrder()) {
                next = command(next, command, scope);
            }
        }
        return new Step(next, scope.effects());
    }

    private static SessionState handle(SessionState state, Input input, Scope scope) {
        return switch (input) {
            case Input.Command command -> command(state, command, scope);
            case Input.Stored stored when state.room().asides().containsKey(stored.serial()) ->
                Asides.answered(state, stored.serial(), stored.answer(), scope);
            case Input.StoreFailed failed when state.room().asides().containsKey(failed.serial()) ->
                Asides.failed(state, failed.serial(), failed.code(), scope);
            case Input.SnapshotNeeded needed -> {
                Resume.snapshot(state, needed.token(), needed.reason(), scope);
                yield state;
            }
            default -> state.on(input, scope);
        };
    }

    private static SessionState command(SessionState state, Input.Command input, Scope scope) {
        var room = state.room();
        if (!AccessPolicy.mayUse(input.command().principal(), room.session().owner())) {
            scope.refuse(input.token(), ErrorCode.SESSION_NOT_FOUND, "There is no such session.");
            return state;
        }
        if (isFull(room, input, scope.rules().config())) {
            scope.refuse(input.token(), ErrorCode.OVERLOADED,
                    "Too many requests wait in this session; try again shortly.");
            return state;
        }
        return state.takesCommands() ? run(state, input.token(), input.command(), scope)
                : state.with(room.await(input));
    }

    private static boolean isFull(Room room, Input.Command input, SessionConfig config) {
        return room.waiting().isFullFor(input, config)
                || (room.asides().size() >= config.mailbox() && !Mailbox.isJoining(input));
    }

    private static SessionState run(SessionState state, long token, ClientCommand command, Scope scope) {
        if (state instanceof Closed) {
            scope.refuse(token, ErrorCode.OWNER_UNAVAILABLE, "The session is moving; try again.");
            return state;
        }
        return switch (command) {
            case Send send -> state.send(token, send, scope);
            case Stop stop -> state.stop(token, stop, scope);
            case Update update -> update(state, token, update, scope);
            case Delete delete -> Deleting.begin(state, token, scope);
            case Peek peek -> peek(state, token, scope);
            case Attach attach -> {
                Resume.attach(state, token, attach, scope);
                yield state;
            }
        };
    }

    private static SessionState update(SessionState state, long token, Update update, Scope scope) {
        var room = state.room();
        var at = scope.now().wall();
        var write = new UpdateSession(room.id(), room.epoch(), update.title(), update.settings(), at);
        return state
                .with(room.askAside(write, new Aside.Updating(token, update.title(), update.settings(), at), scope));
    }

    private static SessionState peek(SessionState state, long token, Scope scope) {
        var told = state.told();
        scope.answer(token, new Peeked(told == null || told.end() != null ? null : Resume.soFar(told)));
        return state;
    }
}
