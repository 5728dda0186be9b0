package io.parley.http;

import io.vertx.core.MultiMap;

/** Bounds what the bytes of a head alone would not: thousands of header fields have room in them. */
final class HeaderCount {
    static final int MOST = 100;

    private HeaderCount() {}

    /** Looks at no more of them than it must. */
    static boolean isTooHigh(MultiMap headers) {
        int left = MOST;
        for (var _ : headers) {
            if (--left < 0) {
                return true;
            }
        }
        return false;
    }
}
