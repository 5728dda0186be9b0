package io.parley.training;

import java.io.BufferedReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An event of a stream.
 *
 * @param id   empty where it has none
 * @param data one line of JSON
 */
record Event(String id, String name, String data) {
    /** The next one, without comments; null at the end. Blocks. */
    static @Nullable Event read(BufferedReader stream) throws IOException {
        String id = "";
        String name = "";
        String data = "";
        for (String line = stream.readLine(); line != null; line = stream.readLine()) {
            if (line.startsWith("id: ")) {
                id = line.substring("id: ".length());
            } else if (line.startsWith("event: ")) {
                name = line.substring("event: ".length());
            } else if (line.startsWith("data: ")) {
                data = line.substring("data: ".length());
            } else if (line.isEmpty() && !name.isEmpty()) {
                return new Event(id, name, data);
            }
        }
        return null;
    }

    /** Whether nothing more of a reply follows. */
    boolean endsReply() {
        return name.equals("reply.completed") || name.equals("reply.stopped") || name.equals("reply.failed");
    }
}
