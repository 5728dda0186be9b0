package io.parley.training;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What people do with a node all day, some thousand times within seconds and several at once: sign in, write, read replies as they come, come back to
 * them, stop one, look things up. Blocking.
 */
public final class Conversations {
    /** Who talks at the same time. */
    private static final int PEOPLE = 8;
    private static final int SESSIONS_EACH = 20;
    private static final int SIGN_INS = 10;
    /** After this time nobody begins another conversation. */
    private static final long LONGEST_NS = Duration.ofSeconds(35).toNanos();
    /** A busy machine breaks one or another connection; what breaks more often is the node. */
    private static final int MOST_BROKEN = 10;

    private final HttpClient http;
    private final String api;
    private final String management;
    private final AtomicInteger broken = new AtomicInteger();

    /**
     * With one node.
     *
     * @param api        base URL of the API
     * @param management base URL of the port for operators
     */
    public Conversations(HttpClient http, String api, String management) {
        this.http = http;
        this.api = api;
        this.management = management;
    }

    /**
     * Has all of them.
     *
     * @param email of an administrator
     * @return how many messages were sent
     * @throws IOException where the node does not answer as it should
     */
    public int run(String email, String password) throws IOException, InterruptedException {
        String token = "";
        for (int i = 0; i < SIGN_INS; i++) {
            token = signIn(email, password);
        }
        var person = new Visitor(http, api, token);
        var talks = new ArrayList<Future<Integer>>();
        try (var people = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < PEOPLE; i++) {
                talks.add(people.submit(talk(person)));
            }
        }
        for (String path : List.of("/api/v1/cluster", "/api/v1/users/me", "/openapi.yaml", "/docs/")) {
            person.get(path);
        }
        return sum(talks);
    }

    private String signIn(String email, String password) throws IOException, InterruptedException {
        var nobody = new Visitor(http, api, null);
        var first = nobody.post("/api/v1/auth/login", Map.of("email", email, "password", password));
        return nobody.post("/api/v1/auth/refresh", Map.of("refreshToken", first.path("refreshToken").asText()))
                .path("accessToken").asText();
    }

    private Callable<Integer> talk(Visitor person) {
        var operator = new Visitor(http, management, null);
        long begun = System.nanoTime();
        return () -> {
            int messages = 0;
            for (int i = 0; i < SESSIONS_EACH && System.nanoTime() - begun < LONGEST_NS; i++) {
                messages += conversation(person, operator);
            }
            return messages;
        };
    }

    private int conversation(Visitor person, Visitor operator) throws IOException, InterruptedException {
        try {
            operator.get("/metrics");
            operator.get("/readyz");
            return new Conversation(person).run();
        } catch (IOException e) {
            if (broken.incrementAndGet() > MOST_BROKEN) {
                throw e;
            }
            return 0;
        }
    }

    private static int sum(List<Future<Integer>> talks) throws IOException, InterruptedException {
        int sum = 0;
        for (var talk : talks) {
            try {
                sum += talk.get();
            } catch (ExecutionException e) {
                throw new IOException("A conversation failed: " + e.getCause(), e.getCause());
            }
        }
        return sum;
    }

    /** A client for them. */
    public static HttpClient client() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5))
                .build();
    }
}
