package io.parley.llm;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parley.bench.Samples;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** One piece of a provider's stream, from its bytes to the owner's signal. */
@State(Scope.Thread)
public class ChunkBench {
    @Param({"1", "20"})
    public int deltas;
    @Param("4")
    public int chars;
    /** Where the piece is cut in two: not at all, or in the middle of a line. */
    @Param({"false", "true"})
    public boolean cut;

    private final ChunkParser chunks = new ChunkParser();
    private final SsePushParser events = new SsePushParser(1 << 20, chunks);
    private byte[] piece;
    private int middle;
    private Outbox outbox;

    @Setup
    public void prepare(Blackhole owner) {
        piece = chunk().repeat(deltas).getBytes(UTF_8);
        middle = cut ? piece.length / 2 - 20 : piece.length;
        outbox = new Outbox(Samples.CALL, Integer.MAX_VALUE, owner::consume);
    }

    private String chunk() {
        return """
               data: {"id":"chatcmpl-123456789","object":"chat.completion.chunk","created":1700000000,\
               "model":"gpt-4.1-mini-2025-04-14","service_tier":"default","system_fingerprint":"fp_123456","choices":\
               [{"index":0,"delta":{"content":"%s"},"logprobs":null,"finish_reason":null}],"usage":null}

               """.formatted(Samples.text(chars));
    }

    @Benchmark
    public void signal() throws IOException {
        events.feed(piece, 0, middle);
        events.feed(piece, middle, piece.length);
        String text = chunks.takeText();
        outbox.text(text);
        outbox.credit(text.length());
    }
}
