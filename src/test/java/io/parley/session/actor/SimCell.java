package io.parley.session.actor;

import io.parley.core.ErrorCode;
import io.parley.core.MessageId;
import io.parley.core.NodeId;
import io.parley.core.SessionId;
import io.parley.llm.LlmMessages.CallId;
import io.parley.llm.LlmMessages.Generate;
import io.parley.session.SessionMessages.Attach;
import io.parley.session.SessionMessages.ClientCommand;
import io.parley.session.SessionMessages.Events;
import io.parley.session.SessionMessages.Moved;
import io.parley.session.StoreMessages;
import io.parley.session.StoreMessages.ConfirmEpochs;
import io.parley.session.StoreMessages.Confirmed;
import io.parley.session.StoreMessages.Held;
import io.parley.session.StoreMessages.OpenSession;
import io.parley.session.StoreMessages.Opened;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An actor in a node's memory, hosted as the product does it; carries out its effects. */
final class SimCell {
    private final SimNode node;
    private final SimCluster cluster;
    private final World world;
    private final SessionActor actor;
    private final SimStore store;
    private final Set<NodeId> subscribers = new TreeSet<>();
    private final Map<Long, Consumer<Object>> waiting = new HashMap<>();
    private final Queue<Input> unopened = new ArrayDeque<>();
    private final Map<CallId, SimProvider.Call> calls = new HashMap<>();
    private @Nullable SessionState state;
    private boolean opening;
    private final Set<MessageId> logged = new HashSet<>();
    private boolean confirmed;
    private boolean troubled;
    private boolean closed;
    private long epoch;

    SimCell(SimNode node) {
        this.node = node;
        this.cluster = node.cluster;
        this.world = cluster.world;
        this.actor = new SessionActor(cluster.rules(node.id()));
        this.store = new SimStore(node);
    }

    SessionId sessionId() {
        return cluster.postgres.session().id();
    }

    long epoch() {
        return epoch;
    }

    boolean isOpen() {
        return state != null;
    }

    boolean isClosed() {
        return closed;
    }

    boolean isBusy() {
        return state != null && !state.isQuiet();
    }

    void sleep() {
        state = null;
    }

    void command(ClientCommand command, Consumer<Object> answer) {
        long token = cluster.nextToken();
        waiting.put(token, answer);
        if (command instanceof Attach attach) {
            subscribers.add(attach.subscriber());
        }
        input(new Input.Command(token, command));
    }

    void input(Input input) {
        if (state != null) {
            troubled |= input instanceof Input.LogFailed || input instanceof Input.EpochConfirmed;
            world.note(() -> node.id() + " <- " + input);
            take(actor.step(state, input, world.moment()));
        } else if (input instanceof Input.Command && !closed) {
            unopened.add(input);
            open();
        }
    }

    void open() {
        if (opening || state != null) {
            return;
        }
        opening = true;
        var open = new OpenSession(sessionId(), node.id(), cluster.gone(), cluster.config.historyMessages());
        store.ask(open, answer -> opened((Opened) answer), code -> refuseAll(ErrorCode.STORE_UNAVAILABLE, ""));
    }

    private void opened(Opened opened) {
        opening = false;
        if (closed) {
            return;
        }
        if (!node.id().equals(opened.node())) {
            refuseAll(ErrorCode.NOT_OWNER, String.valueOf(opened.node()));
            return;
        }
        epoch = opened.epoch();
        world.note(() -> node.id() + " opens in epoch " + opened.epoch());
        take(actor.open(opened, world.moment()));
        while (state != null && !unopened.isEmpty()) {
            input(unopened.remove());
        }
    }

    private void take(SessionActor.Step step) {
        boolean moved = state == null || state.getClass() != step.state().getClass();
        state = step.state();
        if (moved) {
            world.note(() -> node.id() + " is " + step.state().getClass().getSimpleName());
        }
        for (var effect : step.effects()) {
            world.note(() -> node.id() + " -> " + effect);
            run(effect);
            if (effect instanceof Effect.Ask || effect instanceof Effect.OnLog) {
                world.in(world.between(0, 6), () -> cluster.strike(node));
            }
        }
    }

    private void run(Effect effect) {
        switch (effect) {
            case Effect.Ask e -> store.ask((StoreMessages.Query) e.request(),
                    answer -> input(new Input.Stored(e.serial(), answer)),
                    code -> input(new Input.StoreFailed(e.serial(), code)));
            case Effect.OnLog e -> onLog(e);
            case Effect.Start e -> start(e.generate());
            case Effect.Cancel e -> cluster.message(() -> stop(e.call()));
            case Effect.Grant e -> cluster.message(() -> grant(e));
            case Effect.Publish e -> publish(e);
            case Effect.Answer e -> answer(e.token(), e.answer());
            case Effect.Refuse e -> answer(e.token(), e.failure());
            case Effect.ReadBacklog e -> new SimBacklog(cluster, store).read(e.attach(), e.until(),
                    told -> answer(e.token(), told),
                    reason -> input(new Input.SnapshotNeeded(e.token(), e.attach(), reason)),
                    code -> answer(e.token(), SimNode.failure(code)));
            case Effect.Close e -> close();
        }
    }

