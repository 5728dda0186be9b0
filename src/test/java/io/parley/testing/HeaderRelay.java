package io.parley.testing;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands before a provider and notes a header of each request. */
public final class HeaderRelay implements AutoCloseable {
    private final String header;
    private final URI provider;
    private final HttpClient client;
    private final HttpServer server;
    private final List<String> seen = new CopyOnWriteArrayList<>();

    public HeaderRelay(Vertx vertx, String header, String provider) {
        this.header = header;
        this.provider = URI.create(provider);
        client = vertx.createHttpClient();
        server = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> pass(request, body)));
        server.listen(0, "127.0.0.1").await();
    }

    private void pass(HttpServerRequest request, Buffer body) {
        seen.add(String.valueOf(request.getHeader(header)));
        client.request(HttpMethod.POST, provider.getPort(), provider.getHost(), request.uri())
                .compose(asked -> asked.putHeader("content-type", "application/json").send(body))
                .onSuccess(answer -> {
                    var response = request.response().setStatusCode(answer.statusCode()).setChunked(true);
                    response.putHeader("content-type", String.valueOf(answer.getHeader("content-type")));
                    response.exceptionHandler(gone -> answer.request().reset());
                    answer.handler(response::write).endHandler(end -> response.end());
                }).onFailure(failure -> request.connection().close());
    }

    /** To be configured instead of the provider's. */
    public String baseUrl() {
        return "http://127.0.0.1:" + server.actualPort() + provider.getPath();
    }

    /** Values so far, one for each request. */
    public List<String> seen() {
        return List.copyOf(seen);
    }

    @Override
    public void close() {
        server.close().await();
        client.close().await();
    }
}
