package io.parley.telemetry;

import io.parley.core.Bounds;
import io.parley.core.Secret;
import io.parley.core.ServerUrl;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the node can be watched; keys under {@code telemetry}.
 *
 * @param metrics    whether anything is measured
 * @param management where operators ask
 * @param traces     where spans go
 */
public record TelemetryConfig(boolean metrics, Management management, Traces traces) {
    /** As in {@code config/parley.yaml}. */
    public static final TelemetryConfig DEFAULT = new TelemetryConfig(true, Management.DEFAULT, Traces.DEFAULT);

    /**
     * The port for operators; keys under {@code telemetry.management}. Nobody signs in there: it is not for the network that users
     * come from.
     *
     * @param port 0 to 65,535; 0 takes a free one
     */
    public record Management(String host, @Bounds(max = "65535") int port) {
        /** As in {@code config/parley.yaml}. */
        public static final Management DEFAULT = new Management("127.0.0.1", 9464);
    }

    /** How spans are sent: OTLP's encodings of the OpenTelemetry Protocol specification. */
    public enum Protocol {
        HTTP, GRPC
    }

    /**
     * Keys under {@code telemetry.traces}.
     *
     * @param endpoint      base URL of an OTLP receiver, http or https; null: no spans are made
     * @param protocol      what it speaks; over HTTP the path {@code /v1/traces} is added
     * @param authorization value of the header {@code Authorization} for the receiver; null without one
     * @param sample        of a hundred traces that begin here, how many are kept, 0 to 100
     * @param trustCallers  whether a caller's wish for a trace is followed; else it is one that begins here
     * @param slow          traces whose part in this node took longer are kept, and those with an error
     * @param content       whether prompts and replies are put on spans of model calls
     */
    public record Traces(@Nullable String endpoint, Protocol protocol, @Nullable Secret authorization,
            @Bounds(max = "100") int sample, boolean trustCallers, Duration slow, boolean content) {
        /** As in {@code config/parley.yaml}. */
        public static final Traces DEFAULT = new Traces(null, Protocol.HTTP, null, 10, false, Duration.ofSeconds(30),
                false);

        public Traces {
            if (endpoint != null) {
                check(endpoint);
            }
        }

        /** The exporter does without a query, and its client without underscores. */
        private static void check(String endpoint) {
            try {
                var url = ServerUrl.parse(endpoint);
                if (url.query() != null || url.host().indexOf('_') >= 0) {
                    throw new IllegalArgumentException(
                            "must be like http://127.0.0.1:4318, without a query or _ in the host");
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("endpoint " + e.getMessage(), e);
            }
        }

        /** Whether spans are made. */
        public boolean isOn() {
            return endpoint != null;
        }
    }
}
