package io.parley.load;

import static io.gatling.javaapi.core.CoreDsl.incrementUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.Simulation;
import java.time.Duration;

/**
 * An open model in steps up to saturation: people arrive at a rate that does not care how the node does. Past what it can do it refuses
 * (503); what it has accepted must be whole all the same.
 */
public final class Ramp extends Simulation {
    public Ramp() {
        double step = Settings.decimal("step", 2);
        setUp(scenario("conversation").exec(Conversation.whole()).injectOpen(
                incrementUsersPerSec(step).times(Settings.number("steps", 10))
                        .eachLevelLasting(Settings.time("level", "30s")).separatedByRampsLasting(Duration.ofSeconds(5))
                        .startingFrom(step)))
                .protocols(Target.protocol()).assertions(Expect.wholeReplies(), Expect.wholeHistories());
    }
}
