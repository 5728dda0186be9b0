package io.parley.session.host;

import io.parley.bus.Wire;
import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.core.NodeId;
import io.parley.core.SessionId;
import io.parley.session.SessionMessages.Attach;
import io.parley.session.SessionMessages.ClientCommand;
import io.parley.session.SessionMessages.Send;
import io.parley.session.StoreMessages.Opened;
import io.parley.session.actor.Effect;
import io.parley.session.actor.Input;
import io.parley.session.actor.Mailbox;
import io.parley.session.actor.Moment;
import io.parley.session.actor.SessionActor.Step;
import io.parley.session.actor.SessionState;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A session in a node's memory: its actor's state, who is subscribed, and who waits for an answer. Without a state it is
 * dormant, or being opened; then commands wait. Confined to the verticle's context.
 */
final class SessionCell {
    private final SessionId id;
    private final Cells cells;
    private final Subscribers subscribers;
    private final ReplyWatch replies;
    private final Calls calls = new Calls();
    private final ReplyTrace trace;
    private final Waiting waiting;
    private @Nullable SessionState state;
    private final Queue<Input> next = new ArrayDeque<>(2);
    private Mailbox unopened = Mailbox.EMPTY;
    private boolean opening;
    private boolean closed;
    private boolean stepping;
    private long epoch;
    private long usedAt;
    private int countedWaiting;

    SessionCell(SessionId id, Cells cells) {
        this.id = id;
        this.cells = cells;
        this.subscribers = new Subscribers(cells.meters());
        this.replies = new ReplyWatch(cells.meters().replies());
        this.trace = new ReplyTrace(cells.effects().traces(), id);
        this.waiting = new Waiting(trace);
        this.usedAt = System.nanoTime();
    }

    SessionId id() {
        return id;
    }

    long epoch() {
        return epoch;
    }

    Calls calls() {
        return calls;
    }

    ReplyTrace trace() {
        return trace;
    }

    Waiting waiting() {
        return waiting;
    }

    Subscribers subscribers() {
        return subscribers;
    }

    /** Whether an actor is in memory. */
    boolean isOpen() {
        return state != null;
    }

    /** Whose session it is; only while it is open. */
    String owner() {
        return Objects.requireNonNull(state).owner();
    }

    /** Whether time can make a difference to it. */
    boolean isBusy() {
        return state != null && !state.isQuiet();
    }

    boolean isIdleSince(long nanos) {
        return !opening && !isBusy() && waiting.isEmpty() && usedAt - nanos < 0;
    }

    /** Forgets the actor, not the subscribers. */
    void sleep() {
        state = null;
    }

    /** Whether the session may be given to another node: nothing is under way here and nobody waits. */
    boolean mayLeave() {
        return !opening && !closed && !stepping && !isBusy() && waiting.isEmpty();
    }

    /** The session is being given up in Postgres: what arrives meanwhile waits for {@link #left()}. */
    void leave() {
        state = null;
        opening = true;
    }

    /** It was given up, or perhaps not: whoever opens it next finds out. */
    void left() {
        close(Effect.Why.LOST);
    }

    /** Drops subscribers that are not there any more; one that has just come back subscribes again, as it is told. */
    void forget(Predicate<NodeId> lost) {
        for (var node : subscribers.all()) {
            if (lost.test(node)) {
                subscribers.remove(node);
                cells.effects().tellMoved(id, node, Effect.Why.LOST);
            }
        }
    }

    Future<Wire> command(ClientCommand command) {
        usedAt = System.nanoTime();
        var input = new Input.Command(cells.nextToken(), command);
        if (unopened.isFullFor(input, cells.config())) {
            return Future.failedFuture(new ChatException(ErrorCode.OVERLOADED,
                    "Too many requests wait for this session; try again shortly."));
        }
        var answer = waiting.add(input.token(), command);
        subscribe(command);
        input(input);
        return answer;
    }

    private void subscribe(ClientCommand command) {
        if (command instanceof Attach attach) {
            subscribers.add(attach.subscriber());
        } else if (command instanceof Send send && send.subscriber() != null) {
            subscribers.add(send.subscriber());
        }
    }

