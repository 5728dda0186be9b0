package io.parley.session;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The place of an event in its session, and the SSE event id {@code <seq>.<epoch>.<n>}. Positions of a session are totally
 * ordered. A person's message stands at {@code <seq>.0.0}; the events of a reply at its seq, the epoch of the owner that
 * wrote them, and n counted from 0 in that epoch.
 *
 * @param seq   number of the message in the session, from 1; 0 is the place before everything
 * @param epoch epoch of the writing owner, from 1; 0 for what is not written by one
 * @param n     number in the epoch, from 0
 */
public record Position(int seq, long epoch, int n) implements Comparable<Position> {
    /** Before everything. */
    public static final Position START = new Position(0, 0, 0);

    private static final Pattern TEXT = Pattern.compile("(0|[1-9]\\d{0,8})\\.(0|[1-9]\\d{0,17})\\.(0|[1-9]\\d{0,8})");

    /** The place of a person's message. */
    public static Position created(int seq) {
        return new Position(seq, 0, 0);
    }

    /** After everything that message {@code seq} ever had. */
    public static Position endOf(int seq) {
        return new Position(seq, Long.MAX_VALUE, Integer.MAX_VALUE);
    }

    /** Reads an SSE event id; empty if it is not one of ours. */
    public static Optional<Position> parse(String id) {
        var m = TEXT.matcher(id);
        return m.matches()
                ? Optional.of(new Position(Integer.parseInt(m.group(1)), Long.parseLong(m.group(2)),
                        Integer.parseInt(m.group(3))))
                : Optional.empty();
    }

    /** The following place in the same epoch. */
    public Position next() {
        return new Position(seq, epoch, n + 1);
    }

    public boolean isAfter(Position other) {
        return compareTo(other) > 0;
    }

    @JsonCreator
    static Position fromText(String text) {
        int first = text.indexOf('.');
        int second = text.indexOf('.', first + 1);
        return new Position(Integer.parseInt(text, 0, first, 10), Long.parseLong(text, first + 1, second, 10),
                Integer.parseInt(text, second + 1, text.length(), 10));
    }

    @Override
    public int compareTo(Position o) {
        int bySeq = Integer.compare(seq, o.seq);
        if (bySeq != 0) {
            return bySeq;
        }
        int byEpoch = Long.compare(epoch, o.epoch);
        return byEpoch != 0 ? byEpoch : Integer.compare(n, o.n);
    }

    @JsonValue
    @Override
    public String toString() {
        return seq + "." + epoch + "." + n;
    }
}
