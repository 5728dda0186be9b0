package io.parley.http;

import io.parley.bench.Samples;
import io.parley.session.SessionEvent;
import io.vertx.core.buffer.Buffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One event as it goes to clients. */
@State(Scope.Thread)
public class SseEncoderBench {
    @Param({"4", "80"})
    public int chars;

    private SessionEvent delta;
    private final SessionEvent ended = Samples.ended();

    @Setup
    public void prepare() {
        delta = Samples.delta(137, Samples.text(chars));
    }

    @Benchmark
    public Buffer delta() {
        return SseEncoder.encode(delta);
    }

    /** Whose size does not depend on the parameter. */
    @Benchmark
    public Buffer ended() {
        return SseEncoder.encode(ended);
    }
}
