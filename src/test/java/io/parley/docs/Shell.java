package io.parley.docs;

import io.parley.testing.Marks;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.UUID;

/** One bash, to which commands are given one after the other. */
final class Shell implements AutoCloseable {
    private final Process process;
    private final Writer input;
    private final BufferedReader output;

    Shell() throws IOException {
        process = new ProcessBuilder("bash").redirectErrorStream(true).start();
        input = process.outputWriter();
        output = process.inputReader();
    }

    /** Everything that the commands print. */
    String run(String commands) throws IOException {
        String end = UUID.randomUUID().toString();
        Marks.sent(commands);
        input.write(commands + "\nprintf '\\n%s\\n' " + end + "\n");
        input.flush();
        var printed = new StringBuilder();
        for (String line = output.readLine(); !end.equals(line); line = output.readLine()) {
            if (line == null) {
                throw new IllegalStateException("the shell has ended after: " + printed);
            }
            printed.append(line).append('\n');
        }
        // the line end that the mark began with
        String all = printed.substring(0, Math.max(printed.length() - 1, 0));
        if (!all.contains("urn:parley:error:")) {
            Marks.sent(all);
        }
        return all;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
