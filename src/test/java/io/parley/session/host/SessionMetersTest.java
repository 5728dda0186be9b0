package io.parley.session.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.core.MessageId;
import io.parley.core.NodeId;
import io.parley.core.Principal;
import io.parley.core.SessionId;
import io.parley.session.SessionMessages.Delete;
import io.parley.session.SessionMessages.Stop;
import org.junit.jupiter.api.Test;

class SessionMetersTest {
    private static final SessionId SESSION = SessionId.next();
    private static final NodeId A = new NodeId("a");
    private static final NodeId B = new NodeId("b");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final SessionMeters meters = new SessionMeters(registry);

    @Test
    void commandsAreTimedAtTheirOwnerWhateverTheAnswer() {
        var stop = new Stop(SESSION, Principal.LOCAL, MessageId.next());
        meters.answered(stop, System.nanoTime(), null);
        meters.answered(stop, System.nanoTime(), new ChatException(ErrorCode.REPLY_NOT_FOUND, "No."));
        meters.answered(new Delete(SESSION, Principal.LOCAL), System.nanoTime(),
                new ChatException(ErrorCode.NOT_OWNER, "b"));

        assertThat(commands("stop")).isEqualTo(2);
        assertThat(commands("delete")).as("this node is not its owner").isZero();
    }

    @Test
    void subscribersOfAllSessionsAreCountedOnceEach() {
        var one = new Subscribers(meters);
        var other = new Subscribers(meters);
        one.add(A);
        one.add(A);
        one.add(B);
        other.add(A);
        assertThat(subscribers()).isEqualTo(3);

        one.remove(B);
        one.remove(B);
        assertThat(subscribers()).isEqualTo(2);
        other.remove(A);
        one.clear();
        one.clear();
        assertThat(subscribers()).isZero();
        assertThat(one.isEmpty()).isTrue();
    }

    private long commands(String command) {
        return registry.get("parley.session.command.duration").tag("command", command).timer().count();
    }

    private double subscribers() {
        return registry.get("parley.session.subscribers").gauge().value();
    }
}
