package io.parley.load;

import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.Simulation;

/** Clients that do not read: others must not wait for them, and they must get everything when they read again. */
public final class SlowReaders extends Simulation {
    public SlowReaders() {
        var chain = SlowReader.whole(Settings.number("replies", 10), Settings.time("stall", "15s"));
        setUp(scenario("slow reader").exec(chain).injectOpen(
                rampUsers(Settings.number("users", 20)).during(Settings.time("ramp", "5s"))))
                .protocols(Target.protocol())
                .assertions(Expect.fewErrors(), Expect.wholeHistories(), Expect.soonAccepted(), Expect.soonBegun());
    }
}
