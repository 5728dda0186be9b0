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
import java.util.function.Function;
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

    RateLimits(RateLimiter limiter, IdentityConfig.Limits config) {
        this.limiter = limiter;
        this.account = Limit.parseAll("account", config.account());
        this.key = Limit.parseAll("key", config.key());
        this.address = Limit.parseAll("address", config.address());
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
                : limiter.take(claims).compose(verdicts -> tell(verdicts, response));
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

    private static Future<Void> tell(List<Verdict> verdicts, HttpServerResponse response) {
        long retry = seconds(verdicts.stream().mapToLong(Verdict::retryMillis).max().orElse(0));
        if (!response.closed()) {
            response.putHeader("ratelimit-policy", join(verdicts, RateLimits::policy))
                    .putHeader("ratelimit", join(verdicts, RateLimits::left));
            if (retry > 0) {
                response.putHeader("retry-after", Long.toString(retry));
            }
        }
        return retry == 0 ? Future.succeededFuture()
                : Future.failedFuture(new ChatException(ErrorCode.RATE_LIMITED,
                        "These are more requests than may be made in this time; go on in " + retry + " s."));
    }

    private static String join(List<Verdict> verdicts, Function<Verdict, String> item) {
        return verdicts.stream().map(item).collect(Collectors.joining(", "));
    }

    private static String policy(Verdict verdict) {
        var limit = verdict.claim().limit();
        return name(limit) + ";q=" + limit.requests() + ";w=" + seconds(limit.millis());
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
