package io.parley.llm;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.parley.llm.LlmMessages.Usage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes from the {@code chat.completion.chunk} objects of one stream what Parley needs, in one pass and without a tree. What looks like JSON
 * is read, or fails, so that no text is lost; once the answer is whole nothing that cannot be read undoes it.
 */
final class ChunkParser implements SsePushParser.Events {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .build();
    private static final Set<String> STRAYS = Set.of("", "error:");
    private static final OutputStream NOWHERE = OutputStream.nullOutputStream();
    /** Bytes of a line that is no JSON, as keep-alives are; longer ones may be an answer. */
    private static final int MAX_NOISE = 256;

    private final ChunkReader chunk = new ChunkReader();
    private final ContentReader content = chunk.choices().content();
    private boolean done;
    private boolean unreadable;

    /** One event: an object, or several; end marks and noise may stand between them. */
    @Override
    public void data(byte[] bytes, int from, int to) throws IOException {
        boolean whole = isWhole();
        int before = content.length();
        try {
            read(bytes, from, to);
        } catch (IOException e) {
            content.cut(before);
            if (!readRepaired(bytes, from, to)) {
                ignore(whole && isWhole(), e);
            }
        }
        if (unreadable && content.length() > before) {
            throw new Unreadable("The provider's stream goes on behind something that cannot be read.");
        }
    }

    /**
     * Bytes that are not UTF-8 become U+FFFD, as the standard of event streams has it; a parser of JSON refuses them.
     *
     * @return whether that was what was wrong
     */
    private boolean readRepaired(byte[] bytes, int from, int to) {
        byte[] repaired = new String(bytes, from, to - from, UTF_8).getBytes(UTF_8);
        int before = content.length();
        try {
            if (!Arrays.equals(repaired, 0, repaired.length, bytes, from, to)) {
                read(repaired, 0, repaired.length);
                return true;
            }
        } catch (IOException e) {
            content.cut(before);
        }
        return false;
    }

    private void ignore(boolean whole, IOException failure) throws IOException {
        if (!whole) {
            throw failure;
        }
        unreadable = true;
    }

    /** Some servers send errors, or everything, in lines of their own making. */
    @Override
    public void stray(byte[] bytes, int from, int to) throws IOException {
        int json = indexOf(bytes, from, to, '{');
        if (json >= 0 && STRAYS.contains(new String(bytes, from, json - from, UTF_8).strip())) {
            data(bytes, json, to);
        }
    }

    private void read(byte[] bytes, int from, int to) throws IOException {
        for (int at = from; at < to && !done;) {
            byte b = bytes[at];
            if (b == '{') {
                at = object(bytes, at, to);
            } else if (b == ' ' || b == '\n' || b == '\t' || b == '\r') {
                at++;
            } else {
                at = other(bytes, at, to);
            }
        }
    }

    /** @return where what follows the object begins */
    private int object(byte[] bytes, int from, int to) throws IOException {
        try (JsonParser json = JSON.createParser(bytes, from, to - from)) {
            json.nextToken();
            boolean known = chunk.read(json);
            int end = to - json.releaseBuffered(NOWHERE);
            if (!known) {
                unknown(bytes, from, end);
            }
            return end;
        }
    }

    private void unknown(byte[] bytes, int from, int to) throws IOException {
        try (JsonParser json = JSON.createParser(bytes, from, to - from)) {
            json.nextToken();
            chunk.readUnknown(json);
        }
    }

    /** An end mark however it is written, a list of chunks, a field's name once too often, or a line of noise; a page of HTML is an error. */
    private int other(byte[] bytes, int from, int to) throws IOException {
        int newline = indexOf(bytes, from, to, '\n');
        int end = newline < 0 ? to : newline;
        String line = new String(bytes, from, Math.min(end - from, MAX_NOISE), UTF_8);
        if (isEndMark(line)) {
            done = true;
        } else if (line.startsWith("data:")) {
            return from + 5;
        } else if (bytes[from] == '[') {
            return list(bytes, from, to);
        } else if (end - from > MAX_NOISE || bytes[from] == '<' || line.indexOf('{') >= 0) {
            throw new Unreadable("An event of the provider's stream is not JSON.");
        }
        return end;
    }

    private static boolean isEndMark(String line) {
        return line.replaceAll("[\\[\\]\"'\\s\\x00]", "").equalsIgnoreCase("done");
    }

    private int list(byte[] bytes, int from, int to) throws IOException {
        try (JsonParser json = JSON.createParser(bytes, from, to - from)) {
            json.nextToken();
            for (var each = json.nextToken(); each != JsonToken.END_ARRAY; each = json.nextToken()) {
                if (each == JsonToken.START_OBJECT) {
                    chunk.read(json);
                } else if (each == null) {
                    throw new Unreadable("An event of the provider's stream ends too early.");
                } else {
                    json.skipChildren();
                }
            }
            return to - json.releaseBuffered(NOWHERE);
        }
    }

    private static int indexOf(byte[] bytes, int from, int to, char wanted) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    /** What was read since the last call; empty when nothing was. */
    String takeText() {
        return content.take();
    }

    /** Whether the model was seen at work without text since the last call. */
    boolean takeProgress() {
        return chunk.choices().takeProgress();
    }

    /** Whether the end mark was read. */
    boolean done() {
        return done;
    }

    /** Whether the answer is whole, however the stream ends: the end mark was read, or a reason after which the model did not go on. */
    boolean isWhole() {
        return done || chunk.choices().isWhole();
    }

    /** Whether nothing more is to be expected but counts and an end mark. */
    boolean isLast() {
        return chunk.choices().isLast();
    }

    /** Why the model ended, as the provider names it; null until it said so. */
    @Nullable
    String finishReason() {
        return chunk.choices().reason();
    }

    /** Whether the model asked for tools. */
    boolean isTools() {
        return chunk.choices().isTools();
    }

    /** The provider's name of the answer; null when it gave none. */
    @Nullable
    String id() {
        return chunk.id();
    }

    /** As the provider names it; null when it did not. */
    @Nullable
    String model() {
        return chunk.model();
    }

    /** Null when the provider did not count, or has not yet. */
    @Nullable
    Usage usage() {
        return chunk.usage();
    }

    /** What went wrong, as the provider describes it; null where nothing did. */
    @Nullable
    ProviderError error() {
        return chunk.error();
    }
}
