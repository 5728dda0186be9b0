package io.parley.http;

import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerOptions;
import java.util.concurrent.TimeUnit;

/** What Vert.x is told of the server's bounds. */
final class ServerOptions {
    private static final int STREAMS_PER_HTTP2_CONNECTION = 100;

    /** To Vert.x, 0 would mean a free port for each instance. */
    private static final int SHARED_FREE_PORT = -1;

    private ServerOptions() {}

    /** In clear text. */
    static HttpServerOptions of(HttpConfig config) {
        var http2 = new Http2Settings().setMaxConcurrentStreams(STREAMS_PER_HTTP2_CONNECTION)
                .setMaxHeaderListSize(config.maxHeaderBytes());
        return new HttpServerOptions().setHost(config.host())
                .setPort(config.port() == 0 ? SHARED_FREE_PORT : config.port()).setAcceptBacklog(config.backlog())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setSslHandshakeTimeout(config.headTimeout().toMillis())
                .setTcpNoDelay(true).setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout((int) config.idleTimeout().toMillis()).setMaxHeaderSize(config.maxHeaderBytes())
                .setMaxInitialLineLength(config.maxHeaderBytes())
                // Proxies would pass the upgrade on, and what follows it as a tunnel (docs/decisions/0039).
                .setHttp2ClearTextEnabled(false).setInitialSettings(http2)
                // Else the kernel takes megabytes before a client that does not read is noticed.
                .setSendBufferSize(config.writeQueueBytes());
    }
}
