package io.parley.http;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.identity.Caller;
import io.parley.identity.IdentityConfig;
import io.parley.identity.RateLimiter;
import io.parley.identity.RateLimiter.Claim;
import io.parley.identity.RateLimiter.Limit;
import io.parley.identity.RateLimiter.Verdict;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Counts requests against the limits of whoever makes them, and tells how many are left, in the fields of the IETF's
 * draft-ietf-httpapi-ratelimit-headers. Names of policies are those of the limits with their time in seconds.
 */
final class RateLimits {
    private final RateLimiter limiter;
    private final List<Limit> account;
    private final List<Limit> key;
    private final List<Limit> address;
    private final String accountPolicy;
    private final String keyPolicy;
    private final String addressPolicy;

    RateLimits(RateLimiter limiter, IdentityConfig.Limits config) {
        this.limiter = limiter;
        this.account = Limit.parseAll("account", config.account());
        this.key = Limit.parseAll("key", config.key());
        this.address = Limit.parseAll("address", config.address());
        this.accountPolicy = policy(account);
        this.keyPolicy = policy(Stream.concat(account.stream(), key.stream()).toList());
        this.addressPolicy = policy(address);
    }

    /**
     * Counts a request. Done at once where nothing is counted in Redis; until then nobody may read the body, so it must be held back.
     *
     * @param from network address of whoever is not known
     * @return fails with {@code RATE_LIMITED} for one too many, and with nothing else
     */
    Future<Void> admit(Caller caller, String from, HttpServerResponse response) {
        var claims = claims(caller, from);
        return claims.isEmpty() ? Future.succeededFuture()
                : limiter.take(claims).compose(verdicts -> tell(verdicts, policy(caller), response));
    }

    private List<Claim> claims(Caller caller, String from) {
        if (caller.equals(Caller.LOCAL)) {
            return List.of();
        }
        if (!caller.isKnown()) {
            return address.stream().map(limit -> Claim.ofAddress(limit, from)).toList();
        }
        var own = account.stream().map(limit -> new Claim(limit, caller.principal().id()));
        return caller.credential() instanceof Caller.Key used
                ? Stream.concat(own, key.stream().map(limit -> new Claim(limit, used.id().toString()))).toList()
                : own.toList();
    }

    /** Of the limits that {@link #claims} takes, in their order. */
    private String policy(Caller caller) {
        if (!caller.isKnown()) {
            return addressPolicy;
        }
        return caller.credential() instanceof Caller.Key ? keyPolicy : accountPolicy;
    }

    private static Future<Void> tell(List<Verdict> verdicts, String policy, HttpServerResponse response) {
        long retry = seconds(verdicts.stream().mapToLong(Verdict::retryMillis).max().orElse(0));
        if (!response.closed()) {
            response.putHeader("ratelimit-policy", policy).putHeader("ratelimit", left(verdicts));
            if (retry > 0) {
                response.putHeader("retry-after", Long.toString(retry));
            }
        }
        return retry == 0 ? Future.succeededFuture()
                : Future.failedFuture(new ChatException(ErrorCode.RATE_LIMITED,
                        "These are more requests than may be made in this time; go on in " + retry + " s."));
    }

    private static String policy(List<Limit> limits) {
        return limits.stream().map(limit -> name(limit) + ";q=" + limit.requests() + ";w=" + seconds(limit.millis()))
                .collect(Collectors.joining(", "));
    }

    private static String left(List<Verdict> verdicts) {
        return verdicts.stream().map(RateLimits::left).collect(Collectors.joining(", "));
    }

    private static String left(Verdict verdict) {
        return name(verdict.claim().limit()) + ";r=" + verdict.remaining() + ";t=" + seconds(verdict.resetMillis());
    }

    private static String name(Limit limit) {
        return "\"" + limit.name() + "-" + seconds(limit.millis()) + "\"";
    }

    private static long seconds(long millis) {
        return Math.ceilDiv(millis, 1_000);
    }
}
