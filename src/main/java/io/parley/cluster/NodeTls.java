package io.parley.cluster;

import io.parley.cluster.ClusterConfig.Tls;
import io.parley.core.PemFile;
import io.parley.core.StartException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Mutual TLS 1.3 on the event bus. Whoever has a certificate of the authority is a node, at whatever address: the authority must
 * sign for nothing else. Blocking.
 */
final class NodeTls {
    private static final Set<String> PROTOCOLS = Set.of("TLSv1.3");
    private static final String LOOPBACK = "127.0.0.1";
    private static final long TRIAL_SECONDS = 10;

    private NodeTls() {}

    /** Changes nothing where no files are set; fails with {@link StartException} where they would not do. */
    static void apply(Tls tls, EventBusOptions options) {
        if (tls.certificate() == null || tls.key() == null || tls.authority() == null) {
            return;
        }
        var own = new PemKeyCertOptions().setCertValue(pem("certificate", tls.certificate()))
                .setKeyValue(pem("key", tls.key()));
        var authority = new PemTrustOptions().addCertValue(pem("authority", tls.authority()));
        tryOut(own, authority);
        options.setSsl(true)
                .setKeyCertOptions(own)
                .setTrustOptions(authority)
                .setClientAuth(ClientAuth.REQUIRED)
                .setEnabledSecureTransportProtocols(PROTOCOLS);
    }

    private static Buffer pem(String key, Path file) {
        return Buffer.buffer(PemFile.read("cluster.tls." + key, file));
    }

    /** Talks to itself as it will to others: what is wrong would otherwise only show as nodes that do not hear each other. */
    private static void tryOut(PemKeyCertOptions own, PemTrustOptions authority) {
        var vertx = Vertx.vertx();
        try {
            trial(vertx, own, authority).await(TRIAL_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new StartException(
                    "cluster.tls: nodes with this certificate, key and authority would refuse each other ("
                            + e.getMessage() + ").",
                    e);
        } finally {
            vertx.close().await();
        }
    }

    private static Future<Void> trial(Vertx vertx, PemKeyCertOptions own, PemTrustOptions authority) {
        var accepting = new NetServerOptions().setSsl(true).setKeyCertOptions(own).setTrustOptions(authority)
                .setClientAuth(ClientAuth.REQUIRED).setEnabledSecureTransportProtocols(PROTOCOLS);
        var dialling = new NetClientOptions().setSsl(true).setKeyCertOptions(own).setTrustOptions(authority)
                .setHostnameVerificationAlgorithm("").setEnabledSecureTransportProtocols(PROTOCOLS);
        var client = vertx.createNetClient(dialling);
        return vertx.createNetServer(accepting)
                .connectHandler(socket -> socket.write("1"))
                .listen(0, LOOPBACK)
                .compose(server -> client.connect(server.actualPort(), LOOPBACK))
                .compose(NodeTls::answered)
                // a client that nobody holds is closed by the garbage collector
                .eventually(client::close);
    }

    /** In TLS 1.3 a server that refuses a client says so only after the client's handshake is done. */
    private static Future<Void> answered(NetSocket socket) {
        Promise<Void> done = Promise.promise();
        socket.handler(answer -> done.tryComplete())
                .exceptionHandler(done::tryFail)
                .closeHandler(closed -> done.tryFail("the connection was closed"));
        return done.future();
    }
}
