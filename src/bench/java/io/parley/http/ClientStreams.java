package io.parley.http;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parley.identity.Caller;
import io.parley.session.EventSink;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;

/** Event streams of a node whose clients read everything at once: what is written is counted and thrown away. */
public final class ClientStreams implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final Sweeper sweeper = new Sweeper(vertx, caller -> false, InstantSource.system());
    private final HttpMeters meters = new HttpMeters(new SimpleMeterRegistry(), Admission.of(vertx));
    private final HttpServerResponse response = proxy(HttpServerResponse.class,
            (self, method, args) -> answer(self, method.getName(), args));
    private long written;

    private Object answer(Object self, String method, Object[] args) {
        if (method.equals("write")) {
            written += ((Buffer) args[0]).length();
        }
        return switch (method) {
            case "write" -> Future.succeededFuture();
            case "writeQueueFull" -> false;
            default -> self;
        };
    }

    /** Bytes, to all clients together. */
    public long written() {
        return written;
    }

    /** New streams, each behind its head. */
    public List<EventSink<Buffer>> open(int count) {
        return IntStream.range(0, count).<EventSink<Buffer>>mapToObj(i -> open()).toList();
    }

    private SseStream open() {
        var request = proxy(HttpServerRequest.class, (self, method, args) -> response);
        var stream = new SseStream(request, Caller.LOCAL, false, HttpConfig.DEFAULT, sweeper, meters, () -> {},
                failure -> {});
        stream.accept(List.of());
        return stream;
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
