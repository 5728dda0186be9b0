package io.parley.identity.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.identity.IdentityConfig;
import io.parley.identity.MemoryIdentityStore;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SealingKeysTest {
    private final Vertx vertx = Vertx.vertx();
    private final MemoryIdentityStore store = new MemoryIdentityStore();
    private final SigningKeys here = node();
    private final SigningKeys there = node();

    private SigningKeys node() {
        return new SigningKeys(vertx, store.at(), IdentityConfig.Tokens.DEFAULT, "urn:parley:test", System::nanoTime);
    }

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    @Test
    void allNodesHaveTheSameForOnePurposeAndOthersForAnother() {
        here.refresh().await();
        there.refresh().await();
        var keys = new SealingKeys(here, "one");
        var key = keys.find(keys.newest()).orElseThrow();
        assertThat(key.getEncoded()).hasSize(32);
        assertThat(new SealingKeys(there, "one").find(keys.newest())).contains(key);
        assertThat(new SealingKeys(there, "another").find(keys.newest()).orElseThrow()).isNotEqualTo(key);
        assertThat(keys.find("unknown")).isEmpty();
    }
}
