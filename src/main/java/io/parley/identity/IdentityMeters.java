package io.parley.identity;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.identity.password.Passwords;

/** What sign-ins are measured with. From any thread. */
final class IdentityMeters {
    private final Counter accepted;
    private final Counter refused;

    IdentityMeters(MeterRegistry registry, Passwords passwords) {
        this.accepted = signIns(registry, "accepted");
        this.refused = signIns(registry, "refused");
        Gauge.builder("parley.password.queue", passwords::waiting).description("Password computations waiting")
                .register(registry);
    }

    private static Counter signIns(MeterRegistry registry, String outcome) {
        return Counter.builder("parley.sign_ins").tag("outcome", outcome).description("Attempts to sign in")
                .register(registry);
    }

    void accepted() {
        accepted.increment();
    }

    /** Counts who is turned away, be it after too many attempts; that a part of the node is away is no refusal. */
    void failed(Throwable why) {
        if (why instanceof ChatException told
                && (told.code() == ErrorCode.SIGN_IN_REFUSED || told.code() == ErrorCode.RATE_LIMITED)) {
            refused.increment();
        }
    }
}
