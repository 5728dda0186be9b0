package io.parley.load;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.jsonPath;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;

/**
 * Who the users are: an account ({@code email}, {@code password}), or the owner of a token, an API key or the secret of a
 * node in development mode ({@code token}).
 */
final class SignIn {
    private static final String PATH = "/api/v1/auth/login";
    private static final String EMAIL = Settings.text("email", "");
    private static final String TOKEN = Settings.text("token", "");
    private static final String BODY = Json.write(Map.of("email", EMAIL, "password", Settings.text("password", "")));

    static final boolean IS_NEEDED = !EMAIL.isEmpty() || !TOKEN.isEmpty();

    private SignIn() {}

    /** Each user signs in as people do. */
    static ChainBuilder each() {
        return !TOKEN.isEmpty() || EMAIL.isEmpty() ? shared()
                : exec(http("sign in").post(PATH).header("content-type", "application/json").body(StringBody(BODY))
                        .check(status().is(200), jsonPath("$.accessToken").saveAs("token"))).exitHereIfFailed();
    }

    /** All users share one token, where signing in is not what is measured. */
    static ChainBuilder shared() {
        return exec(session -> session.set("token", Shared.TOKEN));
    }

    /** Signed in for when first needed. */
    private static final class Shared {
        static final String TOKEN = SignIn.TOKEN.isEmpty() && !EMAIL.isEmpty() ? ask() : SignIn.TOKEN;

        private static String ask() {
            var request = HttpRequest.newBuilder(URI.create(Target.url() + PATH))
                    .header("content-type", "application/json").POST(BodyPublishers.ofString(BODY)).build();
            try (var client = HttpClient.newHttpClient()) {
                var answer = client.send(request, BodyHandlers.ofString());
                if (answer.statusCode() != 200) {
                    throw new IllegalStateException("signing in was answered " + answer.statusCode());
                }
                return Json.read(answer.body()).path("accessToken").textValue();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
