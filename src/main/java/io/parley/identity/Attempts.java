package io.parley.identity;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.identity.RateLimiter.Claim;
import io.parley.identity.RateLimiter.Limit;
import io.parley.identity.RateLimiter.Verdict;
import io.parley.identity.token.OpaqueToken;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts attempts at passwords, by the account that they are for and by where they come from, before any work is done for them. */
final class Attempts {
    private final RateLimiter limiter;
    private final List<Limit> perAccount;
    private final List<Limit> perAddress;

    Attempts(RateLimiter limiter, IdentityConfig.Limits limits) {
        this.limiter = limiter;
        this.perAccount = parse("sign-in-account", limits.signInAccount());
        this.perAddress = parse("sign-in-address", limits.signInAddress());
    }

    private static List<Limit> parse(String name, List<String> limits) {
        return limits.stream().map(text -> Limit.parse(name, text)).toList();
    }

    /**
     * Counts an attempt. Fails with {@code RATE_LIMITED}, and counts nothing, when there were too many.
     *
     * @param email   that it is for, whether there is such an account or not; null for one that is for none
     * @param address it comes from
     */
    Future<Void> count(@Nullable String email, String address) {
        var claims = new ArrayList<Claim>();
        if (email != null) {
            var subject = HexFormat.of().formatHex(OpaqueToken.hash(email));
            perAccount.forEach(limit -> claims.add(new Claim(limit, subject)));
        }
        perAddress.forEach(limit -> claims.add(new Claim(limit, address)));
        return limiter.take(claims).compose(Attempts::granted);
    }

    private static Future<Void> granted(List<Verdict> verdicts) {
        long wait = verdicts.stream().mapToLong(Verdict::retryMillis).max().orElse(0);
        return wait <= 0 ? Future.succeededFuture()
                : Future.failedFuture(
                        new ChatException(ErrorCode.RATE_LIMITED, "Too many attempts; try again later.", null,
                                Duration.ofMillis(wait)));
    }
}
