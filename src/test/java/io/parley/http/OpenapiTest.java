package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.parley.core.ErrorCode;
import io.parley.core.FailureReason;
import io.parley.http.Endpoint.Access;
import io.parley.identity.IdentityConfig;
import io.parley.session.SessionEvent;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The document against the program, both ways. */
class OpenapiTest {
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
    /** In their body, or in a cookie of their own. */
    private static final Set<String> TAKE_CREDENTIALS = Set.of("/", "/api/v1/auth/login", "/api/v1/auth/refresh",
            "/api/v1/auth/oidc/:provider/callback");

    private final JsonNode document = read();

    @Test
    void everyRouteIsDescribedWithItsQueryParametersAndNoOtherIs() {
        Map<String, Set<String>> routes = new TreeMap<>();
        HttpFixture.endpoints().forEach(e -> routes.put(name(e), e.parameters()));
        assertThat(described()).isEqualTo(routes);
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        assertThat(document.findValuesAsText("$ref")).isNotEmpty()
                .allSatisfy(ref -> assertThat(document.at(ref.substring(1)).isMissingNode()).as(ref).isFalse());
    }

    @Test
    void everyErrorThatClientsCanSeeIsListedAndNoOtherIs() {
        assertThat(values("ErrorCode")).containsExactlyInAnyOrderElementsOf(
                Arrays.stream(ErrorCode.values()).filter(code -> code != ErrorCode.NOT_OWNER).map(ErrorCode::slug)
                        .toList());
    }

    @Test
    void everyReasonOfFailureIsListed() {
        assertThat(values("FailureReason"))
                .contains(Arrays.stream(FailureReason.values()).map(FailureReason::slug).toArray(String[]::new));
    }

    @Test
    void everyOperationSaysWhatErrorsItsRouteCanHave() {
        document.path("paths")
                .forEach(path -> path.properties().stream().filter(e -> METHODS.contains(e.getKey())).forEach(e -> {
                    JsonNode responses = e.getValue().path("responses");
                    assertThat(responses.has("415")).as(e.toString()).isEqualTo(e.getValue().has("requestBody"));
                    assertThat(responses.has("404")).as(e.toString()).isEqualTo(path.has("parameters"));
                }));
    }

    @Test
    void everyOperationSaysWhoMayCallIt() {
        HttpFixture.endpoints().forEach(endpoint -> {
            JsonNode operation = operation(endpoint);
            String name = name(endpoint);
            boolean open = endpoint.access() == Access.ANYBODY;
            assertThat(operation.path("security").isArray() && operation.path("security").isEmpty()).as(name)
                    .isEqualTo(open);
            assertThat(codes(operation)).as(name).contains("400");
            assertThat(codes(operation).contains("401")).as(name)
                    .isEqualTo(!open || TAKE_CREDENTIALS.contains(endpoint.path()));
            assertThat(codes(operation).contains("403")).as(name).isEqualTo(mayBeForbidden(endpoint));
            assertThat(codes(operation).contains("429")).as(name).isEqualTo(endpoint.path().startsWith("/api/"));
            assertThat(codes(operation)).as(name).satisfies(
                    codes -> assertThat(open || codes.contains("503")).as("the store may be away").isTrue());
        });
    }

    /** By role, by the kind of credential, without the token against forged requests, or without an invitation. */
    private static boolean mayBeForbidden(Endpoint endpoint) {
        return switch (endpoint.access()) {
            case ANYBODY -> endpoint.path().endsWith("/register") || endpoint.path().endsWith("/refresh");
            case KNOWN -> !endpoint.method().equals(HttpMethod.GET);
            case SIGNED_IN, ADMIN -> true;
        };
    }

    private JsonNode operation(Endpoint endpoint) {
        String[] name = name(endpoint).split(" ");
        return document.path("paths").path(name[1]).path(name[0].toLowerCase(Locale.ROOT));
    }

    private static Set<String> codes(JsonNode operation) {
        Set<String> codes = new TreeSet<>();
        operation.path("responses").fieldNames().forEachRemaining(codes::add);
        return codes;
    }

