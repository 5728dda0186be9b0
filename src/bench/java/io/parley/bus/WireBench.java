package io.parley.bus;

import io.parley.bench.Samples;
import io.parley.llm.LlmMessages.Delta;
import io.parley.llm.LlmMessages.Signal;
import io.parley.session.SessionMessages.Events;
import io.parley.session.SessionMessages.Feed;
import io.vertx.core.buffer.Buffer;
import java.util.Collections;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** What goes to another node for a piece of text: from its worker to its owner, and from there to where its clients are. */
@State(Scope.Thread)
public class WireBench {
    @Param({"1", "20"})
    public int deltas;
    @Param("4")
    public int chars;

    private final Contracts contracts = new Contracts();
    private final WireFormat format = new WireFormat(contracts);
    private Wire events;
    private Wire signal;
    private Buffer encodedEvents;
    private Buffer encodedSignal;
    private Buffer encodedFrames;
    private List<Buffer> frames;

    @Setup
    public void prepare() {
        contracts.add(Signal.class);
        contracts.add(Feed.class);
        events = new Events(Samples.SESSION, Samples.NODE, Samples.at(0), Samples.deltas(deltas, chars));
        signal = new Delta(Samples.CALL, 137, Samples.text(chars * deltas));
        encodedEvents = format.encode(events);
        encodedSignal = format.encode(signal);
        frames = Collections.nCopies(deltas, encodedSignal);
        encodedFrames = gathered();
    }

    private Buffer gathered() {
        return new Frames(Samples.NODE, 1, 42, frames).encode();
    }

    @Benchmark
    public Buffer writeEvents() {
        return format.encode(events);
    }

    @Benchmark
    public Wire readEvents() {
        return format.decode(encodedEvents);
    }

    @Benchmark
    public Buffer writeSignal() {
        return format.encode(signal);
    }

    @Benchmark
    public Wire readSignal() {
        return format.decode(encodedSignal);
    }

    /** As many messages as the parameter says, encoded already, put into one. */
    @Benchmark
    public Buffer gather() {
        return gathered();
    }

    @Benchmark
    public void scatter(Blackhole handlers) {
        for (var frame : Frames.decode(encodedFrames).frames()) {
            handlers.consume(format.decode(frame));
        }
    }
}
