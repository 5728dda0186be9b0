package io.parley.session.actor;

import io.parley.session.ChatMessage.Kept;
import io.parley.session.LogEntry;
import io.parley.session.LogEntry.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * What of a log counts. Pipelined appends can leave a hole when one of them fails; what stands behind a hole of its epoch was
 * never shown from the log and is dropped. A {@link Kind#BASE} entry stands for everything before it.
 */
final class Fold {
    private Fold() {}

    static List<LogEntry> whole(List<LogEntry> log) {
        var kept = new ArrayList<LogEntry>(log.size());
        long epoch = -1;
        int next = 0;
        for (var entry : log) {
            if (entry.epoch() != epoch) {
                epoch = entry.epoch();
                next = 0;
            }
            if (entry.kind() == Kind.BASE) {
                kept.clear();
            } else if (entry.n() != next) {
                continue;
            }
            kept.add(entry);
            next = entry.n() + 1;
        }
        return kept;
    }

    /** How far each epoch's log is kept, oldest first. */
    static List<Kept> kept(Trail<LogEntry> entries) {
        var kept = new ArrayList<Kept>();
        for (int i = 0; i < entries.size(); i++) {
            var entry = entries.get(i);
            boolean lastOfEpoch = i + 1 == entries.size() || entries.get(i + 1).epoch() != entry.epoch();
            if (lastOfEpoch) {
                kept.add(new Kept(entry.epoch(), entry.n()));
            }
        }
        return List.copyOf(kept);
    }
}
