package io.parley.load;

import static io.gatling.javaapi.core.CoreDsl.constantConcurrentUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.Simulation;

/** The mix: so many people who talk, each again as soon as done. */
public final class Conversations extends Simulation {
    public Conversations() {
        setUp(scenario("conversation").exec(Conversation.whole()).injectClosed(
                constantConcurrentUsers(Settings.number("users", 20)).during(Settings.time("duration", "1m"))))
                .protocols(Target.protocol())
                .assertions(Expect.fewErrors(), Expect.wholeHistories(), Expect.soonAccepted(), Expect.soonBegun());
    }
}
