package io.parley.core.client;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Makes clients of HTTP/1.1 whose connections carry one request's response to the next request in no case: {@link ResponseDecoder}.
 * What was compressed without being asked for is inflated. Not for HEAD and CONNECT.
 */
public final class HttpClients {
    /** Vert.x's name of what turns bytes into messages. */
    private static final String CODEC = "codec";

    private HttpClients() {}

    /** @param options of HTTP/1.1; limits on heads are {@link ResponseDecoder}'s */
    public static HttpClientAgent create(Vertx vertx, HttpClientOptions options, PoolOptions pool) {
        return vertx.httpClientBuilder().with(options).with(pool).withConnectHandler(HttpClients::guard).build();
    }

    /** On the connection's event loop, before it is used. */
    private static void guard(HttpConnection connection) {
        // Whoever uses it is told of what goes wrong; without a handler Vert.x would log it.
        connection.exceptionHandler(failure -> {});
        ((ConnectionBase) connection).channel().pipeline().replace(CODEC, CODEC, new ClientCodec());
    }
}
