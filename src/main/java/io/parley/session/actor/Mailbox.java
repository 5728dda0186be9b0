package io.parley.session.actor;

import io.parley.session.SessionConfig;
import io.parley.session.SessionMessages.Attach;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Commands that wait, in order. One that subscribes changes nothing and is made by every client there is, all at once where a node
 * was lost: such are bounded on their own and take no place from the others. Adding one costs the same however many wait.
 *
 * @param commands that wait, besides those that subscribe
 * @param joining  that wait to subscribe
 */
public record Mailbox(int commands, int joining, @Nullable Entry latest) {
    /** Nobody waits. */
    public static final Mailbox EMPTY = new Mailbox(0, 0, null);

    /** A command, and those before it. */
    record Entry(Input.Command command, @Nullable Entry before) {}

    public boolean isEmpty() {
        return latest == null;
    }

    /** Whether one more like this one must be refused. */
    public boolean isFullFor(Input.Command command, SessionConfig config) {
        return isJoining(command) ? joining >= config.maxJoining() : commands >= config.mailbox();
    }

    public Mailbox with(Input.Command command) {
        int more = isJoining(command) ? 1 : 0;
        return new Mailbox(commands + 1 - more, joining + more, new Entry(command, latest));
    }

    /** Everybody, the oldest first. */
    public List<Input.Command> inOrder() {
        var all = new ArrayList<Input.Command>(commands + joining);
        for (var entry = latest; entry != null; entry = entry.before()) {
            all.add(entry.command());
        }
        Collections.reverse(all);
        return all;
    }

    static boolean isJoining(Input.Command command) {
        return command.command() instanceof Attach;
    }
}
