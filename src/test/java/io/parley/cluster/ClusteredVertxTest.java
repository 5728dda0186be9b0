package io.parley.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.bus.BusConfig;
import io.parley.core.Secret;
import io.parley.testing.Authority;
import io.parley.testing.Backends;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusteredVertxTest {
    /** As Kubernetes lists them, with a pod that is not ready yet. */
    private static final String ENDPOINTS = """
                                            {"kind": "EndpointSliceList", "apiVersion": "discovery.k8s.io/v1", "metadata": {}, "items": [{
                                              "metadata": {"name": "parley-1", "namespace": "chat"}, "addressType": "IPv4",
                                              "ports": [{"name": "cluster", "protocol": "TCP", "port": 5701}],
                                              "endpoints": [
                                                {"addresses": ["127.0.0.2"], "conditions": {"ready": true},
                                                 "targetRef": {"kind": "Pod", "namespace": "chat", "name": "parley-0"}},
                                                {"addresses": ["127.0.0.3"], "conditions": {"ready": false},
                                                 "targetRef": {"kind": "Pod", "namespace": "chat", "name": "parley-1"}}
                                              ]}]}""";

    @TempDir
    static Path dir;

    private final List<ClusteredVertx> nodes = new ArrayList<>();

    @AfterEach
    void close() {
        nodes.forEach(node -> node.vertx().close().await());
    }

    @Test
    void joinsTheMembersItIsGiven() {
        var first = start("one", null);
        var second = start("one", null, first);

        assertThat(second.members()).containsExactlyInAnyOrder(first.self(), second.self());
        await().until(() -> first.members().contains(second.self()));
    }

    @Test
    void joinsNobodyWithoutMembers() {
        var first = start("one", null);
        var second = start("one", null);

        assertThat(first.members()).containsExactly(first.self());
        assertThat(second.members()).containsExactly(second.self());
    }

    @Test
    void neverJoinsAnotherInstallation() {
        var first = start("one", null);
        var second = start("two", null, first);

        assertThat(second.members()).containsExactly(second.self());
        assertThat(first.members()).containsExactly(first.self());
    }

    @Test
    void neverJoinsMembersWithAnotherSecret() {
        var first = start("one", new Secret("right"));
        var second = start("one", new Secret("wrong"), first);

        assertThat(second.members()).containsExactly(second.self());
    }

    @Test
    void joinsMembersWithTheSameSecret() {
        var first = start("one", new Secret("right"));
        var second = start("one", new Secret("right"), first);

        assertThat(second.members()).contains(first.self());
    }

    @Test
    void isMissedOnceClosed() {
        var first = start("one", null);
        var second = start("one", null, first);

        second.vertx().close().await();

        await().until(() -> first.members().equals(Set.of(first.self())));
        assertThat(second.members()).isEmpty();
    }

    /** Two addresses with one port, as of pods. The API of Kubernetes is a scripted one. */
    @Test
    void joinsTheEndpointsOfAServiceOfKubernetes() {
        var vertx = Vertx.vertx();
        var asked = new CopyOnWriteArrayList<String>();
        try {
            var files = new Authority(dir, "authority").issueForLoopback("api");
            var identity = new PemKeyCertOptions().setCertPath(files.certificate().toString())
                    .setKeyPath(files.key().toString());
            var options = new HttpServerOptions().setSsl(true).setKeyCertOptions(identity);
            var api = vertx.createHttpServer(options).requestHandler(request -> {
                asked.add(request.path() + " " + request.getHeader("authorization"));
                request.response().putHeader("content-type", "application/json").end(ENDPOINTS);
            }).listen(0, "127.0.0.1").await();
            var service = new ClusterConfig.Kubernetes("parley", "chat", "https://127.0.0.1:" + api.actualPort(),
                    files.authority(),
                    new Secret("token"));
            int port = Backends.freePort();
            var starting = Stream.of("127.0.0.2", "127.0.0.3")
                    .map(host -> ClusteredVertx.start(at(host, port, null, service), "one", options(),
                            BusConfig.DEFAULT.maxMessage(),
                            (builder, same) -> builder))
                    .toList();
            nodes.addAll(starting.stream().map(start -> start.await()).toList());
            var first = nodes.getFirst();
            var second = nodes.getLast();

            await().until(() -> first.members().equals(Set.of(first.self(), second.self())));
            assertThat(second.members()).isEqualTo(first.members());
            assertThat(asked).allMatch(request -> request.startsWith("/api") && request.endsWith(" Bearer token"))
                    .anyMatch(request -> request.contains("/namespaces/chat/"));
        } finally {
            nodes.forEach(node -> node.vertx().close().await());
            nodes.clear();
            vertx.close().await();
        }
    }

    @Test
    void joinsWhateverANameLeadsTo() {
        int port = Backends.freePort();
        var first = start(at("127.0.0.1", port, "localhost", d().kubernetes()), "one");

        assertThat(first.members()).containsExactly(first.self());
    }

    private static ClusterConfig d() {
        return ClusterConfig.DEFAULT;
    }

    private static VertxOptions options() {
        return new VertxOptions().setEventLoopPoolSize(1);
    }

    private static ClusterConfig at(String host, int port, @Nullable String dns, ClusterConfig.Kubernetes service) {
        var d = d();
        return new ClusterConfig(host, port, 0, List.of(), dns, service, d.tls(), null, d.beat(),
                d.staleVanished(), d.stalePresent(), d.stall(), d.keepAlive(), d.silence());
    }

    private ClusteredVertx start(String installation, @Nullable Secret secret, ClusteredVertx... others) {
        var d = d();
        var members = Arrays.stream(others).map(other -> "127.0.0.1:" + other.port()).toList();
        return start(new ClusterConfig(d.host(), 0, 0, members, null, d.kubernetes(), d.tls(), secret, d.beat(),
                d.staleVanished(), d.stalePresent(),
                d.stall(),
                d.keepAlive(), d.silence()), installation);
    }

    private ClusteredVertx start(ClusterConfig config, String installation) {
        var node = ClusteredVertx
                .start(config, installation, options(), BusConfig.DEFAULT.maxMessage(), (builder, same) -> builder)
                .await();
        nodes.add(node);
        return node;
    }
}
