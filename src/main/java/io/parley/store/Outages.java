package io.parley.store;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;

/** Why a server cannot be reached, in words that are fit for logs: never what it wrote itself. */
final class Outages {
    private Outages() {}

    static String describe(Throwable e) {
        return switch (e) {
            case TimeoutException _ -> "no answer in time";
            case ConnectException _ -> "no connection is taken";
            case UnknownHostException _ -> "its name has no address";
            default -> e.getClass().getSimpleName();
        };
    }
}
