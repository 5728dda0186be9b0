package io.parley.conformance;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.parley.testing.Chat;
import io.parley.testing.Patience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Who makes requests and what there is for them to refer to, made when it is needed. One person makes most of them; somebody who
 * is replaced afterwards makes those that end what gives access.
 */
final class Things {
    /** Of OpenID Connect, configured and away: signing in there is {@code OidcIT}'s. */
    static final String PROVIDER = "company";

    private static final int SESSIONS = 5;
    private static final Duration PATIENCE = Patience.LIMIT;

    private final Chat node;
    private final Person person;
    private final @Nullable Person ofOwn;
    private final RandomGenerator random;
    private final List<String> sessions = new ArrayList<>();
    private final Map<String, String> replies = new HashMap<>();
    private final Map<String, String> cursors = new HashMap<>();
    private @Nullable Person passing;

    /**
     * @param person makes the requests
     * @param ofOwn  makes those that end what gives access; null for somebody new each time
     */
    Things(Chat node, Person person, @Nullable Person ofOwn, RandomGenerator random) {
        this.node = node;
        this.person = person;
        this.ofOwn = ofOwn;
        this.random = random;
    }

    Person caller(Operation operation) {
        boolean own = operation.path().startsWith("/api/v1/auth/") || operation.path().startsWith("/api/v1/users/me");
        return own && !operation.method().equals("GET") ? passing() : person;
    }

    private Person passing() {
        if (ofOwn != null) {
            return ofOwn;
        }
        if (passing == null) {
            passing = Person.register(node);
        }
        return passing;
    }

    /** Values of all parameters in the operation's path, of things that exist, belong together and to whoever calls. */
    Map<String, String> address(Operation operation, Person caller) {
        var address = new HashMap<String, String>();
        for (var parameter : operation.parameters("path")) {
            address.put(parameter.name(), switch (parameter.name()) {
                case "sessionId" -> session();
                case "replyId" -> reply(address.get("sessionId"));
                case "userId" -> Person.register(node).id();
                case "keyId" -> made(caller.chat().post("/api/v1/users/me/keys", Map.of("name", "short-lived")), "/id");
                case "provider" -> PROVIDER;
                default -> chosen(operation, parameter);
            });
        }
        return address;
    }

    private String chosen(Operation operation, Operation.Parameter parameter) {
        if (!parameter.schema().has("enum")) {
            throw new IllegalStateException("it must be written here how a {" + parameter.name()
                    + "} is made, for the test to cover " + operation);
        }
        return new Sampler(random).plain(parameter.schema());
    }

    /** Fields that must be right for the request to be more than an attempt. */
    Map<String, String> secrets(Operation operation) {
        return switch (operation.id()) {
            case "signIn" -> Map.of("email", person.email(), "password", person.password());
            case "refresh" -> Map.of("refreshToken", person.refreshToken());
            case "eraseMe" -> Map.of("password", caller(operation).password());
            case "changePassword" -> Map.of("currentPassword", caller(operation).password());
            default -> Map.of();
        };
    }

    /** What a string must be to mean something, where the schema cannot tell. */
    Optional<String> text(String name, String path) {
        return switch (name) {
            case "model" -> Optional.of("demo");
            case "user" -> Optional.of(person.id());
            case "cursor" -> Optional.ofNullable(cursors.get(path));
            default -> Optional.empty();
        };
    }

    /** Remembers what a request has found, and forgets what it may have ended. */
    void learn(Draft draft, Received received) {
        if (draft.method.equals("DELETE")) {
            sessions.remove(draft.segments.get("sessionId"));
        }
        if (caller(draft.operation) == passing && !draft.operation.id().equals("addKey")) {
            passing = null;
        }
        JsonNode next = received.json().path("next");
        if (next.isTextual()) {
            cursors.put(draft.path(), next.textValue());
        }
    }

    private String session() {
        while (sessions.size() < SESSIONS) {
            sessions.add(made(person.chat().post("/api/v1/sessions", Map.of()), "/id"));
        }
        return sessions.get(random.nextInt(sessions.size()));
    }

    private String reply(String session) {
        return replies.computeIfAbsent(session, this::answered);
    }

    /** What was written there before may still be being answered. */
    private String answered(String session) {
        return made(await().atMost(PATIENCE).until(() -> person.chat().send("POST", Chat.messages(session),
                Map.of("content", "Hello"), Map.of("prefer", "wait=20")), answer -> answer.status() != 409),
                "/reply/id");
    }

    static String made(Chat.Answer answer, String pointer) {
        if (answer.status() >= 300) {
            throw new IllegalStateException("not made: " + answer.raw() + " " + answer.raw().body());
        }
        return answer.at(pointer).textValue();
    }
}
