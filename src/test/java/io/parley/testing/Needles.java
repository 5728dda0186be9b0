package io.parley.testing;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Marks as they may stand in a log: as they are, as in a URL, a dump or a header. They are told by their first eight bytes. */
final class Needles {
    static final int WINDOW = Long.BYTES;
    private static final int FILTER_BITS = 27;
    private static final ValueLayout.OfLong BIG_ENDIAN = ValueLayout.JAVA_LONG_UNALIGNED
            .withOrder(ByteOrder.BIG_ENDIAN);

    private final BitSet filter = new BitSet(1 << FILTER_BITS);
    private final Map<Long, List<Needle>> byWindow = new HashMap<>();
    private int marks;

    private record Needle(MemorySegment bytes, String kind) {}

    private Needles() {}

    /** @param file a kind, a tab and a mark in each line; several processes may have noted the same */
    static Needles read(Path file) throws IOException {
        var needles = new Needles();
        for (String line : Files.exists(file) ? new TreeSet<>(Files.readAllLines(file)) : Set.<String>of()) {
            int tab = line.indexOf('\t');
            needles.add(line.substring(0, tab), line.substring(tab + 1));
        }
        return needles;
    }

    private void add(String kind, String mark) {
        marks++;
        byte[] bytes = mark.getBytes(StandardCharsets.UTF_8);
        var forms = new TreeSet<>(Set.of(mark));
        forms.add(HexFormat.of().formatHex(bytes));
        forms.add(URLEncoder.encode(mark, StandardCharsets.UTF_8));
        for (int before = 0; before < 3; before++) {
            forms.add(inBase64(bytes, before));
        }
        forms.forEach(form -> add(form.getBytes(StandardCharsets.UTF_8), kind));
    }

    /** What is the same whatever stands around it, of which so many bytes come before the first whole group. */
    private static String inBase64(byte[] bytes, int before) {
        String text = Base64.getEncoder().withoutPadding()
                .encodeToString(ByteBuffer.allocate(before + bytes.length).put(before, bytes).array());
        int whole = ((before + bytes.length) * Byte.SIZE) / 6;
        return text.substring(before == 0 ? 0 : before + 1, whole);
    }

    private void add(byte[] bytes, String kind) {
        if (bytes.length >= WINDOW) {
            long window = ByteBuffer.wrap(bytes).getLong();
            filter.set(bit(window));
            byWindow.computeIfAbsent(window, w -> new ArrayList<>(1))
                    .add(new Needle(MemorySegment.ofArray(bytes), kind));
        }
    }

    private static int bit(long window) {
        return (int) ((window * 0x9E37_79B9_7F4A_7C15L) >>> (Long.SIZE - FILTER_BITS));
    }

    int marks() {
        return marks;
    }

    /** Whether it is worth while to look whether one begins with these bytes. */
    boolean mayBegin(long window) {
        return filter.get(bit(window));
    }

    /** The kind of a mark that begins there; empty if none does. */
    String at(MemorySegment text, long begin) {
        long window = begin < 0 ? 0 : text.get(BIG_ENDIAN, begin);
        return byWindow.getOrDefault(window, List.of()).stream().filter(needle -> {
            long length = needle.bytes().byteSize();
            return begin + length <= text.byteSize() && text.asSlice(begin, length).mismatch(needle.bytes()) < 0;
        }).map(Needle::kind).findFirst().orElse("");
    }
}
