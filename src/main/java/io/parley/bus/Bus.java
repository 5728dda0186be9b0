package io.parley.bus;

import io.parley.bus.BusMessages.Failure;
import io.parley.bus.BusMessages.Ping;
import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.core.Instruments;
import io.parley.core.NodeId;
import io.parley.core.Trace;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends records to nodes. Within the node the record itself is handed to the handler of its contract; to another node it
 * goes, encoded, to that node's one address, and from there to the handler. Messages from one context to one handler arrive
 * in order, and are never handled within the call that sends them. May be used from any thread; answers come on the caller's context.
 */
public final class Bus {
    private static final String ADDRESS = "parley.node.";
    private static final Logger LOG = LoggerFactory.getLogger(Bus.class);
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true).setCodecName(HandOver.NAME);

    private final NodeId self;
    private final EventBus events;
    private final Contracts contracts = new Contracts();
    private final WireFormat format = new WireFormat(contracts);
    private final Duration requestTimeout;
    private final Outstanding outstanding;
    private final Outflow outflow;
    private final BusMeters meters;
    private final Departures departures;
    private final Inflow inflow = new Inflow();
    private final Tracks tracks;
    private volatile Consumer<NodeId> lossy = node -> {};

    private Bus(EventBus events, NodeId self, BusConfig config, BusMeters meters, Tracks tracks) {
        this.self = self;
        this.tracks = tracks;
        this.events = events;
        this.requestTimeout = config.requestTimeout();
        this.outstanding = new Outstanding(config.maxOutstanding());
        this.outflow = new Outflow(config.maxInFlight());
        this.departures = new Departures(self, (node, bytes) -> events.send(address(node), bytes), meters);
        this.meters = meters;
        meters.watch(outstanding, outflow);
    }

    /** Makes the one bus of a node and takes its address; others reach it as soon as {@link #ping} of it succeeds. */
    public static Bus create(Vertx vertx, NodeId self, BusConfig config, Instruments instruments) {
        var bus = new Bus(vertx.eventBus(), self, config, new BusMeters(instruments.meters()),
                new Tracks(instruments.traces(), self));
        bus.register(BusMessages.class);
        bus.events.registerCodec(new HandOver());
        bus.events.consumer(address(self), new Arrivals(bus.events, bus.contracts, bus.format, bus.inflow,
                node -> bus.lossy.accept(node), bus.meters));
        return bus;
    }

    /** The node whose bus this is. */
    public NodeId self() {
        return self;
    }

    /**
     * Makes the records of contracts known. A contract is a sealed interface of records, or a single record; it must be
     * registered before its messages are sent or handled here, on either side. Doing so again changes nothing.
     */
    @SafeVarargs
    public final void register(Class<? extends Wire>... contractsToAdd) {
        for (var contract : contractsToAdd) {
            contracts.add(contract);
        }
    }

    /** Has the contract's messages handled on the present Vert.x context. What the handler throws is logged. */
    public <M extends Wire> void consume(Class<M> contract, Handler<M> handler) {
        serve(contract, message -> {
            handler.handle(message);
            return Future.succeededFuture();
        });
    }

    /**
     * Has the contract's requests answered on the present Vert.x context. A {@link ChatException} travels to the asker as it
     * is; any other failure is logged and travels as {@code INTERNAL_ERROR}. For messages that are no requests the answer
     * may be null.
     */
    public <M extends Wire> void serve(Class<M> contract, Function<M, Future<? extends Wire>> handler) {
        register(contract);
        events.localConsumer(Contracts.address(contract), new Server<>(contract, handler, format, meters, tracks));
    }

    /**
     * Sends without waiting: what cannot be delivered is lost, which is logged at most. So is what a node is sent that has not taken
     * in what it was sent before; {@link #flow} tells. What an event loop sends to another node in one turn goes out together, at
     * the end of that turn.
     */
    public void send(NodeId to, Wire message) {
        if (to.equals(self)) {
            events.send(contracts.of(message).address(), message, LOCAL);
            return;
        }
        var bytes = format.encode(message);
        if (admit(to, bytes)) {
            departures.add(to, bytes);
        }
    }

    /** Sends to another node even where it has not taken in what it was sent: only for small and rare signs of life. */
    public void sendSign(NodeId to, Wire message) {
        departures.flush(to);
        meters.sent();
        events.send(address(to), format.encode(message));
    }

    private boolean admit(NodeId to, Buffer bytes) {
        boolean admitted = outflow.admit(to, bytes.length());
        if (admitted) {
            meters.sent();
        } else {
            meters.dropped();
        }
        return admitted;
    }

    /** What went to another node; what {@link #sendSign} sent is not counted. */
    public Flow flow(NodeId to) {
        return outflow.flow(to);
    }

    /** The node has taken in what it was sent, up to this count of {@link Flow#sent()}. */
    public void arrived(NodeId at, long sent) {
        outflow.arrived(at, sent);
    }

    /**
     * The numbers of the last messages that went to a node, one for each event loop that sends; for {@link #lacks} there. What
     * {@link #sendSign} and {@link #ask} send has no number.
     */
    public List<Long> numbers(NodeId to) {
        return departures.numbers(to);
    }

    /** Whether messages of a node are missing here that had these {@link #numbers} when it last said so; true once for each. */
    public boolean lacks(NodeId from, List<Long> numbers) {
        boolean lacking = inflow.lacks(from, numbers);
        if (lacking) {
            meters.lost();
        }
        return lacking;
    }

    /** Has it called, on any thread, with a node of which a message was lost on its way here. One listener. */
    public void onLoss(Consumer<NodeId> listener) {
        lossy = listener;
    }

    /** Forgets what went to and came from all other nodes. */
    public void retain(Set<NodeId> nodes) {
        outflow.retain(nodes);
        departures.retain(nodes);
        inflow.retain(nodes);
    }

    /** Like {@link #ask(NodeId, Request, Duration)} with the configured time limit. */
    public <R extends Wire> Future<R> ask(NodeId to, Request<R> request) {
        return ask(to, request, requestTimeout);
    }

    /**
     * Asks and awaits the answer. Fails with a {@link ChatException}: the one the handler answered with, {@code OVERLOADED}
     * at once when too many requests to the node are under way, or {@code OWNER_UNAVAILABLE} when the node or its handler
     * is not there or does not answer in time; it may then still have done, or do, what was asked.
     */
    public <R extends Wire> Future<R> ask(NodeId to, Request<R> request, Duration timeout) {
        return tracks.asked(to, request, trace -> outstanding.bounded(to,
                () -> to.equals(self) ? local(request, timeout, trace) : remote(to, request, timeout, trace)));
    }

    /** Asks for a sign of life over the node's clustered address, also of this node itself: whether others can reach it. */
    public Future<Void> ping(NodeId node, Duration timeout) {
        return remote(node, new Ping(), timeout, Trace.NONE).mapEmpty();
    }

    private <R extends Wire> Future<R> local(Request<R> request, Duration timeout, Trace trace) {
        var options = new DeliveryOptions(LOCAL).setSendTimeout(timeout.toMillis());
        var body = trace.isNone() ? request : new Traced(request, trace);
        return events.<Wire>request(contracts.of(request).address(), body, options)
                .transform((reply, failure) -> failure == null ? answer(reply.body()) : unanswered(failure));
    }

    private <R extends Wire> Future<R> remote(NodeId to, Request<R> request, Duration timeout, Trace trace) {
        var bytes = format.encode(request);
        if (!to.equals(self) && !admit(to, bytes)) {
            return Future.failedFuture(new ChatException(ErrorCode.OVERLOADED,
                    "The node in charge does not keep up. Try again shortly."));
        }
        departures.flush(to);
        var options = tracks.sent(trace, new DeliveryOptions().setSendTimeout(timeout.toMillis()));
        return events.<Buffer>request(address(to), bytes, options)
                .transform((reply, failure) -> failure == null ? answer(to, reply.body()) : unanswered(failure));
    }

    private <R extends Wire> Future<R> answer(NodeId from, Buffer bytes) {
        if (!from.equals(self)) {
            meters.received();
        }
        return answer(format.read(bytes));
    }

    @SuppressWarnings("unchecked") // a Request<R> is answered with an R: the handler's contract says so
    private static <R extends Wire> Future<R> answer(Wire reply) {
        return reply instanceof Failure failure ? Future.failedFuture(failure.toException())
                : Future.succeededFuture((R) reply);
    }

    private static <R> Future<R> unanswered(Throwable cause) {
        LOG.debug("Unanswered: {}", cause.toString());
        return Future.failedFuture(new ChatException(ErrorCode.OWNER_UNAVAILABLE,
                "The node in charge does not answer. Try again shortly."));
    }

    /** Where Vert.x's event bus reaches a node. */
    public static String address(NodeId node) {
        return ADDRESS + node;
    }

    /** The one node that an address of Vert.x's event bus belongs to; empty for an address that is no node's. */
    public static Optional<NodeId> nodeAt(String address) {
        return address.startsWith(ADDRESS) ? Optional.of(new NodeId(address.substring(ADDRESS.length())))
                : Optional.empty();
    }
}
