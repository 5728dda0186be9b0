package io.parley.load;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.Simulation;
import java.time.Duration;

/** The mix, the storm and the slow readers side by side, for some seconds: what the main project's tests run. */
public final class Short extends Simulation {
    public Short() {
        var talkers = scenario("conversation").exec(Conversation.of(2, Duration.ofMillis(100)));
        var followers = scenario("follower").exec(new Follower(Duration.ofSeconds(2), 200).whole());
        var slow = scenario("slow reader").exec(SlowReader.whole(4, Duration.ofSeconds(3)));
        setUp(talkers.injectOpen(rampUsers(10).during(2)), followers.injectOpen(atOnceUsers(15)),
                slow.injectOpen(atOnceUsers(3))).protocols(Target.protocol())
                .assertions(Expect.fewErrors(), Expect.wholeHistories(), Expect.soonAccepted(), Expect.soonBegun());
    }
}
