package io.parley.identity;

import io.vertx.core.Future;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/** Counts requests against limits, for all nodes together where that can be done, else for this node alone. From event loops. */
public interface RateLimiter {
    /**
     * A limit: so many requests in a time, spread or in one burst.
     *
     * @param name     stable, of its kind, for example {@code account}
     * @param requests at least 1, and on average at most 10,000 a second
     * @param millis   the time, at least 1,000
     */
    record Limit(String name, long requests, long millis) {
        /** A request costs whole microseconds, see {@link Gcra}; this keeps what rounding loses below one in a hundred. */
        private static final long MOST_PER_MILLI = 10;

        private static final Pattern TEXT = Pattern.compile("([1-9]\\d{0,8})/([1-9]\\d{0,4})([smhd])");

        public Limit {
            if (requests < 1 || millis < 1_000 || requests > MOST_PER_MILLI * millis) {
                throw new IllegalArgumentException("must be at least one request, and at most 10000 a second");
            }
        }

        /** Reads {@code NUMBER/TIME}, where the time is in s, m, h or d. Fails with {@link IllegalArgumentException}. */
        public static Limit parse(String name, String text) {
            var match = TEXT.matcher(text.strip());
            if (!match.matches()) {
                throw new IllegalArgumentException("must be like 600/1m: requests in a time, in s, m, h or d");
            }
            long unit = switch (match.group(3)) {
                case "s" -> 1_000L;
                case "m" -> 60_000L;
                case "h" -> 3_600_000L;
                default -> 86_400_000L;
            };
            return new Limit(name, Long.parseLong(match.group(1)), Long.parseLong(match.group(2)) * unit);
        }

        /** Reads several of different times; fails with {@link IllegalArgumentException}. */
        public static List<Limit> parseAll(String name, List<String> texts) {
            var limits = texts.stream().map(text -> parse(name, text)).toList();
            if (limits.stream().mapToLong(Limit::millis).distinct().count() < limits.size()) {
                throw new IllegalArgumentException("must name each time once");
            }
            return limits;
        }
    }

    /**
     * What is counted where.
     *
     * @param subject whom the limit is for, for example an account's id or an address; at most 128 characters
     */
    record Claim(Limit limit, String subject) {
        /**
         * Against the limit of a network address. Of IPv6 the first 64 bits count: whoever has one address there has all of them.
         *
         * @param address in text; what is no address counts as it stands
         */
        public static Claim ofAddress(Limit limit, String address) {
            return new Claim(limit, network(address));
        }
    }

    /** What of a network address tells one network from another: all of IPv4, the first 64 bits of IPv6; what is no address as it stands. */
    static String network(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        try {
            byte[] bytes = InetAddress.ofLiteral(address).getAddress();
            return bytes.length == 16 ? HexFormat.of().formatHex(bytes, 0, 8)
                    : InetAddress.ofLiteral(address).getHostAddress();
        } catch (IllegalArgumentException e) {
            return address;
        }
    }

    /**
     * What became of a claim.
     *
     * @param remaining   requests that are left now
     * @param resetMillis until all of them are there again
     * @param retryMillis until the claim would be granted; 0 when this one was, or would have been without the others
     */
    record Verdict(Claim claim, long remaining, long resetMillis, long retryMillis) {
        /** Whether it is this claim that was refused. */
        public boolean exceeded() {
            return retryMillis > 0;
        }
    }

    /** Counts one request against all claims if none of them is exceeded, else against none. Verdicts in their order. Never fails. */
    Future<List<Verdict>> take(List<Claim> claims);
}