    private void onLog(Effect.OnLog effect) {
        boolean first = !logged.contains(effect.reply());
        boolean again = effect instanceof Effect.Create && !first;
        world.check(!again || confirmed, () -> "a log is made anew without asking Postgres: " + effect);
        logged.add(effect.reply());
        confirmed = false;
        switch (effect) {
            case Effect.Append e -> store.append(e.reply(), e.entries(), false,
                    done -> input(new Input.Appended(e.reply(), e.serial(), done)), failed(e, e.serial()));
            case Effect.Create e -> store.append(e.reply(), e.entries(), true,
                    done -> input(new Input.Appended(e.reply(), e.serial(), done)), failed(e, e.serial()));
            case Effect.Claim e -> store.claim(e.reply(), e.epoch(), entries -> {
                cluster.witness.claimed(e.reply(), e.epoch(), entries);
                input(new Input.Claimed(e.reply(), e.serial(), entries));
            }, failed(e, e.serial()));
            case Effect.ReadLast e -> store.read(() -> cluster.redis.last(e.reply()),
                    last -> input(new Input.LastRead(e.reply(), e.serial(), last)), failed(e, e.serial()));
            case Effect.ConfirmEpoch e -> confirm(e);
            case Effect.Retire e -> {
                // Only shortens the log's life.
            }
        }
    }

    private Consumer<ErrorCode> failed(Effect.OnLog effect, int serial) {
        return code -> input(new Input.LogFailed(effect.reply(), serial, code));
    }

    private void confirm(Effect.ConfirmEpoch e) {
        var held = new Held(sessionId(), e.epoch());
        store.ask(new ConfirmEpochs(node.id(), List.of(held)),
                answer -> {
                    confirmed = !((Confirmed) answer).held().isEmpty();
                    input(new Input.EpochConfirmed(e.reply(), e.serial(), confirmed));
                },
                code -> input(new Input.EpochConfirmed(e.reply(), e.serial(), null)));
    }

    private void start(Generate generate) {
        cluster.witness.started(generate);
        var id = generate.call();
        boolean refused = world.fault(world.faults.call() / 5);
        boolean unanswered = world.fault(world.faults.loss());
        node.out(world.latency(), () -> {
            if (!refused) {
                calls.put(id, cluster.provider.new Call(generate, signal -> cluster.message(
                        () -> node.guarded(() -> input(new Input.Signalled(signal))))));
            }
        });
        long answered = refused || unanswered ? 2000 : 10 + world.latency();
        world.in(answered, () -> node.guarded(() -> input(refused || unanswered
                ? new Input.CallRefused(id, ErrorCode.OVERLOADED)
                : new Input.CallStarted(id))));
        if (world.fault(world.faults.call() / 5)) {
            world.in(world.between(10, 800), () -> lose(id));
        }
    }

    private void lose(CallId id) {
        stop(id);
        world.in(500, () -> node.guarded(() -> input(new Input.CallLost(id))));
    }

    private void stop(CallId id) {
        var call = calls.remove(id);
        if (call != null) {
            call.over = true;
        }
    }

    private void grant(Effect.Grant grant) {
        var call = calls.get(grant.call());
        if (call != null) {
            call.grant(grant.chars());
        }
    }

    private void publish(Effect.Publish publish) {
        cluster.witness.published(publish.events(), troubled);
        var events = new Events(sessionId(), node.id(), publish.prev(), publish.events());
        subscribers.forEach(subscriber -> cluster.feed(subscriber, events));
    }

    private void answer(long token, Object answer) {
        var waits = waiting.remove(token);
        world.check(waits != null || state == null, () -> "answered twice: " + answer);
        if (waits != null) {
            cluster.witness.answered(this, answer);
            waits.accept(answer);
        }
    }

    /** Whether Postgres says so. */
    boolean isOwner() {
        return node.id().equals(cluster.postgres.node()) && epoch == cluster.postgres.epoch();
    }

    private void refuseAll(ErrorCode code, String detail) {
        opening = false;
        state = null;
        closed = true;
        unopened.clear();
        subscribers.forEach(s -> cluster.feed(s, new Moved(sessionId(), node.id())));
        subscribers.clear();
        var failure = new io.parley.core.ChatException(code, detail);
        var all = new ArrayList<>(waiting.values());
        waiting.clear();
        all.forEach(waits -> waits.accept(failure));
    }

    private void close() {
        refuseAll(ErrorCode.OWNER_UNAVAILABLE, "");
    }

    /** The session was found to be another node's. */
    void lose() {
        world.note(() -> node.id() + " loses the session");
        List.copyOf(calls.keySet()).forEach(this::stop);
        close();
    }

    void die() {
        closed = true;
        state = null;
        world.in(1000, () -> List.copyOf(calls.keySet()).forEach(this::stop));
    }

    @Override
    public String toString() {
        return node.id() + " " + Objects.toString(state);
    }
}
