package io.parley;

import io.parley.bus.BusConfig;
import io.parley.cluster.ClusterConfig;
import io.parley.cluster.Role;
import io.parley.config.ConfigLoader;
import io.parley.core.Bounds;
import io.parley.embedded.EmbeddedConfig;
import io.parley.http.HttpConfig;
import io.parley.identity.IdentityConfig;
import io.parley.llm.LlmConfig;
import io.parley.session.SessionConfig;
import io.parley.store.StoreConfig;
import io.parley.telemetry.TelemetryConfig;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration; {@code config/parley.yaml} explains every key.
 *
 * @param roles    what this node does
 * @param eventLoops threads that run the node; 0: one for every two processors
 * @param drain    longest time that running replies are given to end when the node stops and others go on
 * @param http     bounds of the ingress
 * @param identity who may use the node
 * @param session  bounds of sessions
 * @param llm      providers of language models
 * @param cluster  how nodes find and watch each other
 * @param bus      bounds of the bus
 * @param store    Postgres and Redis
 * @param telemetry how the node can be watched
 * @param embedded servers that come along
 */
public record ParleyConfig(Set<Role> roles, @Bounds(max = "256") int eventLoops,
        @Bounds(max = "1d") Duration drain, HttpConfig http, IdentityConfig identity, SessionConfig session,
        LlmConfig llm,
        ClusterConfig cluster, BusConfig bus, StoreConfig store, TelemetryConfig telemetry, EmbeddedConfig embedded) {
    public ParleyConfig {
        roles = Set.copyOf(roles);
        if (roles.isEmpty()) {
            throw new IllegalArgumentException("roles must name at least one role");
        }
    }

    /**
     * Reads it: defaults, then the file, then the variables {@code PARLEY_…}.
     *
     * @param file null for the defaults alone
     * @throws io.parley.config.ConfigException with every problem at once
     */
    public static ParleyConfig load(@Nullable Path file, Map<String, String> environment) {
        return ConfigLoader.load(ParleyConfig.class, defaults(), file, environment);
    }

    /** The documented file, as it was built in. */
    static URL defaults() {
        return Objects.requireNonNull(ParleyConfig.class.getResource("parley.yaml"));
    }
}
