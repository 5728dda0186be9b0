package io.parley.load;

import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.Simulation;

/** Event streams by the thousand on which something happens all the time: sessions that are open in many windows while their reply is written. */
public final class Audience extends Simulation {
    public Audience() {
        var hall = new Hall(Settings.number("windows", 20), Settings.number("tokens", 100),
                Settings.time("longest", "10m"));
        setUp(scenario("session in many windows").exec(hall.whole()).injectOpen(
                rampUsers(Settings.number("users", 20)).during(Settings.time("ramp", "10s"))))
                .protocols(Target.protocol()).assertions(Expect.fewErrors(), Expect.wholeHistories());
    }
}
