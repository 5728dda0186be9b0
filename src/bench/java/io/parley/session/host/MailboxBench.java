package io.parley.session.host;

import io.parley.bench.Samples;
import io.parley.core.MessageId;
import io.parley.core.Principal;
import io.parley.llm.LlmMessages.Finished;
import io.parley.session.SessionMessages.Send;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A worker's signal through its session: over the bus to the owner, through its actor into the log and, as an event, over the
 * bus to the node's clients. Where more than one arrives while an append is under way, they become one entry and one event.
 */
@State(Scope.Thread)
public class MailboxBench {
    private static final int SIGNALS = 2_000;

    @Param({"1", "20"})
    public int signalsPerAppend;
    @Param("4")
    public int chars;

    private Generator generator;
    private LoneOwner owner;

    @Setup
    public void start() {
        owner = new LoneOwner(bus -> generator = new Generator(bus, signalsPerAppend, Samples.text(chars)));
        generator.writesTo(owner.log);
    }

    @TearDown
    public void stop() {
        owner.close();
    }

    /** A new reply, so that none grows without end. */
    @Setup(Level.Invocation)
    public void accept() {
        owner.bus.ask(Samples.NODE, new Send(Samples.SESSION, new Principal("ann"), MessageId.next(), MessageId.next(),
                "Go on", null, null, Samples.NODE)).await();
    }

    @TearDown(Level.Invocation)
    public void end() throws InterruptedException {
        generator.end(new Finished(owner.call, SIGNALS + 1, "stop", null, "main", "small"));
    }

    @Benchmark
    @OperationsPerInvocation(SIGNALS)
    public void signal() throws InterruptedException {
        generator.generate(owner.call, SIGNALS);
    }
}
