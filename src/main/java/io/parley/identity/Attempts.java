package io.parley.identity;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.identity.RateLimiter.Claim;
import io.parley.identity.RateLimiter.Limit;
import io.parley.identity.RateLimiter.Verdict;
import io.parley.identity.token.OpaqueToken;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Counts attempts at passwords before any work is done for them: by the account and the network they come from, by that network alone, and
 * by the account alone. Nobody is locked out by a stranger: past the first two there is a reserve, as large again, in which only the right
 * password gets through; and from a network that the account has signed in from the last does not count (see decision 0041).
 */
final class Attempts {
    private static final Admission ADMITTED = new Admission(null);

    private final RateLimiter limiter;
    private final Limits signIn;
    private final Limits reserve;
    private final Limits confirmation;

    Attempts(RateLimiter limiter, IdentityConfig.Limits config) {
        this.limiter = limiter;
        this.signIn = Limits.of(config, "sign-in-", "sign-in-address");
        this.reserve = Limits.of(config, "sign-in-reserve-", "sign-in-reserve-address")
                .withTotal(signIn.total());
        this.confirmation = Limits.of(config, "password-", "sign-in-address");
    }

    /**
     * That an attempt may be made.
     *
     * @param otherwise what to fail with when the password is wrong, so that nobody can tell that it was looked at; null: that it is wrong
     */
    record Admission(@Nullable ChatException otherwise) {}

    /** @param account of one account from one network */
    private record Limits(List<Limit> account, List<Limit> address, List<Limit> total) {
        static Limits of(IdentityConfig.Limits config, String prefix, String address) {
            return new Limits(parse(prefix + "account", config.signInAccount()), parse(address, config.signInAddress()),
                    parse(prefix + "total", config.signInTotal()));
        }

        Limits withTotal(List<Limit> shared) {
            return new Limits(account, address, shared);
        }

        private static List<Limit> parse(String name, List<String> limits) {
            return limits.stream().map(text -> Limit.parse(name, text)).toList();
        }

        Stream<Claim> all(String of, String from) {
            return Stream.concat(account(of, from), Stream.concat(address(from), total(of)));
        }

        Stream<Claim> account(String of, String from) {
            var subject = hash(of + '\n' + RateLimiter.network(from));
            return account.stream().map(limit -> new Claim(limit, subject));
        }

        Stream<Claim> address(String from) {
            return address.stream().map(limit -> Claim.ofAddress(limit, from));
        }

        Stream<Claim> total(String of) {
            var subject = hash(of);
            return total.stream().map(limit -> new Claim(limit, subject));
        }

        private static String hash(String subject) {
            return HexFormat.of().formatHex(OpaqueToken.hash(subject));
        }
    }

    /**
     * Counts an attempt to sign in. Fails with {@code RATE_LIMITED} when there were too many.
     *
     * @param mailbox that it is for, whether there is such an account or not
     * @param known   whether the account has signed in from this network before; asked where there were many
     */
    Future<Admission> signIn(String mailbox, String address, Supplier<Future<Boolean>> known) {
        return take(signIn.all(mailbox, address))
                .compose(wait -> wait == 0 ? Future.succeededFuture(ADMITTED)
                        : inReserve(mailbox, address, known).compose(more -> more == 0
                                ? Future.succeededFuture(new Admission(tooMany(wait)))
                                : Future.failedFuture(tooMany(wait))));
    }

    private Future<Long> inReserve(String mailbox, String address, Supplier<Future<Boolean>> known) {
        return take(reserve.account(mailbox, address)).compose(wait -> wait > 0 ? Future.succeededFuture(wait)
                : known.get().compose(yes -> yes ? Future.succeededFuture(0L)
                        : take(Stream.concat(reserve.address(address), reserve.total(mailbox)))));
    }

    /** Counts a try at the password of an account that is signed in. Fails with {@code RATE_LIMITED} when there were too many. */
    Future<Void> confirmation(String account, String address) {
        return granted(take(confirmation.all(account, address)));
    }

    /** Counts an attempt to make an account. Fails with {@code RATE_LIMITED} when there were too many. */
    Future<Void> registration(String address) {
        return granted(take(signIn.address(address)));
    }

    private static Future<Void> granted(Future<Long> taken) {
        return taken.compose(wait -> wait == 0 ? Future.succeededFuture() : Future.failedFuture(tooMany(wait)));
    }

    /** Milliseconds until it is granted; 0 when it was, and then it counts against all of them. */
    private Future<Long> take(Stream<Claim> claims) {
        return limiter.take(claims.toList())
                .map(verdicts -> verdicts.stream().mapToLong(Verdict::retryMillis).max().orElse(0));
    }

    private static ChatException tooMany(long wait) {
        return new ChatException(ErrorCode.RATE_LIMITED, "Too many attempts; try again later.", null,
                Duration.ofMillis(wait));
    }
}
