package io.parley.llm;

import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Prints what a streamed chunk costs the model worker, in microseconds of CPU: the parsers alone, and the whole way from the
 * provider's socket to the owner's signal. Run it by hand, on an idle machine.
 */
final class StreamCost {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int CHUNKS = 200_000;
    private static final int STREAMS = 80;
    private static final int WORDS = 400;
    private static final String BODY = "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";

    private StreamCost() {}

    public static void main(String[] args) throws IOException {
        for (int round = 0; round < 5; round++) {
            System.out.printf("parsers: %.2f µs a chunk%n", parsers());
        }
        var vertx = Vertx.vertx();
        for (int interval : List.of(0, 20)) {
            DemoProvider demo = DemoProvider.start(vertx, 0, settings(interval)).await();
            Set<Long> others = eventLoops();
            System.out.printf("bare client, interval %d ms: %s%n", interval, bare(demo, others));
            try (var worker = new Worker(Worker.config(Worker.PATIENT, demo))) {
                for (int round = 0; round < 4; round++) {
                    System.out.printf("whole way, interval %d ms: %s%n", interval, wholeWay(worker, others));
                }
            }
        }
        vertx.close().await();
    }

    private static DemoSettings settings(int interval) {
        return new DemoSettings(0, 0, interval, 1, WORDS, 0, 0, -1, 0, 0, -1, -1, -1, false, null);
    }

    private static double parsers() throws IOException {
        byte[] chunk = ("data: {\"id\":\"chatcmpl-123456789\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,"
                + "\"model\":\"gpt-4.1-mini-2025-04-14\",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_123456\",\"choices\":"
                + "[{\"index\":0,\"delta\":{\"content\":\" word\"},\"logprobs\":null,\"finish_reason\":null}],\"usage\":null}\n\n")
                .getBytes(StandardCharsets.UTF_8);
        var chunks = new ChunkParser();
        var events = new SsePushParser(1 << 20, chunks);
        long before = THREADS.getCurrentThreadCpuTime();
        int length = 0;
        for (int i = 0; i < CHUNKS; i++) {
            events.feed(chunk, 0, chunk.length);
            length += chunks.takeText().length();
        }
        if (length != CHUNKS * 5) {
            throw new AssertionError("text was lost");
        }
        return (THREADS.getCurrentThreadCpuTime() - before) / 1e3 / CHUNKS;
    }

    private static String wholeWay(Worker worker, Set<Long> others) {
        long before = cpu(others);
        var calls = IntStream.range(0, STREAMS).mapToObj(i -> worker.start(Worker.request("question " + i))).toList();
        calls.forEach(worker::finished);
        long used = cpu(others) - before;
        int signals = calls.stream().mapToInt(call -> worker.signals(call).size()).sum();
        return "%.2f µs a chunk, %.2f signals a chunk".formatted(used / 1e3 / STREAMS / WORDS,
                (double) signals / STREAMS / WORDS);
    }

    /** The same streams, read by the same client and thrown away: what is to be had at best. */
    private static String bare(DemoProvider demo, Set<Long> others) {
        var vertx = Vertx.vertx();
        var client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(STREAMS));
        String result = "";
        for (int round = 0; round < 4; round++) {
            long before = cpu(others);
            Promise<Future<?>> all = Promise.promise();
            vertx.runOnContext(go -> all.complete(Future.join(IntStream.range(0, STREAMS)
                    .mapToObj(i -> client.request(HttpMethod.POST, demo.port(), "127.0.0.1", "/v1/chat/completions")
                            .compose(request -> request.send(BODY))
                            .compose(response -> response.handler(piece -> {}).end()))
                    .toList())));
            all.future().await().await();
            result += "%.2f ".formatted((cpu(others) - before) / 1e3 / STREAMS / WORDS);
        }
        vertx.close().await();
        return result + "µs a chunk";
    }

    private static Set<Long> eventLoops() {
        return Arrays.stream(THREADS.getAllThreadIds()).mapToObj(THREADS::getThreadInfo)
                .filter(thread -> thread != null && thread.getThreadName().startsWith("vert.x-eventloop"))
                .map(ThreadInfo::getThreadId).collect(Collectors.toSet());
    }

    /** CPU time of all event loops but those. */
    private static long cpu(Set<Long> others) {
        return eventLoops().stream().filter(id -> !others.contains(id)).mapToLong(THREADS::getThreadCpuTime).sum();
    }
}
