package io.parley.session;

import io.parley.core.Bounds;
import java.time.Duration;

/**
 * Bounds of sessions; keys under {@code session}.
 *
 * @param maxActive       actors in memory of a node, 1 to 1,000,000; when full, idle ones are passivated, and if none is,
 *                        {@code OVERLOADED}
 * @param idleTimeout     after which an idle actor is passivated
 * @param mailbox         commands waiting in one session, 1 to 10,000; beyond it {@code OVERLOADED}
 * @param maxJoining      event streams waiting for one session to be open, and for what they missed at a node, 1 to 1,000,000;
 *                        beyond it {@code OVERLOADED}
 * @param historyMessages latest messages kept by an actor, for prompts and snapshots, 2 to 500
 * @param historyChars    characters of a prompt, at least 1,024: what there is no room for is left out, oldest first
 * @param replyMaxChars   characters of one reply, at least 1,024; a longer one fails as {@code reply_too_long}
 * @param replyTimeout    time limit of a whole reply
 * @param maxTakeovers    after so many owners a reply fails as {@code interrupted}, 0 to 100
 * @param maxAttempts     calls by one owner for one reply, 1 to 10
 * @param creditChars     characters a model worker may be ahead of the reply's log, at least 1,024
 * @param logRepair       pause between attempts to bring a reply's log up to date again
 * @param commitRetry     pause between attempts to commit a reply's end while Postgres is away
 * @param requestTimeout  of a command to a session's owner, all repetitions included
 * @param resumePage      events returned by one attach, 1 to 10,000
 * @param resumeChars     characters of text after which it returns no more events, at least 1,024
 * @param resumeMessages  messages a client may be behind before it gets a snapshot instead of every event, 1 to 500
 * @param snapshotMessages latest messages in a snapshot, 1 to 500
 * @param sweep           pause between searches for running replies without an owner
 */
public record SessionConfig(@Bounds(min = "1", max = "1000000") int maxActive, Duration idleTimeout,
        @Bounds(min = "1", max = "10000") int mailbox, @Bounds(min = "1", max = "1000000") int maxJoining,
        @Bounds(min = "2", max = "500") int historyMessages,
        @Bounds(min = "1024") int historyChars, @Bounds(min = "1024") int replyMaxChars, Duration replyTimeout,
        @Bounds(max = "100") int maxTakeovers, @Bounds(min = "1", max = "10") int maxAttempts,
        @Bounds(min = "1024") int creditChars, Duration logRepair, Duration commitRetry,
        Duration requestTimeout, @Bounds(min = "1", max = "10000") int resumePage,
        @Bounds(min = "1024") int resumeChars,
        @Bounds(min = "1", max = "500") int resumeMessages, @Bounds(min = "1", max = "500") int snapshotMessages,
        Duration sweep) {

    /** As in {@code config/parley.yaml}. */
    public static final SessionConfig DEFAULT = new SessionConfig(10_000, Duration.ofMinutes(1), 64, 10_000, 200,
            200_000,
            1_000_000, Duration.ofMinutes(10), 3, 3, 32_768, Duration.ofMillis(500),
            Duration.ofMillis(500), Duration.ofSeconds(8), 500, 65_536, 50, 50, Duration.ofSeconds(1));
}
