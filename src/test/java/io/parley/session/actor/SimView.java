package io.parley.session.actor;

import io.parley.core.MessageId;
import io.parley.session.ChatMessage;
import io.parley.session.ChatMessage.Status;
import io.parley.session.Position;
import io.parley.session.SessionEvent;
import io.parley.session.SessionEvent.MessageCreated;
import io.parley.session.SessionEvent.ReplyContinued;
import io.parley.session.SessionEvent.ReplyDelta;
import io.parley.session.SessionEvent.ReplyEnded;
import io.parley.session.SessionEvent.ReplyReset;
import io.parley.session.SessionEvent.ReplyStarted;
import io.parley.session.SessionEvent.SessionUpdated;
import io.parley.session.SessionEvent.Snapshot;
import io.parley.session.SessionEvent.SnapshotReason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a person sees, put together from events alone. Whatever does not fit together breaks a promise. */
final class SimView {
    private final SimCluster cluster;
    private final World world;
    private final Map<Integer, Shown> shown = new HashMap<>();
    private @Nullable Position last;

    private record Shown(MessageId id, String text, Status status) {}

    SimView(SimCluster cluster) {
        this.cluster = cluster;
        this.world = cluster.world;
    }

    /** Id of the last event, with which the client comes back. */
    @Nullable
    Position last() {
        return last;
    }

    boolean isAt(@Nullable Position place) {
        return place != null && place.equals(last);
    }

    List<MessageId> running() {
        return shown.values().stream().filter(s -> !s.status.isFinal()).map(Shown::id).toList();
    }

    void see(SessionEvent event) {
        if (event instanceof Snapshot snapshot) {
            snapshot(snapshot);
            return;
        }
        var place = event.position();
        if (place != null) {
            world.check(last == null || place.isAfter(last), () -> "after " + last + " comes " + event);
            last = place;
        }
        switch (event) {
            case MessageCreated e -> show(e.message());
            case ReplyStarted e -> put(e.position(), new Shown(e.reply(), "", Status.RUNNING));
            case ReplyDelta e -> put(e.position(), with(e, at(e).text + e.text(), Status.RUNNING));
            case ReplyContinued e -> put(e.position(), with(e, at(e).text, Status.RUNNING));
            case ReplyReset e -> put(e.position(), new Shown(e.reply(), e.text(), Status.RUNNING));
            case ReplyEnded e -> ended(e);
            case SessionUpdated e -> {
                // The session itself is not shown.
            }
            case Snapshot e -> throw new IllegalStateException();
        }
    }

    private void snapshot(Snapshot snapshot) {
        world.check(last == null || !last.isAfter(snapshot.position())
                || snapshot.reason() == SnapshotReason.UNKNOWN_ID, () -> "after " + last + " comes " + snapshot);
        last = snapshot.position();
        shown.clear();
        snapshot.messages().forEach(this::show);
    }

    private void show(ChatMessage message) {
        shown.put(message.seq(), new Shown(message.id(), message.content(), message.status()));
    }

    private Shown at(SessionEvent event) {
        var at = java.util.Objects.requireNonNull(event.position());
        var known = shown.get(at.seq());
        world.check(known != null && !known.status.isFinal(), () -> "follows no running reply: " + event);
        return java.util.Objects.requireNonNull(known);
    }

    private Shown with(SessionEvent event, String text, Status status) {
        return new Shown(at(event).id, text, status);
    }

    private void put(Position place, Shown now) {
        world.check(cluster.provider.isBeginning(now.id, now.text), () -> "spliced at " + place + ": " + now.text);
        shown.put(place.seq(), now);
    }

    private void ended(ReplyEnded event) {
        var now = with(event, at(event).text, event.status());
        world.check(now.text.length() == event.length() && TextHash.of(now.text).equals(event.sha256()),
                () -> "ends with another text than was told, " + now.text + ": " + event);
        shown.put(event.position().seq(), now);
    }

    void check(List<ChatMessage> stored) {
        for (var message : stored) {
            var known = shown.get(message.seq());
            if (known != null) {
                world.check(known.equals(new Shown(message.id(), message.content(), message.status())),
                        () -> "shown as " + known + " is " + message);
            }
        }
        world.check(stored.isEmpty() || shown.containsKey(stored.size()), () -> "the last message was not shown");
    }
}
