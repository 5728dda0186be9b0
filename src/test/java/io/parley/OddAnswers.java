package io.parley;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/** What a scripted provider answers. */
interface OddAnswers {
    /**
     * Streams and the text that they mean, as they were reported. {@code D(x)} is an event with text, STOP one with a finish reason, C(x) the data of
     * D(x), DONE the end mark; ⏎ is a line feed, ␠ a space, ␉ a tab, apostrophes are quotation marks, and other characters are bytes.
     */
    // eventsource-parser#31, sub2api#1471; litellm#16272; llmcord#84; java-genai#1084; llm-gateway#2053; llama-cpp-python#372; sentry-javascript#24243
    String STREAMS = """
                     data: C(A)⏎data: C(B)⏎⏎STOP DONE                                                                    | AB
                     data: C(A)C(B)⏎⏎STOP DONE                                                                           | AB
                     data: [C(A),C(B)]⏎⏎STOP DONE                                                                        | AB
                     data: {'choices':[{'delta':{'content':[{'type':'thinking','thinking':[{'type':'text','text':'hm'}]}]}}]}⏎⏎D(A)STOP | A
                     data: {'choices':[{'delta':{'content':[{'type':'output_text','text':'A'},'B']}}]}⏎⏎STOP DONE        | AB
                     data: {'choices':[{'message':{'role':'assistant','content':'A'},'finish_reason':'stop'}]}⏎⏎         | A
                     data: {'choices':[{'text':'x'}]}⏎⏎DONE                                                              | x
                     data: {'choices':[{'delta':{'role':'assistant'},'finish_reason':'stop'}]}⏎⏎D(A)DONE                 | A
                     D(A)D(B)D(C)D(D)DONE                                                                                | ABCD
                     D(A)STOP data:␠[DONE]␠⏎⏎                                                                            | A
                     D(A)STOP data:␠[DONE]␉⏎⏎                                                                            | A
                     D(A)STOP data:␠'[DONE]'⏎⏎                                                                           | A
                     D(A)STOP data:␠[done]⏎⏎                                                                             | A
                     D(A)STOP data:␠DONE⏎⏎                                                                               | A
                     data: : OPENROUTER PROCESSING⏎⏎D(A)data: : OPENROUTER PROCESSING⏎⏎D(B)STOP DONE                     | AB
                     data: {'error':{},'choices':[{'delta':{'content':'A'}}]}⏎⏎STOP DONE                                 | A
                     D(\u00f0\u009f)D(\u0098\u0080 x)STOP DONE                                                        | \ufffd\ufffd\ufffd x
                     D(A)data: {'choices':[{'index':1,'delta':{'content':'B'}}]}⏎⏎D(A)STOP DONE                          | AA
                     D(A)data: {'choices':[{'delta':{},'finish_reason':{'type':'stop'}}]}⏎⏎                              | A
                     """;

    /**
     * Begins, and at some time ends, a response.
     *
     * @param request its body
     * @param number  how many were asked for before
     */
    void send(HttpServerResponse response, String request, int number);

    /** The bytes of one of {@link #STREAMS}, each as a character. */
    static String bytes(String notation) {
        String events = Pattern.compile("D\\((.*?)\\)").matcher(notation).replaceAll("data: C($1)⏎⏎");
        return Pattern.compile("C\\((.*?)\\)").matcher(events)
                .replaceAll("{'choices':[{'index':0,'delta':{'content':'$1'}}]}")
                .replaceAll("STOP ?", "data: {'choices':[{'index':0,'delta':{},'finish_reason':'stop'}]}⏎⏎")
                .replaceAll("(?<![␠])DONE$", "data: [DONE]⏎⏎").replace('\'', '"').replace('⏎', '\n').replace('␠', ' ')
                .replace('␉', '\t');
    }

    /** One after the other, the last one again and again. */
    static OddAnswers of(List<String> streams) {
        return (response, request, number) -> end(response, streams.get(Math.min(number, streams.size() - 1)));
    }

    /** @param value a number means so many characters */
    static OddAnswers under(String header, String value, String stream) {
        boolean large = Character.isDigit(value.charAt(0));
        Buffer body = value.equals("gzip") ? compressed(stream) : Buffer.buffer(stream);
        return (response, request, number) -> response
                .putHeader(header, large ? "x".repeat(Integer.parseInt(value)) : value).end(body);
    }

    /** Says 422 to requests that have something. */
    static OddAnswers refusing(String part, String refusal, String stream) {
        return (response, request, number) -> {
            if (request.contains(part)) {
                response.setStatusCode(422).putHeader("Content-Type", "application/json").end(refusal);
            } else {
                end(response, stream);
            }
        };
    }

    /** The pieces of streams, a quarter of a second apart; one stream after the other. */
    static OddAnswers slowly(List<List<String>> streams) {
        return (response, request, number) -> next(response.setChunked(true), streams.get(number).iterator());
    }

    private static void next(HttpServerResponse response, Iterator<String> pieces) {
        response.write(pieces.next());
        if (pieces.hasNext()) {
            Vertx.currentContext().owner().setTimer(250, due -> next(response, pieces));
        } else {
            response.end();
        }
    }

    private static void end(HttpServerResponse response, String stream) {
        response.putHeader("Content-Type", "text/event-stream").end(Buffer.buffer(stream.getBytes(ISO_8859_1)));
    }

    private static Buffer compressed(String text) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Buffer.buffer(bytes.toByteArray());
    }
}