    @Test
    void everyEventIsDescribedWithItsFieldsAndNoOtherIs() throws Exception {
        JsonNode events = document.at("/components/schemas/EventData/properties");
        assertThat(events).hasSize(SseEncoderTest.samples().size());
        for (SessionEvent sample : SseEncoderTest.samples()) {
            String name = SseEncoderTest.event(sample).replaceAll("(?s).*?event: (\\S+)\n.*", "$1");
            JsonNode schema = document.at(events.path(name).path("$ref").asText("/none").substring(1));
            JsonNode data = SseEncoderTest.data(sample);
            assertThat(schema.path("properties").fieldNames()).toIterable().as(name).containsAll(data::fieldNames);
            assertThat(stream(schema.path("required")).map(JsonNode::textValue)).as(name).isSubsetOf(data::fieldNames);
        }
    }

    /** Generators make nothing that compiles of a schema without a type: openapi-generator a class Null, or a list of strings for one of enums. */
    @Test
    void whateverHasFixedValuesHasAType() {
        assertThat(document.findParents("enum")).isNotEmpty().allSatisfy(OpenapiTest::hasAType);
        assertThat(document.findParents("const")).isNotEmpty().allSatisfy(OpenapiTest::hasAType);
        assertThat(document.findParents("items"))
                .allSatisfy(list -> assertThat(list.path("items").has("enum")).isFalse());
    }

    private static void hasAType(JsonNode schema) {
        assertThat(schema.has("type")).as(schema.toString()).isTrue();
    }

    /** A comma ends a value in YAML's flow style, and what follows would be a key. */
    @Test
    void noSentenceIsCutAtItsComma() {
        assertThat(withoutValue(document)).isEmpty();
    }

    private static List<String> withoutValue(JsonNode node) {
        return Stream.concat(node.properties().stream().filter(e -> e.getValue().isNull()).map(Map.Entry::getKey),
                stream(node).flatMap(child -> withoutValue(child).stream())).toList();
    }

    @Test
    void theLimitsAreTheDefaults() {
        HttpConfig config = HttpConfig.DEFAULT;
        JsonNode limit = document.at("/components/parameters/Limit/schema");
        assertThat(limit.path("maximum").intValue()).isEqualTo(config.maxPage());
        assertThat(limit.path("default").intValue()).isEqualTo(config.page());
        assertThat(document.at("/components/responses/TooLarge/description").textValue())
                .contains(config.maxContentBytes() / 1_024 + " KiB of UTF-8")
                .contains(config.maxBodyBytes() / 1_024 + " KiB)");
        assertThat(document.at("/components/responses/Timeout/description").textValue())
                .contains(config.bodyTimeout().toSeconds() + " seconds");
        IdentityConfig identity = IdentityConfig.DEFAULT;
        assertThat(document.at("/components/schemas/NewPassword/minLength").intValue())
                .isEqualTo(identity.passwords().minLength());
        assertThat(document.at("/components/responses/TooManyKeys/description").textValue())
                .contains("may have " + identity.maxKeys() + ".");
        assertThat(document.at("/components/responses/TooMany/description").textValue())
                .contains("(" + identity.maxStreams() + " of an account at a node)");
    }

    private List<String> values(String schema) {
        return stream(document.at("/components/schemas/" + schema + "/enum")).filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .toList();
    }

    private Map<String, Set<String>> described() {
        Map<String, Set<String>> described = new TreeMap<>();
        document.path("paths").properties().forEach(path -> path.getValue().properties().stream()
                .filter(e -> METHODS.contains(e.getKey()))
                .forEach(e -> described.put(e.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                        queryParameters(e.getValue()))));
        return described;
    }

    private Set<String> queryParameters(JsonNode operation) {
        return stream(operation.path("parameters"))
                .map(p -> p.has("$ref") ? document.at(p.path("$ref").textValue().substring(1)) : p)
                .filter(p -> p.path("in").textValue().equals("query")).map(p -> p.path("name").textValue())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static String name(Endpoint endpoint) {
        return endpoint.method() + " " + endpoint.path().replaceAll(":(\\w+)", "{$1}");
    }

    private static JsonNode read() {
        try (var in = OpenapiTest.class.getResourceAsStream("/openapi.yaml")) {
            return new YAMLMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
