package io.parley.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers who ask for traces: artifact-keeper#4195, serilog-tracing PR#71, quickpizza PR#19. */
class CallersTraceTest {
    private static final String IDS = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-";

    private static List<Map.Entry<String, String>> believed(boolean lot, List<Map.Entry<String, String>> headers) {
        var all = new ArrayList<Map.Entry<String, String>>();
        new CallersTrace(() -> lot).believed(headers).forEach(all::add);
        return all;
    }

    @Test
    void aCallersWishCountsAsATraceThatBeginsHere() {
        var wished = Map.entry("Traceparent", IDS + "01");
        assertThat(believed(true, List.of(wished))).containsExactly(Map.entry("traceparent", IDS + "01"));
        assertThat(believed(false, List.of(wished))).containsExactly(Map.entry("traceparent", IDS + "00"),
                Map.entry("tracestate", "parley=r"));
    }

    /** A ratio by the id, which the caller has chosen, would be no ratio. */
    @Test
    void everyRequestDrawsALotOfItsOwn() {
        var drawn = new AtomicInteger();
        var trace = new CallersTrace(() -> drawn.incrementAndGet() % 10 == 0);
        int kept = 0;
        for (int i = 0; i < 100; i++) {
            for (var header : trace.believed(List.of(Map.entry("traceparent", IDS + "ff")))) {
                kept += header.getValue().endsWith("-01") ? 1 : 0;
            }
        }
        assertThat(kept).isEqualTo(10);
    }

    @Test
    void whoDoesNotWantATraceHasNoneAndCannotHaveItRecorded() {
        assertThat(
                believed(true, List.of(Map.entry("traceparent", IDS + "00"), Map.entry("tracestate", "parley=r,a=b"))))
                .containsExactly(Map.entry("traceparent", IDS + "00"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "01", "x", "00-0-0-01", IDS, IDS + "1", IDS + "01-more", IDS + "zz"})
    void whatIsNotInTheFormIsLeftOut(String parent) {
        assertThat(believed(true, List.of(Map.entry("traceparent", parent), Map.entry("tracestate", "parley=r"))))
                .isEmpty();
    }

    @Test
    void twoAreNone() {
        assertThat(believed(true, List.of(Map.entry("traceparent", IDS + "01"), Map.entry("traceparent", IDS + "01"))))
                .isEmpty();
    }

    @Test
    void withoutOneNothingChanges() {
        var host = Map.entry("host", "x");
        assertThat(believed(true, List.of(host))).containsExactly(host);
    }
}
