package io.parley.session.host;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.parley.bench.Samples;
import io.parley.bus.Bus;
import io.parley.bus.BusConfig;
import io.parley.bus.Wire;
import io.parley.cluster.Activity;
import io.parley.core.Instruments;
import io.parley.llm.LlmMessages;
import io.parley.llm.LlmMessages.CallId;
import io.parley.llm.LlmMessages.Generate;
import io.parley.llm.ModelCatalog;
import io.parley.session.Session;
import io.parley.session.SessionConfig;
import io.parley.session.StoreMessages;
import io.parley.session.StoreMessages.AcceptMessage;
import io.parley.session.StoreMessages.FinishReply;
import io.parley.session.StoreMessages.OpenSession;
import io.parley.session.StoreMessages.Opened;
import io.parley.session.StoreMessages.Orphans;
import io.parley.session.StoreMessages.Outcome;
import io.parley.session.StoreMessages.Written;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.function.Function;

/** The owner of one session, with everything around it as fast as can be: all on one event loop, as in a node. */
final class LoneOwner implements AutoCloseable {
    final HeldLog log = new HeldLog();
    final Bus bus;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    /** Of the latest call. */
    volatile CallId call = Samples.CALL;

    /** @param listener deployed beside it, where the session's events may go */
    LoneOwner(Function<Bus, VerticleBase> listener) {
        var instruments = new Instruments(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), OpenTelemetry.noop());
        bus = Bus.create(vertx, Samples.NODE, BusConfig.DEFAULT, instruments);
        vertx.deployVerticle(new Surroundings()).await();
        vertx.deployVerticle(listener.apply(bus)).await();
        vertx.deployVerticle(new SessionVerticle(bus, new OneNode(Samples.NODE), new Activity(), log, new OneModel(),
                SessionConfig.DEFAULT, 100, instruments)).await();
    }

    /** The store and the model worker. */
    private final class Surroundings extends VerticleBase {
        @Override
        public Future<?> start() {
            bus.serve(StoreMessages.Query.class, LoneOwner::store);
            bus.serve(LlmMessages.Command.class, this::worker);
            return Future.succeededFuture();
        }

        private Future<? extends Wire> worker(LlmMessages.Command command) {
            if (command instanceof Generate generate) {
                call = generate.call();
                return Future.succeededFuture(new LlmMessages.Started(call));
            }
            return Future.succeededFuture();
        }
    }

    private static Future<? extends Wire> store(StoreMessages.Query query) {
        return Future.succeededFuture(switch (query) {
            case OpenSession open -> opened();
            case AcceptMessage accept -> new Written(Outcome.WRITTEN, accept.message().seq());
            case FinishReply finish -> new Written(Outcome.WRITTEN, finish.reply().seq());
            default -> new Orphans(List.of());
        });
    }

    private static Opened opened() {
        var session = new Session(Samples.SESSION, "ann", "Title", Session.Settings.DEFAULT, 1, 0, Samples.TIME,
                Samples.TIME);
        return new Opened(session, Samples.NODE, 7, List.of(), null, null);
    }

    /** One that cannot go on. */
    private record OneModel() implements ModelCatalog {
        @Override
        public String defaultModel() {
            return "small";
        }

        @Override
        public List<String> models() {
            return List.of("small");
        }

        @Override
        public boolean continuation(String model) {
            return false;
        }
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
