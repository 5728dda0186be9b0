package io.parley.http;

import io.parley.core.StartException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate that the server shows. Files that change are read again: new connections see the renewed certificate, those there
 * are go on, and what would not do changes nothing. Belongs to one event loop.
 */
final class HttpTls {
    private static final Logger LOG = LoggerFactory.getLogger(HttpTls.class);
    private static final Set<String> PROTOCOLS = Set.of("TLSv1.2", "TLSv1.3");

    private final Vertx vertx;
    private final HttpConfig.Tls config;
    private @Nullable PemKeyCertOptions shown;
    private String complaint = "";
    private boolean looking;

    HttpTls(Vertx vertx, HttpConfig.Tls config) {
        this.vertx = vertx;
        this.config = config;
    }

    /** Makes it the server's, if there is one; fails with {@link StartException} where the files would not do. */
    Future<HttpServerOptions> apply(HttpServerOptions options) {
        if (!config.isSet()) {
            return Future.succeededFuture(options);
        }
        return vertx.executeBlocking(() -> ServerCertificate.read(vertx, config)).map(read -> {
            shown = read;
            return options.setSsl(true).setUseAlpn(true).setEnabledSecureTransportProtocols(PROTOCOLS)
                    .setKeyCertOptions(read);
        });
    }

    /** From now on the server's certificate follows the files. */
    void watch(HttpServer server) {
        if (config.isSet()) {
            vertx.setPeriodic(config.check().toMillis(), _ -> look(server));
        }
    }

    private void look(HttpServer server) {
        if (looking) {
            return;
        }
        looking = true;
        vertx.executeBlocking(() -> ServerCertificate.read(vertx, config))
                .compose(read -> read.equals(shown) ? Future.succeededFuture(read) : show(server, read))
                .onSuccess(_ -> complaint = "")
                .onFailure(this::complain)
                .onComplete(_ -> looking = false);
    }

    private Future<PemKeyCertOptions> show(HttpServer server, PemKeyCertOptions read) {
        var options = new ServerSSLOptions().setUseAlpn(true).setEnabledSecureTransportProtocols(PROTOCOLS)
                .setKeyCertOptions(read);
        return server.updateSSLOptions(options).map(_ -> {
            shown = read;
            LOG.info("New connections are shown the certificate that http.tls.certificate has now");
            return read;
        });
    }

    /** Once for each thing that is wrong, however often the files are looked at. */
    private void complain(Throwable e) {
        String why = e instanceof StartException told ? String.valueOf(told.getMessage()) : e.toString();
        if (!why.equals(complaint)) {
            complaint = why;
            LOG.warn("The certificate stays as it was. {}", why);
        }
    }
}
