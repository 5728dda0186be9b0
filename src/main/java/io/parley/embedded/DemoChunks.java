package io.parley.embedded;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Makes the wire form of one answer: events of {@code chat.completion.chunk} objects, built without a JSON tree. */
final class DemoChunks {
    static final Buffer DONE = Buffer.buffer("data: [DONE]\n\n");

    private final String head;

    DemoChunks(String id, String model) {
        this.head = "data: {\"id\":\"" + id + "\",\"object\":\"chat.completion.chunk\",\"created\":"
                + Instant.now().getEpochSecond() + ",\"model\":\"" + quoted(model) + "\",\"choices\":[";
    }

    /** The chunk that OpenAI begins with. */
    Buffer role() {
        return Buffer.buffer(head
                + "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}\n\n");
    }

    Buffer token(String token) {
        return Buffer.buffer(head + "{\"index\":0,\"delta\":{\"content\":\"" + quoted(token)
                + "\"},\"finish_reason\":null}]}\n\n");
    }

    Buffer finish(String reason) {
        return Buffer.buffer(head + "{\"index\":0,\"delta\":{},\"finish_reason\":\"" + reason + "\"}]}\n\n");
    }

    Buffer usage(int prompt, int completion) {
        return Buffer.buffer(head + "],\"usage\":{\"prompt_tokens\":" + prompt + ",\"completion_tokens\":" + completion
                + ",\"total_tokens\":" + (prompt + completion) + "}}\n\n");
    }

    /** Splits before each word, keeping its white space, so that the tokens joined are the text. */
    static List<String> tokens(String text) {
        var tokens = new ArrayList<String>();
        int begin = 0;
        for (int i = 1; i < text.length(); i++) {
            if (Character.isWhitespace(text.charAt(i)) && !Character.isWhitespace(text.charAt(i - 1))) {
                tokens.add(text.substring(begin, i));
                begin = i;
            }
        }
        if (begin < text.length()) {
            tokens.add(text.substring(begin));
        }
        return tokens;
    }

    private static String quoted(String text) {
        return new String(JsonStringEncoder.getInstance().quoteAsString(text));
    }
}
