package io.parley.embedded;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parley.embedded.DemoCounters.Ticket;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Answers the demo provider's requests in OpenAI's format, and those that adjust and observe it. */
final class DemoRoutes implements Handler<HttpServerRequest> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_BODY = 16 << 20;

    private final DemoPacer pacer;
    private final DemoCounters counters;
    private final DemoDial dial;

    DemoRoutes(DemoPacer pacer, DemoCounters counters, DemoDial dial) {
        this.pacer = pacer;
        this.counters = counters;
        this.dial = dial;
    }

    @Override
    public void handle(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        if (tooLong(request)) {
            error(response, 413, "Send a body with a Content-Length of at most " + MAX_BODY + " bytes.");
            return;
        }
        switch (request.method() + " " + request.path()) {
            case "POST /v1/chat/completions" -> request.body().onSuccess(body -> complete(request, body));
            case "GET /v1/models" -> send(response, 200, models());
            case "GET /demo/stats" -> send(response, 200, counters.snapshot());
            case "GET /demo/settings" -> send(response, 200, dial.settings());
            case "PUT /demo/settings" -> request.body().onSuccess(body -> adjust(response, body));
            default -> error(response, 404, "There is no such route.");
        }
    }

    private static boolean tooLong(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null
                : Long.parseLong(length) > MAX_BODY;
    }

    private static Map<String, Object> models() {
        var model = Map.of("id", DemoProvider.MODEL, "object", "model", "created", 0, "owned_by", "parley");
        return Map.of("object", "list", "data", List.of(model));
    }

    private void adjust(HttpServerResponse response, Buffer body) {
        try {
            ObjectNode merged = JSON.valueToTree(dial.settings());
            merged.setAll((ObjectNode) JSON.readTree(body.getBytes()));
            dial.turn(JSON.treeToValue(merged, DemoSettings.class));
            send(response, 200, dial.settings());
        } catch (IOException | ClassCastException e) {
            error(response, 400, "Send an object with some of the members that GET /demo/settings shows.");
        }
    }

    private void complete(HttpServerRequest request, Buffer body) {
        try {
            DemoPrompt prompt = DemoPrompt.of(JSON.readTree(body.getBytes()));
            Ticket ticket = counters.open(prompt.messages());
            request.response().exceptionHandler(broken -> ticket.hangUp()).closeHandler(closed -> ticket.hangUp());
            DemoSettings settings = dial.settings();
            pacer.run(settings.headMillis(), () -> answer(request, prompt, ticket, settings));
        } catch (IOException | IllegalArgumentException e) {
            counters.open(0).drop();
            error(request.response(), 400, "This is not a request for a chat completion.");
        }
    }

    private void answer(HttpServerRequest request, DemoPrompt prompt, Ticket ticket, DemoSettings settings) {
        HttpServerResponse response = request.response();
        if (response.closed()) {
            return;
        }
        int status = authorized(request, settings) ? dial.refusal(ticket.number()) : 401;
        if (status != 0) {
            ticket.drop();
            refuse(response, status, settings);
            return;
        }
        var script = DemoScript.of(prompt, ticket.id(), settings, dial.cut(ticket.number()));
        if (prompt.stream()) {
            new DemoStream(response, pacer, ticket, settings, script).begin();
        } else {
            ticket.start();
            pacer.run(settings.firstTokenMillis(), () -> whole(response, ticket, script));
        }
    }

    private static boolean authorized(HttpServerRequest request, DemoSettings settings) {
        return settings.apiKey() == null || ("Bearer " + settings.apiKey()).equals(request.getHeader("Authorization"));
    }

    private static void refuse(HttpServerResponse response, int status, DemoSettings settings) {
        if (settings.retryAfterSeconds() >= 0) {
            response.putHeader("Retry-After", Integer.toString(settings.retryAfterSeconds()));
        }
        error(response, status, "The demo provider was told to refuse this request.");
    }

    private static void whole(HttpServerResponse response, Ticket ticket, DemoScript script) {
        ticket.sent(script.tokens().size());
        ticket.finish();
        send(response, 200, script.whole(ticket.id()));
    }

    private static void error(HttpServerResponse response, int status, String message) {
        String type = switch (status) {
            case 401 -> "authentication_error";
            case 429 -> "rate_limit_error";
            default -> status < 500 ? "invalid_request_error" : "server_error";
        };
        send(response, status, Map.of("error", Map.of("message", message, "type", type)));
    }

    private static void send(HttpServerResponse response, int status, Object body) {
        if (!response.closed()) {
            response.setStatusCode(status).putHeader("Content-Type", "application/json")
                    .end(Buffer.buffer(JSON.valueToTree(body).toString()));
        }
    }
}
