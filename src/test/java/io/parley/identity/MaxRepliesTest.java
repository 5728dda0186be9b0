package io.parley.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MaxRepliesTest {
    @Test
    void noAccountTakesAllCallsUnlessItMay() {
        assertThat(IdentityConfig.DEFAULT.maxReplies(1_000)).isEqualTo(500);
        assertThat(IdentityConfig.DEFAULT.maxReplies(1)).isEqualTo(1);
        var c = IdentityConfig.DEFAULT;
        var more = new IdentityConfig(c.development(), c.developmentToken(), c.publicUrl(), c.registration(), c.admin(),
                c.passwords(), c.tokens(), c.maxKeys(), c.maxStreams(), 2_000, c.maxBytes(), c.limits(), c.oidc());
        assertThat(more.maxReplies(1_000)).isEqualTo(2_000);
    }
}
