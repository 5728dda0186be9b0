package io.parley.session.client;

import io.parley.bench.Samples;
import io.parley.http.ClientStreams;
import io.parley.session.EventSink;
import io.parley.session.SessionEvent;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Events of one step on their way to all clients of a node: rendered once, written to each. */
@State(Scope.Thread)
public class BatchBench {
    @Param({"1", "20"})
    public int deltas;
    @Param("4")
    public int chars;
    @Param({"1", "50"})
    public int subscribers;

    private final ClientStreams clients = new ClientStreams();
    private List<SessionEvent> events;
    private List<EventSink<Buffer>> sinks;

    @Setup
    public void open() {
        events = Samples.deltas(deltas, chars);
        sinks = clients.open(subscribers);
    }

    @TearDown
    public void close() {
        clients.close();
    }

    @Benchmark
    public long deliver() {
        var batch = new Batch(Samples.at(0), events);
        for (var sink : sinks) {
            sink.accept(batch.rendered(sink, 0));
        }
        return clients.written();
    }
}
