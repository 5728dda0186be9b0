package io.parley.session.actor;

import io.parley.session.SessionMessages.Send;
import io.parley.session.SessionMessages.Stop;
import org.jspecify.annotations.Nullable;

/** Where a session stands. Each state owns the transitions that are legal from it; what it does not know it ignores. */
public sealed interface SessionState
        permits Idle, Accepting, Doubtful, Running, Pausing, Ending, Recovering, Deleting, Closed {
    /** What every state has. */
    Room room();

    SessionState with(Room room);

    /** Whose session it is. */
    default String owner() {
        return room().session().owner();
    }

    /** What of the latest exchange can be told from memory; null when nothing can. */
    @Nullable
    Told told();

    /** Whether commands are taken now; otherwise they wait. */
    boolean takesCommands();

    /** How many commands wait, besides those that subscribe. */
    default int waiting() {
        return room().waiting().commands();
    }

    /** Anything but commands and what is asked aside. */
    SessionState on(Input input, Scope scope);

    SessionState send(long token, Send send, Scope scope);

    SessionState stop(long token, Stop stop, Scope scope);

    /** Called before the session is deleted or lost: gives up what runs. */
    void abandon(Scope scope);

    /** Nothing is under way or waiting: the actor may be forgotten. */
    default boolean isQuiet() {
        return false;
    }
}
