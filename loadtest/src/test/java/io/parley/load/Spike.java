package io.parley.load;

import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.group;
import static io.gatling.javaapi.core.CoreDsl.nothingFor;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.core.CoreDsl.stressPeakUsers;

import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Simulation;
import java.time.Duration;

/** Calm, then everybody at once, then calm: afterwards all must be as before. */
public final class Spike extends Simulation {
    private static final double RATE = Settings.decimal("rate", 1);
    private static final Duration CALM = Settings.time("calm", "1m");
    private static final Duration PEAK = Settings.time("peak", "10s");
    /** In which what the peak left is worked off. */
    private static final Duration RECOVERY = Settings.time("recovery", "30s");

    public Spike() {
        setUp(calm("before", Duration.ZERO), peak(), calm("after", CALM.plus(PEAK).plus(RECOVERY)))
                .protocols(Target.protocol())
                .assertions(Expect.wholeHistories("before"),
                        Expect.wholeReplies("peak"), Expect.wholeHistories("peak"),
                        Expect.wholeReplies("after"), Expect.wholeHistories("after"), Expect.soonAccepted("before"),
                        Expect.soonBegun("before"), Expect.soonAccepted("after"), Expect.soonBegun("after"));
    }

    private static PopulationBuilder calm(String name, Duration from) {
        return named(name).injectOpen(nothingFor(from), constantUsersPerSec(RATE).during(CALM));
    }

    private static PopulationBuilder peak() {
        return named("peak").injectOpen(nothingFor(CALM), stressPeakUsers(Settings.number("users", 200)).during(PEAK));
    }

    private static ScenarioBuilder named(String name) {
        return scenario(name).exec(group(name).on(Conversation.whole()));
    }
}
