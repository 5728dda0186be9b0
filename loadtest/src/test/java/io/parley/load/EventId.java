package io.parley.load;

import java.util.Comparator;

/**
 * The place of an event in its session, {@code <seq>.<epoch>.<n>}: number of the message, epoch of the node that wrote it, number in
 * that epoch.
 */
record EventId(int seq, long epoch, int n) implements Comparable<EventId> {
    private static final Comparator<EventId> ORDER = Comparator.comparingInt(EventId::seq)
            .thenComparingLong(EventId::epoch).thenComparingInt(EventId::n);

    static EventId of(String text) {
        String[] parts = text.split("\\.", -1);
        return new EventId(Integer.parseInt(parts[0]), Long.parseLong(parts[1]), Integer.parseInt(parts[2]));
    }

    /** Whether something was left out between the two: a number of an epoch, or a whole message. */
    boolean isBeyondNextOf(EventId before) {
        boolean sameEpoch = seq == before.seq && epoch == before.epoch;
        return sameEpoch ? n > before.n + 1 : seq > before.seq + 1;
    }

    @Override
    public int compareTo(EventId other) {
        return ORDER.compare(this, other);
    }
}
