package io.parley.bus;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * What goes between this node and the others. Requests and answers are records too; what a node sends to itself is not counted. From any thread.
 */
final class BusMeters {
    private final MeterRegistry registry;
    private final Counter in;
    private final Counter out;
    private final DistributionSummary batchMessages;
    private final DistributionSummary batchBytes;
    private final Counter dropped;
    private final Counter lost;

    BusMeters(MeterRegistry registry) {
        this.registry = registry;
        this.in = messages("in");
        this.out = messages("out");
        this.batchMessages = batch("messages", "Records in what goes to a node in one turn");
        this.batchBytes = batch("bytes", "Bytes of what goes to a node in one turn");
        this.dropped = counter("dropped", "Records not sent because a node does not keep up");
        this.lost = counter("lost", "Gaps noticed in what another node sent");
    }

    private Counter messages(String direction) {
        return Counter.builder("parley.bus.messages").description("Records to and from other nodes")
                .tag("direction", direction).register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder("parley.bus." + name).description(description).register(registry);
    }

    private DistributionSummary batch(String of, String description) {
        return DistributionSummary.builder("parley.bus.batch." + of).description(description).register(registry);
    }

    /** Has looked at, whenever somebody asks, what is under way. */
    void watch(Outstanding outstanding, Outflow outflow) {
        Gauge.builder("parley.bus.outstanding", outstanding, Outstanding::total)
                .description("Requests to nodes without an answer yet").strongReference(true).register(registry);
        Gauge.builder("parley.bus.in.flight.bytes", outflow, Outflow::inFlight)
                .description("Bytes to other nodes that are not known to have arrived").strongReference(true)
                .register(registry);
    }

    void received() {
        in.increment();
    }

    void sent() {
        out.increment();
    }

    /** One message of the event bus, with the records that an event loop had for a node in one turn. */
    void departed(int records, int bytes) {
        batchMessages.record(records);
        batchBytes.record(bytes);
    }

    /** A record was not sent, because the other node does not keep up. */
    void dropped() {
        dropped.increment();
    }

    /** A gap in what a node has sent. */
    void lost() {
        lost.increment();
    }
}
