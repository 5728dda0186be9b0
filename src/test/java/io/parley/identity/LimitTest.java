package io.parley.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.parley.identity.RateLimiter.Claim;
import io.parley.identity.RateLimiter.Limit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitTest {
    @ParameterizedTest
    @CsvSource({"600/1m,600,60000", "10/15m,10,900000", "1/1s,1,1000", "10000/1h,10000,3600000", "7/2d,7,172800000"})
    void requestsInATimeAreRead(String text, long requests, long millis) {
        assertThat(Limit.parse("account", text)).isEqualTo(new Limit("account", requests, millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "600", "0/1m", "600/m", "600/0m", "-1/1m", "600/1w", "600/1ms", "1e3/1m", "10001/1s",
            "600 / 1m", "9999999999/1d"})
    void anythingElseIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Limit.parse("account", text));
    }

    @Test
    void theConfigurationNamesWhatItRefuses() {
        assertThatIllegalArgumentException().isThrownBy(() -> account("600/1m", "often"))
                .withMessage("account must be like 600/1m: requests in a time, in s, m, h or d");
        assertThatIllegalArgumentException().isThrownBy(() -> account("600/1m", "60/60s"))
                .withMessage("account must name each time once");
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.7,192.0.2.7", "2001:db8:1:2:3:4:5:6,20010db800010002", "2001:db8:1:2::1,20010db800010002",
            "::ffff:192.0.2.7,192.0.2.7", "unknown,unknown", "not:an:address,not:an:address"})
    void aNetworkOfIpv6CountsAsOneAddress(String address, String subject) {
        assertThat(Claim.ofAddress(new Limit("address", 1, 1_000), address).subject()).isEqualTo(subject);
    }

    private static IdentityConfig.Limits account(String... limits) {
        return new IdentityConfig.Limits(List.of(limits), List.of(), List.of(), List.of(), List.of(), List.of(), 0);
    }
}
