import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.AuthApi;
import org.openapitools.client.api.MessagesApi;
import org.openapitools.client.api.SessionsApi;
import org.openapitools.client.api.UsersApi;
import org.openapitools.client.model.DeltaEvent;
import org.openapitools.client.model.EndedEvent;
import org.openapitools.client.model.ErrorCode;
import org.openapitools.client.model.Message;
import org.openapitools.client.model.Problem;
import org.openapitools.client.model.SendMessageRequest;
import org.openapitools.client.model.SessionSettings;
import org.openapitools.client.model.SignInRequest;

/** A conversation by the client that openapi-generator makes for Java. Prints what was streamed and what is kept, as JSON. */
class Talk {
    private static final String ANOTHER = "00000000-0000-7000-8000-000000000000";

    private final ApiClient client = new ApiClient();

    public static void main(String[] args) throws Exception {
        new Talk().talk(args[0], args[1], args[2]);
    }

    private void talk(String base, String email, String password) throws Exception {
        client.updateBaseUri(base);
        var grant = new AuthApi(client).signIn(new SignInRequest().email(email).password(password));
        client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + grant.getAccessToken()));
        var session = new SessionsApi(client).createSession(new SessionSettings().title("Generated"));
        var messages = new MessagesApi(client);
        var exchange = messages.sendMessage(session.getId(), new SendMessageRequest().content("Hello, Java"),
                UUID.randomUUID().toString(), "wait=60", null);
        Message kept = messages.listMessages(session.getId(), 10, null).getMessages().getLast();
        var line = JsonNodeFactory.instance.objectNode();
        line.put("status", kept.getStatus().getValue()).put("kept", kept.getContent());
        line.put("streamed", streamed(base, session.getId(), exchange.getMessage().getSeq()));
        line.put("refusal", refusal().getValue()).put("email", new UsersApi(client).getMe().getEmail());
        System.out.println(line);
    }

    /** The exchange once more, from its beginning. */
    private String streamed(String base, UUID session, int seq) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(base + "/api/v1/sessions/" + session + "/events"))
                .header("Accept", "text/event-stream").header("Last-Event-ID", seq + ".0.0");
        client.getRequestInterceptor().accept(request);
        var text = new StringBuilder();
        var body = client.getHttpClient().send(request.build(), BodyHandlers.ofInputStream()).body();
        try (var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            for (String event = "", line = lines.readLine(); line != null; line = lines.readLine()) {
                event = line.startsWith("event: ") ? line.substring(7) : event;
                if (line.startsWith("data: ") && take(event, line.substring(6), text)) {
                    return text.toString();
                }
            }
        }
        throw new IllegalStateException("the stream ended before the reply did");
    }

    /** Whether the reply has ended. */
    private boolean take(String event, String data, StringBuilder text) throws Exception {
        if (event.equals("reply.delta")) {
            text.append(client.getObjectMapper().readValue(data, DeltaEvent.class).getText());
        }
        return List.of("reply.completed", "reply.stopped", "reply.failed").contains(event)
                && client.getObjectMapper().readValue(data, EndedEvent.class).getLength() == text.length();
    }

    private ErrorCode refusal() throws Exception {
        try {
            new SessionsApi(client).getSession(UUID.fromString(ANOTHER));
        } catch (ApiException e) {
            return client.getObjectMapper().readValue(e.getResponseBody(), Problem.class).getCode();
        }
        throw new IllegalStateException("there is a session " + ANOTHER);
    }
}
