package io.parley.identity;

import io.parley.identity.RateLimiter.Claim;
import io.parley.identity.RateLimiter.Limit;
import io.parley.identity.RateLimiter.Verdict;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The arithmetic of a limit: the generic cell rate algorithm. A request costs its share of the limit's time, what was spent is
 * the backlog, which time works off, and a request is granted while the backlog then is no longer than the limit's time. So all
 * requests may come at once, and afterwards as many as fit the rate: never more than twice the limit in its time, and one number is
 * all that is kept of a subject. Pure.
 *
 * @param costMicros of one request, rounded up
 * @param mostMicros longest backlog: of all requests
 */
public record Gcra(long costMicros, long mostMicros) {
    private static final long MICROS = 1_000;

    /** Of a limit. */
    public static Gcra of(Limit limit) {
        long cost = Math.ceilDiv(limit.millis() * MICROS, limit.requests());
        return new Gcra(cost, cost * limit.requests());
    }

    /** Whether one more request is granted. */
    public boolean admits(long backlogMicros) {
        return backlogMicros + costMicros <= mostMicros;
    }

    /**
     * Judges one request against several limits: it counts against all of them, or against none.
     *
     * @param backlogs of the claims, in microseconds, before the request
     */
    public static List<Verdict> judge(List<Claim> claims, long[] backlogs) {
        boolean granted = admitted(claims, backlogs);
        return IntStream.range(0, claims.size())
                .mapToObj(i -> of(claims.get(i).limit()).verdict(claims.get(i), backlogs[i], granted))
                .toList();
    }

    /** Whether a request is granted by all limits. */
    public static boolean admitted(List<Claim> claims, long[] backlogs) {
        return IntStream.range(0, backlogs.length).allMatch(i -> of(claims.get(i).limit()).admits(backlogs[i]));
    }

    private Verdict verdict(Claim claim, long before, boolean granted) {
        long backlog = granted ? before + costMicros : before;
        long retry = admits(before) ? 0 : before + costMicros - mostMicros;
        return new Verdict(claim, (mostMicros - backlog) / costMicros, millis(backlog), millis(retry));
    }

    private static long millis(long micros) {
        return Math.ceilDiv(micros, MICROS);
    }
}
