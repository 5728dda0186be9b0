package io.parley;

import io.parley.core.StartException;

/** Decides whether a node takes every request of its own machine for the local user's. */
final class DevelopmentMode {
    private DevelopmentMode() {}

    /** Fails with {@link StartException} where others would get in. */
    static boolean of(ParleyConfig config) {
        boolean alone = config.http().isOnLoopback();
        return switch (config.identity().development()) {
            case OFF -> false;
            case AUTO -> alone && config.store().postgres().url() == null;
            case ON -> {
                if (!alone) {
                    throw new StartException("In development mode nobody needs to sign in, and http.host is "
                            + config.http().host()
                            + ", where others reach the node: set identity.development to off, or http.host to 127.0.0.1.",
                            null);
                }
                yield true;
            }
        };
    }
}
