package io.parley.llm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what stands in the place of an error. Providers send {@code null}, {@code ""}, {@code false} or {@code {}} there with every good
 * chunk; names and numbers, arrays, and errors in errors when something is wrong.
 */
final class ErrorReader {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
    private static final Pattern STATUS = Pattern.compile("[1-5]\\d\\d");
    /** Such as {@code error}, {@code overloaded_error} and {@code BadRequestError}. */
    private static final Pattern ERROR = Pattern.compile("error|\\w+(_error|Error)");
    private static final Pattern LOADING = Pattern.compile("\\bloading\\b", Pattern.CASE_INSENSITIVE);

    private @Nullable String type;
    private @Nullable String code;
    private boolean warming;
    private boolean real;

    /** The error that is the parser's present value; null where that says that there is none. */
    static @Nullable ProviderError read(JsonParser json) throws IOException {
        var reader = new ErrorReader();
        reader.value("error", json);
        return reader.real ? reader.found() : null;
    }

    /** What the body of an error says; nothing where it is not JSON, or not all of it. */
    static ProviderError readBody(byte[] body) {
        var reader = new ErrorReader();
        try (var json = JSON.createParser(body)) {
            if (json.nextToken() != null) {
                reader.value("error", json);
            }
        } catch (IOException e) {
            return reader.found();
        }
        return reader.found();
    }

    /**
     * The error that a whole object amounts to, at whose beginning the parser is: one that has an error in it, or says of itself that it is
     * one, or has a code and a message where others have an answer.
     */
    static @Nullable ProviderError readWhole(JsonParser json) throws IOException {
        var reader = new ErrorReader();
        boolean says = false;
        boolean told = false;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            var value = json.nextToken();
            boolean text = value == JsonToken.VALUE_STRING;
            says |= text && (field.equals("object") || field.equals("type")) && ERROR.matcher(json.getText()).matches();
            told |= text && field.equals("message");
            says |= field.equals("error") || field.equals("detail");
            reader.value(field, json);
        }
        boolean coded = reader.code != null && told;
        return (says || coded) && reader.real ? reader.found() : null;
    }

    private void value(String field, JsonParser json) throws IOException {
        var value = json.currentToken();
        if (value.isScalarValue()) {
            if (value != JsonToken.VALUE_NULL && value != JsonToken.VALUE_FALSE) {
                scalar(field, json.getText());
            }
        } else if (!field.equals("error")) {
            json.skipChildren();
        } else if (value == JsonToken.START_OBJECT) {
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                json.nextToken();
                value(name, json);
            }
        } else {
            while (json.nextToken() != JsonToken.END_ARRAY) {
                value(field, json);
            }
        }
    }

    private void scalar(String field, String text) {
        if (text.isBlank() || text.equals("0") || text.equals("null")) {
            return;
        }
        real = true;
        switch (field) {
            case "type", "status", "statusCode", "status_code" -> name(text);
            case "code" -> code = code == null ? text : code;
            case "error" -> {
                said(text);
                if (NAME.matcher(text).matches()) {
                    name(text);
                }
            }
            case "message", "detail" -> said(text);
            default -> {
            }
        }
    }

    private void said(String message) {
        warming |= LOADING.matcher(message).find();
    }

    private void name(String text) {
        if (code == null && STATUS.matcher(text).matches()) {
            code = text;
        } else if (type == null || type.equals("error")) {
            type = text;
        }
    }

    private ProviderError found() {
        return new ProviderError(type, code, warming);
    }
}
