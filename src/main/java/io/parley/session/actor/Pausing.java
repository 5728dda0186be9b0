package io.parley.session.actor;

import io.parley.core.FailureReason;
import io.parley.session.SessionMessages.Send;
import io.parley.session.SessionMessages.Stop;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * A call of the running reply has failed at its provider, which is given time before it is asked again.
 *
 * @param running as the call has left it
 * @param until   monotonic nanoseconds
 */
record Pausing(Running running, long until) implements SessionState {
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration PAUSE_OF_RATE = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofSeconds(8);

    /** The next call, at once or after a pause that doubles with each call, and in which chance keeps those apart who failed together. */
    static SessionState callAgain(Running running, FailureReason reason, Scope scope) {
        var pause = pause(reason, running.attempts());
        if (pause.isZero()) {
            return running.callAgain(false, scope);
        }
        double part = new SplittableRandom(running.call().hashCode()).nextDouble(0.5, 1.5);
        return new Pausing(running, scope.after(Duration.ofNanos((long) (pause.toNanos() * part))));
    }

    /** Nothing tells against asking again at once where a node is gone, and not much the first time that an answer was broken off. */
    private static Duration pause(FailureReason reason, int attempts) {
        return switch (reason) {
            case CALL_LOST -> Duration.ZERO;
            case PROVIDER_CUT, PROVIDER_TIMEOUT, OVERLOADED ->
                attempts <= 1 ? Duration.ZERO : doubled(PAUSE, attempts - 1);
            case PROVIDER_RATE_LIMITED -> doubled(PAUSE_OF_RATE, attempts);
            default -> doubled(PAUSE, attempts);
        };
    }

    private static Duration doubled(Duration first, int attempts) {
        var pause = first.multipliedBy(1L << Math.clamp(attempts - 1, 0, 10));
        return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    }

    @Override
    public Room room() {
        return running.room();
    }

    @Override
    public SessionState with(Room room) {
        return new Pausing(running.with(room), until);
    }

    @Override
    public Told told() {
        return running.told();
    }

    @Override
    public boolean takesCommands() {
        return true;
    }

    /** What the call that is over still says, or is said of it, is of no interest. */
    @Override
    public SessionState on(Input input, Scope scope) {
        return switch (input) {
            case Input.OfLog ofLog -> after(running.on(ofLog, scope), false, scope);
            case Input.Tick tick -> after(running.on(tick, scope), scope.isPast(until), scope);
            default -> this;
        };
    }

    private SessionState after(SessionState next, boolean over, Scope scope) {
        if (next instanceof Running still) {
            return over ? still.callAgain(false, scope) : new Pausing(still, until);
        }
        return next;
    }

    @Override
    public SessionState send(long token, Send send, Scope scope) {
        return after(running.send(token, send, scope), false, scope);
    }

    @Override
    public SessionState stop(long token, Stop stop, Scope scope) {
        return after(running.stop(token, stop, scope), false, scope);
    }

    @Override
    public void abandon(Scope scope) {}
}
