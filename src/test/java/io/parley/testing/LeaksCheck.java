package io.parley.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Comes after all tests where {@link Evidence} was kept, and looks through it for what they have noted. */
class LeaksCheck {
    private static final int MOST_TOLD = 10;
    private static final int MOST_CHARS = 200;

    private final List<String> leaks = new ArrayList<>();
    private int inThisLog;
    private String last = "";
    private Needles needles;

    @Test
    void noMarkIsInALogAnErrorOrMetrics() throws IOException {
        assertThat(Evidence.isKept()).as("there is evidence").isTrue();
        needles = Needles.read(Evidence.file(Evidence.MARKS));
        assertThat(Evidence.logs()).as("logs").anyMatch(LeaksCheck::tellsEverything);
        long looked = 0;
        for (Path log : Evidence.logs()) {
            search(log);
            looked += Files.size(log);
        }
        System.out.printf("%,d marks, %,d KiB of logs, errors and metrics%n", needles.marks(), looked >> 10);
        assertThat(needles.marks()).as("marks").isPositive();
        assertThat(leaks).as("where a mark is, with what stands before it").isEmpty();
    }

    private static boolean tellsEverything(Path log) {
        try (var lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            return lines.anyMatch(line -> line.contains(" TRACE "));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void search(Path log) throws IOException {
        inThisLog = 0;
        try (var channel = FileChannel.open(log); var arena = Arena.ofConfined()) {
            search(log.getFileName().toString(),
                    channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
        }
    }

    private void search(String log, MemorySegment text) {
        long window = 0;
        long entry = 0;
        int line = 1;
        byte last = '\n';
        for (long i = 0; i < text.byteSize(); i++) {
            byte next = text.get(ValueLayout.JAVA_BYTE, i);
            window = (window << Byte.SIZE) | Byte.toUnsignedInt(next);
            entry = last == '\n' && beginsEntry(next) ? i : entry;
            line += last == '\n' && i > 0 ? 1 : 0;
            last = next;
            if (needles.mayBegin(window) && inThisLog < MOST_TOLD) {
                look(log + ":" + line, text, entry, i - Needles.WINDOW + 1);
            }
        }
    }

    /** A time, a status or an object does; what else begins a line goes on with an entry. */
    private static boolean beginsEntry(byte next) {
        return Character.isDigit(next) || next == '{';
    }

    private void look(String where, MemorySegment text, long entry, long begin) {
        String kind = needles.at(text, begin);
        if (!kind.isEmpty() && !where.equals(last)) {
            last = where;
            var before = text.asSlice(entry, Math.min(Math.max(begin - entry, 0), MOST_CHARS));
            inThisLog++;
            leaks.add(where + ": " + new String(before.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8) + "["
                    + kind + "]");
        }
    }
}
