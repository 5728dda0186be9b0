package io.parley.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.Node;
import io.parley.conformance.Requests.Request;
import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.Chat;
import io.parley.testing.NodeSetup;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests made from the description that a node serves of its API, as described and with everything wrong that can be; each
 * answer is held to the description. So are routes that are added later. More of them:
 * {@code ./mvnw verify -Dtest=NONE -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=ConformanceIT -Dparley.conformance.requests=20000};
 * a seed is printed, and {@code -Dparley.conformance.seed=…} repeats it.
 */
class ConformanceIT {
    private static final Logger LOG = LoggerFactory.getLogger(ConformanceIT.class);
    private static final int REQUESTS = Integer.getInteger("parley.conformance.requests", 2_000);
    /** A rare answer may need a few more. */
    private static final int MOST = 3 * REQUESTS;
    private static final long SEED = Long.getLong("parley.conformance.seed", System.nanoTime());
    private static final DemoSettings SHORT = new DemoSettings(0, 0, 0, 1, 12, 0, 0, -1, 0, 0, -1, -1, -1, false, null);
    private static final int MOST_SHOWN = 30;
    /** Refusals that must have happened, or the document promises what is never answered. */
    private static final Set<Integer> PROVOKED = Set.of(400, 401, 404, 406, 415);

    @TempDir
    static Path dir;

    static Vertx vertx;
    static Node node;
    static OpenApi api;
    static Chat chat;

    /** The first answer with each complaint, and how many there are. */
    private final Map<String, String> wrong = new LinkedHashMap<>();
    private final Map<String, Set<Integer>> seen = new TreeMap<>();

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        var provider = DemoProvider.start(vertx, 0, SHORT).await();
        node = NodeSetup.fresh().provider("demo", provider).withSignIn().with("identity.registration", "open")
                .with("http.body-timeout", "1s").with("identity.public-url", "http://localhost")
                .with("identity.oidc." + Things.PROVIDER + ".issuer", "http://127.0.0.1:1")
                .with("identity.oidc." + Things.PROVIDER + ".client-id", "parley").start(dir);
        chat = new Chat("http://127.0.0.1:" + node.port()).asNobody();
        api = OpenApi.parse(chat.get("/openapi.yaml").raw().body());
    }

    @AfterAll
    static void stop() {
        node.close();
        vertx.close().await();
    }

    @Test
    void everyAnswerIsAsDescribed() throws IOException {
        LOG.info("Seed {}", SEED);
        var random = new SplittableRandom(SEED);
        var things = new Things(chat, Person.signIn(chat, NodeSetup.ADMIN, NodeSetup.PASSWORD), null, random);
        var requests = new Requests(api, things, random);
        var oracle = new Oracle(api);
        try (var wire = new Wire(node.port())) {
            for (int i = 0; i < REQUESTS || (i < MOST && !unprovoked().isEmpty()); i++) {
                Request request = requests.next();
                Draft draft = requests.draft(request);
                Received received = null;
                try {
                    received = wire.exchange(draft.bytes(), draft.clean).orElse(null);
                } catch (IOException e) {
                    complain(i, request, draft, null, List.of(e.toString()));
                    wire.reset();
                }
                judge(i, request, draft, received, oracle.complaints(draft, request.fault().expect(), received));
                if (received != null) {
                    things.learn(draft, received);
                }
            }
        }
        assertThat(wrong.values().stream().limit(MOST_SHOWN))
                .as("seed %d: %d kinds of answers that are wrong", SEED, wrong.size()).isEmpty();
        assertThat(unprovoked()).as("described, but not answered in %d requests of seed %d", MOST, SEED).isEmpty();
        LOG.info("At least {} requests: {}", REQUESTS, seen);
    }

    private void judge(int number, Request request, Draft draft, @Nullable Received received,
            List<String> complaints) {
        if (received != null && request.fault().expect() != Expect.STRANGE) {
            seen.computeIfAbsent(request.operation().toString(), o -> new TreeSet<>()).add(received.status());
        }
        if (!complaints.isEmpty()) {
            complain(number, request, draft, received, complaints);
        }
    }

    private void complain(int number, Request request, Draft draft, @Nullable Received received,
            List<String> complaints) {
        wrong.putIfAbsent(request.operation() + complaints.toString().replaceAll("[0-9a-f-]{8,}|\\d+", ""),
                "\n--- " + number + ": " + request + "\n" + String.join("\n", complaints) + "\n--- sent\n" + draft
                        + "\n--- received\n" + received);
    }

    /** Every operation succeeds at times, and refuses what it says it refuses. */
    private Set<String> unprovoked() {
        var missing = new TreeSet<String>();
        for (Operation operation : api.operations()) {
            var statuses = seen.getOrDefault(operation.toString(), Set.of());
            if (!operation.path().contains("{provider}") && statuses.stream().noneMatch(status -> status < 400)) {
                missing.add(operation + " succeeds");
            }
            PROVOKED.stream().filter(status -> operation.mayAnswer(status) && !statuses.contains(status))
                    .forEach(status -> missing.add(operation + " answers " + status));
        }
        return missing;
    }
}
