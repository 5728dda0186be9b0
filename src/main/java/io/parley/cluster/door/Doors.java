package io.parley.cluster.door;

import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.transport.Transport;

/** Puts a door at the port of the event bus, and at its connections to others. */
public final class Doors {
    private Doors() {}

    /**
     * Nodes whose handshake is another one never hear of each other.
     *
     * @param options  of the Vert.x that is being built; who prefers a native transport gets it
     * @param maxFrame longest message of the bus, in bytes
     */
    public static VertxBuilder close(VertxBuilder builder, VertxOptions options, Handshake handshake, int maxFrame) {
        DoorTransport.mark(options.getEventBusOptions());
        var plain = plain(options);
        var transport = new DoorTransport(plain.implementation(), handshake, maxFrame);
        return builder.withTransport(new Transport() {
            @Override
            public String name() {
                return plain.name();
            }

            @Override
            public boolean available() {
                return plain.available();
            }

            @Override
            public Throwable unavailabilityCause() {
                return plain.unavailabilityCause();
            }

            @Override
            public io.vertx.core.spi.transport.Transport implementation() {
                return transport;
            }
        });
    }

    private static Transport plain(VertxOptions options) {
        var fast = options.getPreferNativeTransport() ? Transport.nativeTransport() : null;
        return fast != null && fast.available() ? fast : Transport.NIO;
    }
}