    /** Hands an input to the actor, now or when it is open. */
    void input(Input input) {
        if (stepping) {
            next.add(input);
        } else if (state != null) {
            var now = cells.now();
            replies.heard(input, now);
            take(cells.actor().step(state, input, now), now);
        } else if (input instanceof Input.Command command) {
            unopened = unopened.with(command);
            countWaiting();
            open();
        }
    }

    /** Opens the session, unless that is under way or done. */
    void open() {
        if (opening || state != null) {
            return;
        }
        opening = true;
        long since = System.nanoTime();
        cells.open(id).onComplete(opened -> {
            opening = false;
            if (closed) {
                return;
            }
            if (opened.succeeded()) {
                opened(opened.result(), since);
            } else {
                refuseAll(ChatExceptions.of(opened.cause()));
            }
        });
    }

    private void opened(Opened opened, long since) {
        if (opened.session() == null) {
            refuseAll(new ChatException(ErrorCode.SESSION_NOT_FOUND, "There is no such session."));
        } else if (!cells.self().equals(opened.node())) {
            refuseAll(new ChatException(ErrorCode.NOT_OWNER, String.valueOf(opened.node())));
        } else {
            epoch = opened.epoch();
            if (cells.moves().isUnwanted(opened)) {
                cells.moves().leave(List.of(this));
                return;
            }
            begin(opened, since);
            handUnopened();
        }
    }

    /** Where one of them closes the session, the others have been refused. */
    private void handUnopened() {
        var commands = unopened.inOrder();
        unopened = Mailbox.EMPTY;
        for (var command : commands) {
            if (state != null) {
                input(command);
            }
        }
    }

    private void begin(Opened opened, long since) {
        var now = cells.now();
        trace.takenOver(opened);
        if (opened.hasRunningReply()) {
            replies.recovering(opened.tail().getLast().createdAt(), now);
            if (cells.taken(id, opened)) {
                replies.takenOver(since);
            }
        }
        take(cells.actor().open(opened, now), now);
    }

    private void refuseAll(ChatException failure) {
        cells.remove(this);
        unopened = Mailbox.EMPTY;
        countWaiting();
        tellMoved(failure.code() == ErrorCode.SESSION_NOT_FOUND ? Effect.Why.DELETED : Effect.Why.LOST);
        waiting.refuseAll(failure);
    }

    /** An effect may fail at once: what comes of it is handled when all effects of the step have begun. */
    private void take(Step step, Moment now) {
        stepping = true;
        state = step.state();
        cells.track(this);
        countWaiting();
        for (var effect : step.effects()) {
            replies.wants(effect, now);
            cells.effects().run(this, effect);
        }
        stepping = false;
        if (!isBusy()) {
            trace.settled();
        }
        if (!next.isEmpty()) {
            input(next.remove());
        }
    }

    private void countWaiting() {
        int now = unopened.commands() + (state == null ? 0 : state.waiting());
        if (now != countedWaiting) {
            cells.meters().waiting(now - countedWaiting);
            countedWaiting = now;
        }
    }

    /** Ends the cell: nobody is left waiting, and subscribers know. */
    void close(Effect.Why why) {
        cells.remove(this);
        closed = true;
        unopened = Mailbox.EMPTY;
        state = null;
        countWaiting();
        replies.leave();
        calls.clear();
        tellMoved(why);
        waiting.refuseAll(
                why == Effect.Why.DELETED ? new ChatException(ErrorCode.SESSION_NOT_FOUND, "The session was deleted.")
                        : new ChatException(ErrorCode.OWNER_UNAVAILABLE, "The session is moving; try again."));
    }

    /** Gives up a session that another node has taken, without a word to the stores. */
    void lose() {
        cells.effects().cancelCalls(this);
        close(Effect.Why.LOST);
    }

    private void tellMoved(Effect.Why why) {
        subscribers.all().forEach(node -> cells.effects().tellMoved(id, node, why));
        subscribers.clear();
    }
}
