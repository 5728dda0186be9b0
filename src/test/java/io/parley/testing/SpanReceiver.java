package io.parley.testing;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What nodes send their spans to: a receiver of OTLP, over HTTP and gRPC on the same port. */
public final class SpanReceiver implements AutoCloseable {
    private static final String HTTP = "/v1/traces";
    private static final String GRPC = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    /** Of a message: whether it is compressed, and its length. */
    private static final int GRPC_HEAD = 5;

    private final List<SentSpan> spans = new CopyOnWriteArrayList<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    public SpanReceiver(Vertx vertx) {
        server = vertx.createHttpServer().requestHandler(request -> request.body().onSuccess(body -> {
            authorizations.add(String.valueOf(request.getHeader("authorization")));
            receive(request, body);
        }));
        server.listen(0, "127.0.0.1").await();
    }

    private void receive(HttpServerRequest request, Buffer body) {
        switch (request.path()) {
            case HTTP -> {
                take(body);
                request.response().putHeader("content-type", "application/x-protobuf").end();
            }
            case GRPC -> {
                take(body.slice(GRPC_HEAD, body.length()));
                request.response().putHeader("content-type", "application/grpc").putTrailer("grpc-status", "0")
                        .end(Buffer.buffer(new byte[GRPC_HEAD]));
            }
            default -> request.response().setStatusCode(404).end();
        }
    }

    private void take(Buffer message) {
        try {
            for (var resource : ExportTraceServiceRequest.parseFrom(message.getBytes()).getResourceSpansList()) {
                for (var scope : resource.getScopeSpansList()) {
                    scope.getSpansList().forEach(span -> spans.add(new SentSpan(resource.getResource(), span)));
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** As nodes are configured with. */
    public String endpoint() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    /** Everything so far. */
    public List<SentSpan> spans() {
        return List.copyOf(spans);
    }

    /** All of a trace so far. */
    public List<SentSpan> trace(String id) {
        return spans.stream().filter(span -> span.trace().equals(id)).toList();
    }

    /** What was sent as the header Authorization. */
    public List<String> authorizations() {
        return List.copyOf(authorizations);
    }

    @Override
    public void close() {
        server.close().await();
    }
}
