package io.parley.store;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.vertx.pgclient.PgException;
import java.util.Set;

/** What failures of statements mean. Never passes on what the server wrote: it quotes values. */
final class SqlErrors {
    /**
     * Classes of SQLSTATE (PostgreSQL manual, appendix A) that say nothing about the statement: connection, rolled back,
     * resources, operator intervention, system error; and 25, which a server says that has become a standby.
     */
    private static final Set<String> PASSING = Set.of("08", "25", "40", "53", "55", "57", "58");

    private SqlErrors() {}

    /** Whether the server answered, so that the connection is good. A server that is going away closes it itself. */
    static boolean fromServer(Throwable e) {
        return e instanceof PgException;
    }

    /** Whether the server refuses the values themselves, so that repeating the statement cannot help. */
    static boolean refuses(Throwable e) {
        return e instanceof PgException pg && !PASSING.contains(stateClass(pg));
    }

    /** Whether there was a row already with a value that no two may have, so that nothing was done. */
    static boolean isTaken(Throwable e) {
        return e instanceof PgException pg && "23505".equals(pg.getSqlState());
    }

    /** What the caller is told. */
    static ChatException answer(Throwable e) {
        if (e instanceof ChatException known) {
            return known;
        }
        return e instanceof PgException && !refuses(e) ? unavailable()
                : new ChatException(ErrorCode.INTERNAL_ERROR,
                        "The database refused the request (" + describe(e) + ").");
    }

    static ChatException unavailable() {
        return new ChatException(ErrorCode.STORE_UNAVAILABLE, "The database cannot be reached; try again shortly.");
    }

    /** Fit for logs. */
    static String describe(Throwable e) {
        return e instanceof PgException pg ? "SQLSTATE " + pg.getSqlState() : Outages.describe(e);
    }

    private static String stateClass(PgException e) {
        String state = e.getSqlState();
        return state == null || state.length() < 2 ? "" : state.substring(0, 2);
    }
}
