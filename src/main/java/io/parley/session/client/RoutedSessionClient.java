package io.parley.session.client;

import io.parley.bus.Bus;
import io.parley.cluster.Cluster;
import io.parley.cluster.Role;
import io.parley.core.AccessPolicy;
import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.core.Instruments;
import io.parley.core.MessageId;
import io.parley.core.Principal;
import io.parley.core.SessionId;
import io.parley.core.Traces;
import io.parley.llm.ModelCatalog;
import io.parley.session.ChatMessage;
import io.parley.session.EventSink;
import io.parley.session.Nearest;
import io.parley.session.Position;
import io.parley.session.Session;
import io.parley.session.SessionClient;
import io.parley.session.SessionConfig;
import io.parley.session.SessionMessages;
import io.parley.session.SessionMessages.Accepted;
import io.parley.session.SessionMessages.Delete;
import io.parley.session.SessionMessages.Peek;
import io.parley.session.SessionMessages.Stop;
import io.parley.session.SessionMessages.Stopped;
import io.parley.session.SessionMessages.Update;
import io.parley.session.SessionMessages.Updated;
import io.parley.session.StoreMessages;
import io.parley.session.StoreMessages.CreateSession;
import io.parley.session.StoreMessages.FindExchange;
import io.parley.session.StoreMessages.GetSession;
import io.parley.session.StoreMessages.ListMessages;
import io.parley.session.StoreMessages.ListSessions;
import io.parley.session.StoreMessages.MessagePage;
import io.parley.session.StoreMessages.SessionPage;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The session client of a node; its own context holds the feeds. Reads go to the store, everything else to the owner. */
public final class RoutedSessionClient extends VerticleBase implements SessionClient {
    private static final long HEAL_MS = 250;

    private final Bus bus;
    private final Cluster cluster;
    private final ModelCatalog models;
    private final SessionConfig config;
    private final DeliveryMeters meters;
    private final Nearest nearest;
    private final SessionIds ids;
    private final Traces traces;
    private @Nullable Feeds feeds;
    private @Nullable Owners owners;

    public RoutedSessionClient(Bus bus, Cluster cluster, ModelCatalog models, SessionConfig config,
            Instruments instruments) {
        this.bus = bus;
        this.cluster = cluster;
        this.models = models;
        this.config = config;
        this.meters = new DeliveryMeters(instruments.meters());
        this.nearest = new Nearest(cluster);
        this.ids = new SessionIds(cluster);
        this.traces = instruments.traces();
    }

    @Override
    public Future<?> start() {
        bus.register(SessionMessages.Command.class, SessionMessages.Answer.class, StoreMessages.Query.class,
                StoreMessages.Answer.class);
        var found = new Owners(vertx, bus, cluster, config, traces);
        var made = new Feeds((ContextInternal) context, bus, cluster, found, meters);
        owners = found;
        feeds = made;
        bus.consume(SessionMessages.Feed.class, made::receive);
        cluster.onChange(() -> {
            found.giveUpOnGone();
            made.heal();
        });
        vertx.setPeriodic(HEAL_MS, id -> made.heal());
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        feeds().endAll();
        return Future.succeededFuture();
    }

    private Feeds feeds() {
        return started(feeds);
    }

    private Owners owners() {
        return started(owners);
    }

