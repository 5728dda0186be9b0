package io.parley.session.actor;

import io.parley.core.MessageId;
import io.parley.core.NodeId;
import io.parley.session.ChatMessage;
import io.parley.session.ChatMessage.Status;
import io.parley.session.Session;
import io.parley.session.StoreMessages;
import io.parley.session.StoreMessages.AcceptMessage;
import io.parley.session.StoreMessages.ConfirmEpochs;
import io.parley.session.StoreMessages.Confirmed;
import io.parley.session.StoreMessages.FindExchange;
import io.parley.session.StoreMessages.FindMessage;
import io.parley.session.StoreMessages.FinishReply;
import io.parley.session.StoreMessages.FoundExchange;
import io.parley.session.StoreMessages.ListMessages;
import io.parley.session.StoreMessages.MessagePage;
import io.parley.session.StoreMessages.OpenSession;
import io.parley.session.StoreMessages.Opened;
import io.parley.session.StoreMessages.Outcome;
import io.parley.session.StoreMessages.RecordTakeover;
import io.parley.session.StoreMessages.UpdateSession;
import io.parley.session.StoreMessages.Written;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One session in Postgres. A request is carried out at one instant, whole: what the row lock amounts to. What is unknown to
 * its caller is whether, and how late, that instant comes.
 */
final class SimPostgres {
    final List<ChatMessage> messages = new ArrayList<>();
    private final Map<String, Keyed> keys = new HashMap<>();
    private final World world;
    private Session session;
    private @Nullable NodeId node;
    private long epoch = 1;
    private @Nullable MessageId running;
    boolean away;

    private record Keyed(String bodyHash, MessageId message) {}

    SimPostgres(World world, Session session) {
        this.world = world;
        this.session = session;
    }

    @Nullable
    NodeId node() {
        return node;
    }

    long epoch() {
        return epoch;
    }

    Session session() {
        return session;
    }

    @Nullable
    MessageId running() {
        return running;
    }

    @Nullable
    ChatMessage find(MessageId id) {
        return messages.stream().filter(m -> m.id().equals(id)).findFirst().orElse(null);
    }

    StoreMessages.Answer execute(StoreMessages.Query query) {
        var answer = answer(query);
        world.note(() -> "postgres  " + query + "\n          -> " + answer);
        return answer;
    }

    private StoreMessages.Answer answer(StoreMessages.Query query) {
        return switch (query) {
            case OpenSession open -> open(open);
            case AcceptMessage accept -> accept(accept);
            case FinishReply finish -> finish(finish);
            case RecordTakeover takeover -> takeover(takeover);
            case UpdateSession update -> update(update);
            case ConfirmEpochs confirm -> new Confirmed(confirm.held().stream()
                    .filter(h -> h.epoch() == epoch && confirm.node().equals(node)).toList());
            case FindExchange find -> {
                var keyed = keys.get(find.key());
                yield new FoundExchange(keyed == null ? null : exchange(keyed.message, keyed.bodyHash));
            }
            case FindMessage find -> new FoundExchange(exchange(find.message(), null));
            case ListMessages list -> list(list);
            default -> throw new IllegalArgumentException("not simulated: " + query);
        };
    }

    private Opened open(OpenSession open) {
        var before = node;
        boolean free = node == null || open.gone().contains(node);
        if (free || (open.node().equals(node) && running != null)) {
            epoch++;
            node = open.node();
        }
        boolean ours = open.node().equals(node);
        var tail = messages.subList(Math.max(0, messages.size() - open.tail()), messages.size());
        return new Opened(session, node, epoch, ours ? List.copyOf(tail) : List.of(), before, null);
    }

    private Written accept(AcceptMessage accept) {
        if (accept.epoch() != epoch) {
            return new Written(Outcome.FENCED, 0);
        }
        boolean keyed = accept.key() != null && keys.containsKey(accept.key());
        if (keyed || find(accept.message().id()) != null || running != null
                || accept.message().seq() != session.lastSeq() + 1) {
            return new Written(Outcome.DUPLICATE, session.revision());
        }
        messages.add(accept.message());
        messages.add(accept.reply());
        running = accept.reply().id();
        if (accept.key() != null) {
            keys.put(accept.key(), new Keyed(Objects.requireNonNull(accept.bodyHash()), accept.message().id()));
        }
        raise(accept.title(), accept.reply().seq(), accept.message().createdAt());
        return new Written(Outcome.WRITTEN, session.revision());
    }

    private Written finish(FinishReply finish) {
        if (finish.epoch() != epoch) {
            return new Written(Outcome.FENCED, 0);
        }
        if (!finish.reply().id().equals(running)) {
            return new Written(Outcome.DUPLICATE, session.revision());
        }
        messages.set(messages.size() - 1, finish.reply());
        running = null;
        raise(null, session.lastSeq(), Objects.requireNonNull(finish.reply().reply()).finishedAt());
        return new Written(Outcome.WRITTEN, session.revision());
    }

    private Written takeover(RecordTakeover t) {
        if (t.epoch() != epoch) {
            return new Written(Outcome.FENCED, 0);
        }
        if (!t.reply().equals(running)) {
            return new Written(Outcome.DUPLICATE, session.revision());
        }
        var was = messages.getLast();
        var d = Objects.requireNonNull(was.reply());
        var details = new ChatMessage.Reply(d.to(), d.model(), d.provider(), d.finishReason(), d.reason(), d.usage(),
                d.startedEpoch(), d.end(), t.kept(), t.takeovers(), d.firstDeltaAt(), d.finishedAt());
        messages.set(messages.size() - 1, new ChatMessage(was.id(), was.seq(), was.author(), was.content(),
                Status.RUNNING, was.createdAt(), details));
        raise(null, session.lastSeq(), session.updatedAt());
        return new Written(Outcome.WRITTEN, session.revision());
    }

    private Written update(UpdateSession update) {
        if (update.epoch() != epoch) {
            return new Written(Outcome.FENCED, 0);
        }
        session = new Session(session.id(), session.owner(), update.title(), update.settings(),
                session.revision() + 1, session.lastSeq(), session.createdAt(), update.updatedAt());
        return new Written(Outcome.WRITTEN, session.revision());
    }

    private void raise(@Nullable String title, int lastSeq, java.time.@Nullable Instant at) {
        session = new Session(session.id(), session.owner(), session.title() == null ? title : session.title(),
                session.settings(), session.revision() + 1, lastSeq, session.createdAt(),
                Objects.requireNonNull(at));
    }

    private StoreMessages.@Nullable Exchange exchange(MessageId id, @Nullable String bodyHash) {
        var found = find(id);
        if (found == null) {
            return null;
        }
        int first = (found.seq() - 1) / 2 * 2;
        return new StoreMessages.Exchange(messages.get(first), messages.get(first + 1), bodyHash);
    }

    private MessagePage list(ListMessages list) {
        var range = messages.stream().filter(m -> m.seq() > list.after() && m.seq() < list.before()).toList();
        boolean more = range.size() > list.limit();
        int from = more && list.newest() ? range.size() - list.limit() : 0;
        return new MessagePage(range.subList(from, Math.min(range.size(), from + list.limit())), more);
    }
}
