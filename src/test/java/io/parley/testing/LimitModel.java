package io.parley.testing;

import io.parley.identity.RateLimiter.Claim;
import io.parley.identity.RateLimiter.Verdict;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What limits mean, told another way than they are computed: a limit has as many places as requests, a granted request takes one, and
 * places become free one after another, each after its share of the time.
 */
public final class LimitModel {
    private final Map<Claim, ArrayDeque<Long>> taken = new HashMap<>();

    /** @param now microseconds, not before those of the last call */
    public List<Verdict> take(List<Claim> claims, long now) {
        claims.forEach(claim -> free(claim, now));
        boolean granted = claims.stream().allMatch(claim -> places(claim).size() < claim.limit().requests());
        return claims.stream().map(claim -> verdict(claim, granted, now)).toList();
    }

    /** One request's share of the time, in microseconds. */
    public static long share(Claim claim) {
        return Math.ceilDiv(claim.limit().millis() * 1_000, claim.limit().requests());
    }

    private Verdict verdict(Claim claim, boolean granted, long now) {
        var places = places(claim);
        long retry = places.size() < claim.limit().requests() ? 0 : places.getFirst() - now;
        if (granted) {
            places.add((places.isEmpty() ? now : places.getLast()) + share(claim));
        }
        long reset = places.isEmpty() ? 0 : places.getLast() - now;
        return new Verdict(claim, claim.limit().requests() - places.size(), Math.ceilDiv(reset, 1_000),
                Math.ceilDiv(retry, 1_000));
    }

    private void free(Claim claim, long now) {
        var places = places(claim);
        while (!places.isEmpty() && places.getFirst() <= now) {
            places.removeFirst();
        }
    }

    private ArrayDeque<Long> places(Claim claim) {
        return taken.computeIfAbsent(claim, _ -> new ArrayDeque<>());
    }
}
