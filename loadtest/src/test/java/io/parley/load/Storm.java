package io.parley.load;

import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.Simulation;

/** Everybody hangs up at once, in the middle of a reply, and comes back: by the clock, and whenever a node sends its clients away. */
public final class Storm extends Simulation {
    public Storm() {
        var follower = new Follower(Settings.time("every", "5s"), Settings.number("tokens", 1_200));
        setUp(scenario("follower").exec(follower.whole()).injectOpen(
                rampUsers(Settings.number("users", 100)).during(Settings.time("ramp", "5s"))))
                .protocols(Target.protocol()).assertions(Expect.fewErrors(), Expect.wholeHistories());
    }
}
