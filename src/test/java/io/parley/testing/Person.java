package io.parley.testing;

import io.parley.testing.Chat.Answer;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Somebody with an account, signed in as programs are. */
public record Person(Chat node, String id, String email, String password, String accessToken, String refreshToken) {
    private static final String LOGIN = "/api/v1/auth/login";
    private static final AtomicInteger NAMES = new AtomicInteger();

    /** Signs in at a node. */
    public static Person signIn(Chat node, String email, String password) {
        return of(node.asNobody(), node.asNobody().post(LOGIN, Map.of("email", email, "password", password)), email,
                password);
    }

    /** The administrator that a node {@linkplain NodeSetup#withSignIn with sign-in} begins with. */
    public static Person admin(Chat node) {
        return signIn(node, NodeSetup.ADMIN, NodeSetup.PASSWORD);
    }

    /** Invites somebody new, who makes an account and signs in. */
    public Person invite() {
        String newEmail = "person" + NAMES.incrementAndGet() + "@example.org";
        String newPassword = "my own secret " + newEmail.hashCode();
        String invitation = chat().post("/api/v1/invitations", Map.of()).at("/invitation").asText();
        var made = node.post("/api/v1/auth/register", Map.of("email", newEmail, "password", newPassword, "name",
                "Somebody", "invitation", invitation));
        if (made.status() != 202) {
            throw new AssertionError("registering was answered " + made.status() + " " + made.body());
        }
        return signIn(node, newEmail, newPassword);
    }

    /** Signs in once more. */
    public Person again() {
        return signIn(node, email, password);
    }

    /** What this refresh token gives. */
    public Answer refresh() {
        return node.post("/api/v1/auth/refresh", Map.of("refreshToken", refreshToken));
    }

    /** The same person with the next tokens. */
    public Person refreshed() {
        return of(node, refresh(), email, password);
    }

    /** With the access token. */
    public Chat chat() {
        return node.as(accessToken);
    }

    /** Whether the access token is good. */
    public boolean isKnown() {
        return chat().get("/api/v1/users/me").status() == 200;
    }

    /** The same person at another node. */
    public Person at(Chat other) {
        return new Person(other.asNobody(), id, email, password, accessToken, refreshToken);
    }

    private static Person of(Chat node, Answer grant, String email, String password) {
        if (grant.status() != 200) {
            throw new IllegalStateException("signing in was answered " + grant.status() + " " + grant.body());
        }
        return new Person(node, grant.at("/user/id").asText(), email, password, grant.at("/accessToken").asText(),
                grant.at("/refreshToken").asText());
    }
}
