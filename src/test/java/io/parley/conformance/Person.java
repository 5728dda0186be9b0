package io.parley.conformance;

import io.parley.testing.Chat;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Somebody with an account, who has signed in: as a program, in a browser, and with an API key. */
final class Person {
    static final String PASSWORD = "a sentence is a good password";

    private final Chat node;
    private final String email;
    private final String password;
    private final Chat chat;
    private final String token;
    private @Nullable String key;
    private @Nullable Map<String, String> cookies;

    private Person(Chat node, String email, String password) {
        this.node = node;
        this.email = email;
        this.password = password;
        this.token = grant().at("/accessToken").textValue();
        this.chat = node.as(token);
    }

    /** Somebody new, where anybody may register. */
    static Person register(Chat node) {
        String email = UUID.randomUUID() + "@example.org";
        node.post("/api/v1/auth/register", Map.of("email", email, "password", PASSWORD, "name", "Somebody"));
        return new Person(node, email, PASSWORD);
    }

    static Person signIn(Chat node, String email, String password) {
        return new Person(node, email, password);
    }

    /** The node as this person calls it. */
    Chat chat() {
        return chat;
    }

    String email() {
        return email;
    }

    String password() {
        return password;
    }

    String id() {
        return chat.get("/api/v1/users/me").at("/id").textValue();
    }

    /** Of another sign-in, not used yet. */
    String refreshToken() {
        return grant().at("/refreshToken").textValue();
    }

    /** Headers that show who it is, in one of the ways that there are. */
    Map<String, String> credentials(RandomGenerator random) {
        return switch (random.nextInt(8)) {
            case 0 -> Map.of("Authorization", "Bearer " + key());
            case 1 -> cookies();
            default -> bearer();
        };
    }

    /** The usual credentials. */
    Map<String, String> bearer() {
        return Map.of("Authorization", "Bearer " + token);
    }

    private String key() {
        if (key == null) {
            key = chat.post("/api/v1/users/me/keys", Map.of("name", "for tests")).at("/key").textValue();
        }
        return key;
    }

    private Map<String, String> cookies() {
        if (cookies == null) {
            var answer = node.post("/api/v1/auth/login", Map.of("email", email, "password", password, "cookies", true));
            String sent = answer.raw().headers().allValues("set-cookie").stream().map(cookie -> cookie.split(";", 2)[0])
                    .collect(Collectors.joining("; "));
            cookies = Map.of("Cookie", sent, "X-CSRF-Token", answer.at("/csrfToken").textValue());
        }
        return cookies;
    }

    private Chat.Answer grant() {
        return node.post("/api/v1/auth/login", Map.of("email", email, "password", password));
    }
}
