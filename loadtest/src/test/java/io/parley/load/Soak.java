package io.parley.load;

import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.Simulation;

/** A rate that is easily done, for hours: what is slowly used up shows. */
public final class Soak extends Simulation {
    public Soak() {
        setUp(scenario("conversation").exec(Conversation.whole()).injectOpen(
                constantUsersPerSec(Settings.decimal("rate", 1)).during(Settings.time("duration", "8h"))))
                .protocols(Target.protocol())
                .assertions(Expect.fewErrors(), Expect.wholeHistories(), Expect.soonAccepted(), Expect.soonBegun());
    }
}
