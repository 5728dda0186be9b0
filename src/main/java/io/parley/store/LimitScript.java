package io.parley.store;

import io.parley.identity.Gcra;
import io.parley.identity.RateLimiter.Claim;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * What is asked of Redis to count requests. A key holds the time, by the clock of Redis and in microseconds, at which the backlog
 * of a subject is worked off (see {@link Gcra}), and lives until then. The claims of one request may be for several subjects, whose
 * keys have nothing in common that a cluster of Redis could place them by: it takes a single Redis, or one with replicas.
 */
final class LimitScript {
    /**
     * Answers with the backlog of each claim before its request. A backlog longer than the limit has is cut, so that a clock that was
     * set back locks nobody out for longer than the limit's time.
     */
    static final RedisScript TAKE = new RedisScript(
            """
            local time = redis.call('TIME')
            local now = time[1] * 1000000 + time[2]
            local backlogs, first, a = {}, 1, 1
            while a <= #ARGV do
              local claims, free = tonumber(ARGV[a]), true
              for c = 0, claims - 1 do
                local cost, most = tonumber(ARGV[a + 1 + 2 * c]), tonumber(ARGV[a + 2 + 2 * c])
                local due = tonumber(redis.call('GET', KEYS[first + c]) or 0) or 0
                local backlog = math.min(math.max(due - now, 0), most)
                backlogs[first + c] = backlog
                free = free and backlog + cost <= most
              end
              for c = 0, free and claims - 1 or -1 do
                local backlog = backlogs[first + c] + tonumber(ARGV[a + 1 + 2 * c])
                local due = string.format('%.0f', now + backlog)
                redis.call('SET', KEYS[first + c], due, 'PX', math.ceil(backlog / 1000))
              end
              first, a = first + claims, a + 1 + 2 * claims
            end
            return backlogs
            """);

    private LimitScript() {}

    /** Of several requests, each with its claims. */
    static Request take(String prefix, List<List<Claim>> requests) {
        var request = TAKE.call(requests.stream().mapToInt(List::size).sum());
        requests.forEach(claims -> claims.forEach(claim -> request.arg(key(prefix, claim))));
        for (var claims : requests) {
            request.arg(claims.size());
            for (var claim : claims) {
                var limit = Gcra.of(claim.limit());
                request.arg(limit.costMicros()).arg(limit.mostMicros());
            }
        }
        return request;
    }

    /** Of the next claims, beginning with the first-th of all. */
    static long[] backlogs(Response answer, int first, int count) {
        return IntStream.range(first, first + count)
                .mapToLong(i -> Objects.requireNonNull(answer.get(i).toLong())).toArray();
    }

    private static String key(String prefix, Claim claim) {
        return prefix + ":limit:" + claim.limit().name() + ":" + claim.limit().millis() + ":" + claim.subject();
    }
}
