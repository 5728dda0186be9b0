package io.parley.testing;

import static java.util.Comparator.comparingLong;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Faults that happen to nodes under continuous load, and the comparison of what is stored with what everybody saw. */
public final class Trial {
    private static final Duration PATIENCE = Patience.LIMIT;
    private static final int CLIENTS = 8;
    private static final int ROUNDS = Integer.getInteger("parley.faults.rounds", 1);
    /** 1.5 s until a beat is stale, a second until somebody looks, and as much again on a machine that is busy. */
    private static final Duration TAKEOVER_BOUND = Duration.ofSeconds(15);

    private final long seed = Long.getLong("parley.seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);
    private final List<Long> losses = new ArrayList<>();
    private final NodeGroup nodes;
    private final Crowd crowd;

    private Trial(NodeGroup nodes) {
        this.nodes = nodes;
        this.crowd = new Crowd(nodes, CLIENTS, random.nextLong());
    }

    /** What happens, once or as often as was asked for. */
    @FunctionalInterface
    public interface Fault {
        void happen(Trial trial) throws Exception;
    }

    /** Lets it happen under load, again and again, and checks everything; prints how much there was. */
    public static Trial run(String what, NodeGroup nodes, Fault fault) throws Exception {
        try (var watch = new OwnershipWatch(nodes, TAKEOVER_BOUND)) {
            var trial = new Trial(nodes);
            for (int round = 0; round < ROUNDS; round++) {
                trial.awaitAnswers();
                fault.happen(trial);
            }
            trial.awaitAnswers();
            trial.end(what, watch);
            return trial;
        }
    }

    private void end(String what, OwnershipWatch watch) throws SQLException {
        crowd.finish();
        System.out.printf("%s: seed %d, %d faults, %d messages, %d reconnects, %d continued or started over,"
                + " longest without a living owner %d ms%n", what, seed, ROUNDS, crowd.answered(), crowd.reconnects(),
                crowd.breaks(), watch.longestMs());
        printTakeovers();
        crowd.audit();
        assertThat(watch.violations()).isEmpty();
        assertThat(watch.looks()).isPositive();
    }

    /** As many as there are clients: everybody goes on. */
    public void awaitAnswers() {
        crowd.awaitAnswers(CLIENTS);
    }

    public NodeGroup.Member any() {
        return nodes.any(random);
    }

    /** The one with the most replies under way. */
    public NodeGroup.Member replying() {
        return await().atMost(PATIENCE).until(() -> Collections.max(nodes.members(), comparingLong(this::replies)),
                member -> replies(member) > 0);
    }

    private long replies(NodeGroup.Member member) {
        return nodes.records().owned().stream().filter(own -> own.replying() && member.id().equals(own.node())).count();
    }

    /** A number from 0 up to but not including the bound. */
    public int number(int bound) {
        return random.nextInt(bound);
    }

    /** Takeovers are counted from now on. */
    public void lost() {
        losses.add(System.nanoTime());
    }

    /** Replies that were continued or started over. */
    public long breaks() {
        return crowd.breaks();
    }

    /** Time is what the fault is made of. */
    public static void pass(Duration time) {
        await().pollDelay(time).atMost(time.plusSeconds(5)).until(() -> true);
    }

    /** From each loss to the next text of the replies that were under way. */
    private void printTakeovers() {
        var times = crowd.sessions().stream().flatMap(List::stream).flatMap(this::takeovers).sorted().toList();
        if (!times.isEmpty()) {
            System.out.printf("  takeovers: %d, p50 %d ms, p99 %d ms%n", times.size(), times.get(times.size() / 2),
                    times.get((int) Math.ceil(times.size() * 0.99) - 1));
        }
    }

    private Stream<Long> takeovers(Correspondent message) {
        return losses.stream().flatMap(loss -> message.recovery(loss).map(text -> (text - loss) / 1_000_000).stream());
    }
}
