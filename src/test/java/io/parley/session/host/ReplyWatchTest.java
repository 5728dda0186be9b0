package io.parley.session.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parley.core.FailureReason;
import io.parley.session.LogEntry;
import io.parley.session.LogEntry.Kind;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A real actor is watched; times are the test's. */
class ReplyWatchTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final WatchedActor actor = new WatchedActor(new ReplyWatch(new ReplyMeters(registry)));

    @Test
    void everyEndHasAMeterBeforeThereIsAny() {
        assertThat(registry.find("parley.replies").counters()).hasSize(2 + FailureReason.values().length)
                .allMatch(counter -> counter.count() == 0);
        assertThat(registry.find("parley.reply.duration").timers()).hasSize(3);
    }

    @Test
    void aReplyIsTimedFromItsMessageOn() {
        actor.accept(100);
        assertThat(running()).isEqualTo(1);

        actor.after(200).delta("Hello").after(5).logged();
        actor.after(700).finished().logged().after(10).stored();

        assertThat(running()).isZero();
        assertThat(replies("completed", "none")).isEqualTo(1);
        assertThat(millis(timer("parley.reply.first.delta"))).isEqualTo(305);
        assertThat(millis(duration("completed"))).isEqualTo(1_015);
        assertThat(millis(timer("parley.reply.delta.delay"))).isEqualTo(5);
    }

    @Test
    void onlyTheFirstTextIsTheFirst() {
        actor.accept(0);
        actor.after(10).delta("a").logged().after(10).delta("bc").logged();

        assertThat(timer("parley.reply.first.delta").count()).isEqualTo(1);
        assertThat(timer("parley.reply.delta.delay").count()).isEqualTo(2);
        var entries = registry.get("parley.reply.entry.chars").summary();
        assertThat(entries.count()).isEqualTo(2);
        assertThat(entries.totalAmount()).isEqualTo(3);
    }

    @Test
    void textThatGathersIsOneEntry() {
        actor.accept(0);
        actor.delta("a").after(1).delta("bc").after(3).delta("d").after(4).logged();
        assertThat(timer("parley.reply.delta.delay").max(TimeUnit.MILLISECONDS)).isEqualTo(8);
        actor.after(2).logged();

        var entries = registry.get("parley.reply.entry.chars").summary();
        assertThat(entries.max()).isEqualTo(3);
        assertThat(timer("parley.reply.delta.delay").max(TimeUnit.MILLISECONDS)).isEqualTo(9);
    }

    @Test
    void aFailedReplyHasAReason() {
        actor.accept(0);
        actor.failed(FailureReason.PROVIDER_REJECTED).after(20).stored();

        assertThat(replies("failed", "provider_rejected")).isEqualTo(1);
        assertThat(millis(duration("failed"))).isEqualTo(20);
        assertThat(timer("parley.reply.first.delta").count()).isZero();
    }

    @Test
    void aReplyThatLeavesTheNodeRunsHereNoMore() {
        actor.accept(0);
        actor.leave();
        actor.leave();

        assertThat(running()).isZero();
        assertThat(registry.find("parley.replies").counters()).allMatch(counter -> counter.count() == 0);
    }

    @Test
    void aTakeoverIsTimedUntilTheReplyGoesOn() {
        actor.takeOver(3_000);
        assertThat(running()).isEqualTo(1);
        actor.after(7).claimed(new LogEntry(1, 0, Kind.EPOCH, ""), new LogEntry(1, 1, Kind.DELTA, "So"));
        assertThat(timer("parley.takeover.duration").count()).isZero();
        actor.after(3).stored();
        assertThat(millis(timer("parley.takeover.duration"))).isEqualTo(10);

        actor.delta("So far").logged().logged().finished().logged().after(90).stored();

        assertThat(registry.get("parley.takeovers").counter().count()).isEqualTo(1);
        assertThat(timer("parley.takeover.duration").count()).isEqualTo(1);
        assertThat(timer("parley.reply.first.delta").count()).as("its first text was another node's").isZero();
        assertThat(millis(duration("completed"))).isEqualTo(3_100);
        assertThat(running()).isZero();
    }

    @Test
    void theFirstTextMayComeAfterATakeover() {
        actor.takeOver(3_000);
        actor.claimed(new LogEntry(1, 0, Kind.EPOCH, "")).stored();
        actor.after(500).delta("At last").logged().logged();

        assertThat(millis(timer("parley.reply.first.delta"))).isEqualTo(3_500);
    }

    private double running() {
        return registry.get("parley.replies.running").gauge().value();
    }

    private double replies(String outcome, String reason) {
        return registry.get("parley.replies").tags("outcome", outcome, "reason", reason).counter().count();
    }

    private Timer timer(String name) {
        return registry.get(name).timer();
    }

    private Timer duration(String outcome) {
        return registry.get("parley.reply.duration").tag("outcome", outcome).timer();
    }

    /** Of the one time that was measured. */
    private static double millis(Timer timer) {
        assertThat(timer.count()).isEqualTo(1);
        return timer.totalTime(TimeUnit.MILLISECONDS);
    }
}
