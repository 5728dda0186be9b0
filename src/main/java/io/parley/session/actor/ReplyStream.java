package io.parley.session.actor;

import io.parley.session.LogEntry;
import io.parley.session.LogEntry.Kind;
import io.parley.session.Position;
import io.parley.session.SessionEvent;
import java.util.List;
import java.util.Objects;

/**
 * A reply on its way out: what was generated becomes numbered entries, entries are logged and then published. While an append
 * is under way further deltas gather in the next entry, so that batching adjusts itself to load. While the log is away,
 * entries are published from memory.
 *
 * @param epoch     the owner's, in which it writes
 * @param gathered  deltas waiting to become an entry
 * @param published how many entries were published
 * @param at        place of the event published last
 * @param settled   characters published so far, for the worker's credit
 */
record ReplyStream(Transcript transcript, long epoch, Trail<String> gathered, LogLine log, int published, Position at,
        int settled) {

    /** A reply that was just accepted; its start is published together with its message. */
    static ReplyStream begin(Exchange exchange, long epoch) {
        var started = Transcript.started(exchange.reply()).position();
        return new ReplyStream(Transcript.begin(exchange.reply()), epoch, Trail.empty(), LogLine.NEW, 1, started, 0);
    }

    /**
     * A reply taken over, with what its log told; {@code away} when the log could not be read. It stands at the epoch's fence,
     * behind everything that earlier owners may have shown.
     */
    static ReplyStream takenOver(Transcript told, long epoch, boolean away, Scope scope) {
        var fence = new LogEntry(epoch, 0, Kind.EPOCH, "");
        var all = told.add(fence);
        var log = away ? LogLine.NEW.away(scope) : LogLine.claimed(all.size());
        return new ReplyStream(all, epoch, Trail.empty(), log, all.size(), all.place(fence), 0);
    }

    ReplyStream delta(String text, Scope scope) {
        return new ReplyStream(transcript, epoch, gathered.add(text), log, published, at, settled).pump(scope);
    }

    /** Adds an entry that is not a delta, behind everything gathered. */
    ReplyStream mark(Kind kind, String value, Scope scope) {
        var flushed = flush();
        return flushed.with(flushed.transcript.add(new LogEntry(epoch, flushed.nextN(), kind, value))).pump(scope);
    }

    ReplyStream on(Input.OfLog input, Scope scope) {
        var changed = log.on(input, this, scope);
        return changed.equals(log) ? this : with(changed).publish(scope).pump(scope);
    }

    ReplyStream tick(Scope scope) {
        return with(log.tick(this, scope));
    }

    /** Publishes what is left, logged or not: the reply is committed. */
    ReplyStream publishAll(Scope scope) {
        return publishTo(transcript.size(), scope);
    }

    private ReplyStream pump(Scope scope) {
        if (log.isBusy() && !log.isAway()) {
            return this;
        }
        var ready = flush();
        return ready.with(ready.log.send(ready, scope)).publish(scope);
    }

    private ReplyStream publish(Scope scope) {
        return publishTo(log.isAway() ? transcript.size() : log.logged(), scope);
    }

    private ReplyStream publishTo(int end, Scope scope) {
        if (end <= published) {
            return this;
        }
        List<SessionEvent> events = transcript.events(published, end);
        if (events.isEmpty()) {
            return new ReplyStream(transcript, epoch, gathered, log, end, at, settled);
        }
        scope.emit(new Effect.Publish(at, events));
        var last = Objects.requireNonNull(events.getLast().position());
        return new ReplyStream(transcript, epoch, gathered, log, end, last, settled + chars(events));
    }

    private static int chars(List<SessionEvent> events) {
        int chars = 0;
        for (var event : events) {
            chars += event instanceof SessionEvent.ReplyDelta delta ? delta.text().length() : 0;
        }
        return chars;
    }

    private ReplyStream flush() {
        if (gathered.isEmpty()) {
            return this;
        }
        String text = gathered.size() == 1 ? gathered.get(0) : String.join("", gathered.all());
        var entry = new LogEntry(epoch, nextN(), Kind.DELTA, text);
        return new ReplyStream(transcript.add(entry), epoch, Trail.empty(), log, published, at, settled);
    }

    private int nextN() {
        var last = transcript.last();
        return last == null || last.epoch() != epoch ? 0 : last.n() + 1;
    }

    private ReplyStream with(LogLine changed) {
        return changed.equals(log) ? this
                : new ReplyStream(transcript, epoch, gathered, changed, published, at, settled);
    }

    private ReplyStream with(Transcript changed) {
        return new ReplyStream(changed, epoch, gathered, log, published, at, settled);
    }

    /** The text with everything gathered. */
    String text() {
        return flush().transcript.text();
    }

    /** The text as far as it was published. */
    String publishedText() {
        return transcript.text(published);
    }

    boolean isLost() {
        return log.isLost();
    }
}
