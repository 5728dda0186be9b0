package io.parley.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.util.IdentityHashMap;
import java.util.List;

/** Holds JSON to schemas; those of OpenAPI 3.1 are JSON Schema 2020-12. */
final class Schemas {
    private static final JsonSchemaOptions OPTIONS = new JsonSchemaOptions().setBaseUri("urn:parley:schema")
            .setDraft(Draft.DRAFT202012).setOutputFormat(OutputFormat.Basic);

    private final IdentityHashMap<JsonNode, Validator> validators = new IdentityHashMap<>();

    /** What is wrong with it; empty when nothing is. */
    List<String> check(JsonNode schema, String json) {
        Object value;
        try {
            value = Json.decodeValue(json);
        } catch (RuntimeException e) {
            return List.of("not JSON: " + e.getMessage());
        }
        OutputUnit unit = validators.computeIfAbsent(schema, Schemas::validator).validate(value);
        return Boolean.TRUE.equals(unit.getValid()) ? List.of()
                : unit.getErrors().stream().map(e -> e.getInstanceLocation() + ": " + e.getError()).toList();
    }

    private static Validator validator(JsonNode schema) {
        return Validator.create(JsonSchema.of(new JsonObject(schema.toString())), OPTIONS);
    }
}
