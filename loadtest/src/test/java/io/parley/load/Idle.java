package io.parley.load;

import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.Simulation;

/** Thousands of windows on which nothing happens. */
public final class Idle extends Simulation {
    public Idle() {
        setUp(scenario("open window").exec(Watcher.idleFor(Settings.time("duration", "5m"))).injectOpen(
                rampUsers(Settings.number("users", 2_000)).during(Settings.time("ramp", "1m"))))
                .protocols(Target.protocol()).assertions(Expect.fewErrors(), Expect.wholeHistories());
    }
}
