package io.parley.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class OutagesTest {
    @Test
    void areToldInWordsAndWithoutWhatTheServerWrote() {
        assertThat(Outages.describe(new TimeoutException("x"))).isEqualTo("no answer in time");
        assertThat(Outages.describe(new ConnectException("x") {})).isEqualTo("no connection is taken");
        assertThat(Outages.describe(new UnknownHostException("x"))).isEqualTo("its name has no address");
        assertThat(Outages.describe(new IllegalStateException("x"))).isEqualTo("IllegalStateException");
    }
}
