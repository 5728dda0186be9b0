package io.parley.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.parley.conformance.Operation.Header;
import io.parley.conformance.Operation.Response;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says what of a response is not as the description has it. */
final class Oracle {
    /** What a caller never learns: that something is written in Java, and how. */
    private static final Pattern INSIDES = Pattern
            .compile("\\bat [\\w.$/]+\\([\\w ]+(\\.java)?(:\\d+)?\\)|Exception\\b|Caused by|"
                    + "\\b(java|javax|io\\.vertx|io\\.netty|io\\.parley|com\\.fasterxml|org\\.postgresql|com\\.hazelcast)\\.[a-z]|SQLSTATE");
    /** Of HTTP itself. */
    private static final Set<String> OF_HTTP = Set.of("content-type", "content-length", "transfer-encoding",
            "connection");
    private static final Set<Integer> MISTAKES = Set.of(400, 404, 405, 406, 413, 415);
    private static final Pattern NAMED = Pattern.compile("`([a-z_]+)`");
    private static final Response WITHOUT = new Response("", Map.of(), Map.of());

    private final OpenApi api;
    private final Schemas schemas = new Schemas();
    private final Map<String, Set<String>> allowed = new HashMap<>();

    Oracle(OpenApi api) {
        this.api = api;
        api.operations().forEach(
                o -> allowed.computeIfAbsent(o.path(), p -> new TreeSet<>()).addAll(o.methods()));
    }

    /** @param received null when the connection was closed without an answer */
    List<String> complaints(Draft draft, Expect expect, @Nullable Received received) {
        var complaints = new ArrayList<String>();
        if (received == null) {
            return expect == Expect.STRANGE ? complaints : List.of("no answer");
        }
        if (!received.mediaType().equals("text/javascript")
                && INSIDES.matcher(received.text().replaceAll("\\\\[nrt]", " ")).find()) {
            complaints.add("the body tells of the inside");
        }
        status(draft, expect, received, complaints);
        headers(draft.operation, expect, received, complaints);
        if (draft.method.equals("HEAD")) {
            return complaints;
        }
        if (received.mediaType().equals(OpenApi.PROBLEM)) {
            problem(draft.operation, expect, received, complaints);
        } else if (expect != Expect.STRANGE) {
            content(draft, received, complaints);
        } else if (received.status() >= 400 && !isOtherVersion(draft, received)) {
            complaints.add("an error that is no problem");
        }
        return complaints;
    }

    private static void status(Draft draft, Expect expect, Received received, List<String> complaints) {
        Operation operation = draft.operation;
        int status = received.status();
        if (status >= 500 && !(status == 503 && operation.mayAnswer(503)) && !isOtherVersion(draft, received)) {
            complaints.add("the server's mistake");
        }
        boolean right = switch (expect) {
            case SERVED -> operation.mayAnswer(status) && !MISTAKES.contains(status);
            case REFUSED -> operation.mayAnswer(status) && status >= 400;
            case ANSWERED -> operation.mayAnswer(status);
            case OTHER_METHOD -> status == 405;
            case STRANGE -> true;
        };
        if (!right) {
            complaints.add("status " + status + " is not to be expected; the request is " + expect);
        }
    }

    private void headers(Operation operation, Expect expect, Received received, List<String> complaints) {
        Map<String, Header> known = new HashMap<>(api.commonHeaders());
        known.putAll(documented(operation, received).headers());
        var seen = new HashSet<String>();
        received.headers().forEach(header -> {
            String name = header.getKey();
            if (!seen.add(name) && !name.equals("set-cookie")) {
                complaints.add("header " + name + " twice");
            }
            if (known.containsKey(name)) {
                schemas.check(known.get(name).schema(), json(known.get(name).schema(), header.getValue()))
                        .forEach(wrong -> complaints.add("header " + header + ": " + wrong));
            } else if (!OF_HTTP.contains(name) && !(received.status() == 405 && name.equals("allow"))
                    && expect != Expect.STRANGE) {
                complaints.add("header " + header + " is not described");
            }
        });
        known.forEach((name, header) -> {
            if (header.required() && !seen.contains(name) && expect != Expect.STRANGE) {
                complaints.add("header " + name + " is missing");
            }
        });
        if (expect == Expect.OTHER_METHOD && !methods(received).equals(allowed.get(operation.path()))) {
            complaints.add("allowed are " + allowed.get(operation.path()));
        }
    }

    private static Set<String> methods(Received received) {
        String allow = received.header("allow");
        return allow == null ? Set.of() : new TreeSet<>(Arrays.asList(allow.split(", ")));
    }

    private static String json(JsonNode schema, String value) {
        return Sampler.types(schema).contains("integer") ? value : Sampler.quoted(value);
    }

    private void problem(Operation operation, Expect expect, Received received, List<String> complaints) {
        complaints.addAll(schemas.check(api.schema("Problem"), received.text()));
        JsonNode problem = received.json();
        String code = problem.path("code").asText();
        if (problem.path("status").asInt() != received.status() || !problem.path("type").asText().endsWith(":" + code)
                || !problem.path("requestId").asText().equals(received.header("x-request-id"))) {
            complaints.add("the problem does not fit its response");
        }
        boolean anywhere = expect == Expect.STRANGE || expect == Expect.OTHER_METHOD;
        String named = (anywhere ? api.commonErrors() : "") + documented(operation, received).description();
        if (expect != Expect.STRANGE && !NAMED.matcher(named).results().map(m -> m.group(1))
                .collect(Collectors.toSet()).contains(code)) {
            complaints.add("code " + code + " is not named for this response");
        }
    }

    private void content(Draft draft, Received received, List<String> complaints) {
        Map<String, JsonNode> content = documented(draft.operation, received).content();
        JsonNode schema = content.get(received.mediaType());
        if (schema == null) {
            if (!(content.isEmpty() && received.body().length() == 0 && received.mediaType().isEmpty())) {
                complaints.add("media type '" + received.mediaType() + "' is not described");
            }
        } else if (received.mediaType().equals(OpenApi.EVENT_STREAM)) {
            complaints.addAll(new EventOracle(api, schemas).complaints(received));
        } else if (received.mediaType().endsWith("json")) {
            complaints.addAll(schemas.check(schema, received.text()));
        }
    }

    /** Vert.x itself refuses other versions of HTTP, with a status and nothing else. */
    private static boolean isOtherVersion(Draft draft, Received received) {
        return received.status() == 501 && !draft.version.matches("HTTP/1\\.[01]");
    }

    private static Response documented(Operation operation, Received received) {
        return operation.responses().getOrDefault(received.status(), WITHOUT);
    }
}
