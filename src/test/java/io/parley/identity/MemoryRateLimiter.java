package io.parley.identity;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts for ever, so that whatever is used up stays used up. */
public final class MemoryRateLimiter implements RateLimiter {
    private final Map<Claim, Long> taken = new HashMap<>();

    @Override
    public synchronized Future<List<Verdict>> take(List<Claim> claims) {
        boolean granted = claims.stream().allMatch(claim -> left(claim) > 0);
        if (granted) {
            claims.forEach(claim -> taken.merge(claim, 1L, Long::sum));
        }
        return Future.succeededFuture(claims.stream()
                .map(claim -> new Verdict(claim, left(claim), claim.limit().millis(),
                        granted || left(claim) > 0 ? 0 : claim.limit().millis()))
                .toList());
    }

    private long left(Claim claim) {
        return claim.limit().requests() - taken.getOrDefault(claim, 0L);
    }
}
