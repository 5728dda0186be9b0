package io.parley.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.parley.bus.Bus;
import io.parley.bus.BusConfig;
import io.parley.cluster.ClusterConfig.Tls;
import io.parley.core.Instruments;
import io.parley.core.StartException;
import io.parley.testing.Authority;
import io.parley.testing.Authority.Credentials;
import io.vertx.core.eventbus.EventBusOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who may talk on the event bus once it is encrypted. */
@Timeout(180)
class NodeTlsTest {
    private static final Duration LIMIT = Duration.ofMillis(500);

    @TempDir
    static Path dir;

    static Authority ours;
    static Credentials first;
    static Credentials second;
    static Credentials strange;

    private final TestCluster cluster = new TestCluster();

    @BeforeAll
    static void issue() {
        ours = new Authority(dir, "ours");
        first = ours.issue("first");
        second = ours.issue("second");
        strange = new Authority(dir, "theirs").issue("strange");
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void nodesOfOneAuthorityTalk() {
        var one = bus(tls(first));
        var other = bus(tls(second));

        await().until(() -> answers(one, other));
        await().until(() -> answers(other, one));
    }

    @Test
    void aNodeOfAnotherAuthorityIsNotHeardAndHearsNothing() {
        var one = bus(tls(first));
        var other = bus(tls(strange));

        await().until(() -> answers(one, one));
        await().until(() -> answers(other, other));
        assertThat(answers(one, other)).isFalse();
        assertThat(answers(other, one)).isFalse();
    }

    @Test
    void aNodeInClearTextIsNotHeardAndHearsNothing() {
        var one = bus(tls(first));
        var other = bus(Tls.NONE);

        await().until(() -> answers(one, one));
        await().until(() -> answers(other, other));
        assertThat(answers(one, other)).isFalse();
        assertThat(answers(other, one)).isFalse();
    }

    @Test
    void filesThatWouldNotDoAreRefusedAtTheStart() throws IOException {
        var nothing = dir.resolve("nothing.pem");
        refuses(new Tls(first.certificate(), nothing, first.authority()), "cluster.tls.key: " + nothing);
        var text = Files.writeString(dir.resolve("text.pem"), "not a certificate");
        refuses(new Tls(text, first.key(), first.authority()), "cluster.tls: ");
        refuses(new Tls(first.certificate(), second.key(), first.authority()), "cluster.tls: ");
        refuses(new Tls(first.certificate(), first.key(), strange.authority()), "cluster.tls: ");
        refuses(tls(ours.issueExpired("late")), "cluster.tls: ");
    }

    private static void refuses(Tls tls, String message) {
        assertThatThrownBy(() -> NodeTls.apply(tls, new EventBusOptions())).isInstanceOf(StartException.class)
                .hasMessageStartingWith(message);
    }

    private static Tls tls(Credentials files) {
        return new Tls(files.certificate(), files.key(), files.authority());
    }

    private static boolean answers(Bus asking, Bus asked) {
        var ping = asking.ping(asked.self(), LIMIT);
        await().until(ping::isComplete);
        return ping.succeeded();
    }

    private Bus bus(Tls tls) {
        var d = ClusterConfig.DEFAULT;
        var node = cluster
                .start(new ClusterConfig(d.host(), 0, 0, d.members(), null, d.kubernetes(), tls, null, d.beat(),
                        d.staleVanished(), d.stalePresent(), d.stall(), d.keepAlive(), d.silence()));
        return Bus.create(node.vertx(), node.self(), BusConfig.DEFAULT, Instruments.NONE);
    }
}