    private static <T> T started(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("deploy the session client before it is used");
        }
        return part;
    }

    @Override
    public Future<Session> create(Principal principal, @Nullable String title, Session.Settings settings) {
        return served(settings).compose(ok -> {
            var now = cluster.clock().instant().truncatedTo(ChronoUnit.MILLIS);
            var session = new Session(ids.next(), principal.id(), title, settings, 1, 0, now, now);
            return bus.ask(nearest.of(Role.STORE), new CreateSession(session)).map(done -> session);
        });
    }

    private Future<Void> served(Session.Settings settings) {
        var model = settings.model();
        return model == null || models.serves(model) ? Future.succeededFuture()
                : Future.failedFuture(new ChatException(ErrorCode.MODEL_UNKNOWN,
                        "No provider serves this model; GET /api/v1/models lists those that are.", "/model"));
    }

    @Override
    public Future<Session> get(Principal principal, SessionId session) {
        return bus.ask(nearest.of(Role.STORE), new GetSession(session, AccessPolicy.ownerVisibleTo(principal)))
                .compose(found -> found.session() == null
                        ? Future.failedFuture(notFound()) : Future.succeededFuture(found.session()));
    }

    private static ChatException notFound() {
        return new ChatException(ErrorCode.SESSION_NOT_FOUND, "There is no such session.");
    }

    @Override
    public Future<SessionPage> list(Principal principal, @Nullable Instant updatedAt, @Nullable SessionId after,
            int limit) {
        return bus.ask(nearest.of(Role.STORE),
                new ListSessions(AccessPolicy.ownerVisibleTo(principal), updatedAt, after, limit));
    }

    @Override
    public Future<Session> update(Principal principal, SessionId session, @Nullable String title,
            Session.Settings settings) {
        return served(settings).compose(ok -> owners().ask(new Update(session, principal, title, settings)))
                .map(Updated::session);
    }

    @Override
    public Future<Void> delete(Principal principal, SessionId session) {
        return owners().ask(new Delete(session, principal)).mapEmpty();
    }

    @Override
    public Future<MessagePage> messages(Principal principal, SessionId session, int before, int limit) {
        return bus
                .ask(nearest.of(Role.STORE),
                        new ListMessages(session, AccessPolicy.ownerVisibleTo(principal), 0, before, limit, true))
                .compose(page -> page.messages().isEmpty() ? get(principal, session).map(page)
                        : soFar(principal, session, page));
    }

    /** Puts the text so far into a running reply; where the owner does not answer, the reply is shown without. */
    private Future<MessagePage> soFar(Principal principal, SessionId session, MessagePage page) {
        var last = page.messages().getLast();
        if (last.status().isFinal()) {
            return Future.succeededFuture(page);
        }
        return owners().ask(new Peek(session, principal)).map(SessionMessages.Peeked::reply)
                .otherwise((ChatMessage) null)
                .compose(reply -> reply != null && reply.id().equals(last.id())
                        ? Future.succeededFuture(withLast(page, reply))
                        : Future.succeededFuture(page));
    }

    private static MessagePage withLast(MessagePage page, ChatMessage reply) {
        var messages = new ArrayList<>(page.messages());
        messages.set(messages.size() - 1, reply);
        return new MessagePage(List.copyOf(messages), page.more());
    }

    @Override
    public Future<Boolean> isAccepted(Principal principal, SessionId session, String key) {
        return bus.ask(nearest.of(Role.STORE), new FindExchange(session, principal.id(), key))
                .map(found -> found.exchange() != null);
    }

    @Override
    public Future<Accepted> send(Principal principal, SessionId session, Draft draft) {
        return owners().ask(Feeds.send(principal, session, draft, null));
    }

    @Override
    public <T> Future<Exchange> exchange(Principal principal, SessionId session, Draft draft, @Nullable Position after,
            EventSink<T> sink) {
        var caller = caller();
        var promise = caller.<Exchange>promise();
        run(() -> feeds().exchange(principal, session, draft, after, sink, caller, promise));
        return promise.future();
    }

    @Override
    public <T> Future<Subscription> subscribe(Principal principal, SessionId session, @Nullable Position after,
            EventSink<T> sink) {
        var caller = caller();
        var promise = caller.<Subscription>promise();
        run(() -> feeds().subscribe(principal, session, after, sink, caller, promise));
        return promise.future();
    }

    /** On the feeds' context, for the present trace. */
    private void run(Runnable step) {
        var trace = traces.current();
        feeds().run(trace.isNone() ? step : () -> trace.run(step));
    }

    private ContextInternal caller() {
        return ((VertxInternal) vertx).getOrCreateContext();
    }

    @Override
    public Future<ChatMessage> stop(Principal principal, SessionId session, MessageId reply) {
        return owners().ask(new Stop(session, principal, reply)).map(Stopped::reply);
    }
}
