package io.parley.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.parley.core.ErrorCode;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds what crosses nodes to the bytes in {@code wire-v1.txt}: nodes of neighbouring versions must understand each other, so
 * a line there may be added, but changed or removed only together with the version byte. A new record gets a sample and the
 * line that the failing test shows.
 */
class WireFormatTest {
    /** As CBOR: f and d are the lengths. */
    private static final String EVENTS = HexFormat.of().formatHex("fevents".getBytes(StandardCharsets.US_ASCII));
    private static final String UP_TO = HexFormat.of().formatHex("dupTo".getBytes(StandardCharsets.US_ASCII));

    private final Contracts contracts = new Contracts();
    private final WireFormat format = new WireFormat(contracts);

    WireFormatTest() {
        WireSamples.CONTRACTS.forEach(contracts::add);
    }

    record Pinned(Wire sample, String hex) {
        @Override
        public String toString() {
            return sample.getClass().getSimpleName();
        }
    }

    static Stream<Pinned> pins() throws IOException {
        var samples = WireSamples.all();
        var lines = lines();
        assertThat(lines).as("lines of wire-v1.txt").hasSameSizeAs(samples);
        return IntStream.range(0, samples.size()).mapToObj(i -> new Pinned(samples.get(i), lines.get(i)));
    }

    @ParameterizedTest
    @MethodSource("pins")
    void writesThePinnedBytes(Pinned pin) {
        assertThat(HexFormat.of().formatHex(format.encode(pin.sample()).getBytes())).isEqualTo(pin.hex());
    }

    @ParameterizedTest
    @MethodSource("pins")
    void readsThePinnedBytes(Pinned pin) {
        assertThat(format.decode(Buffer.buffer(HexFormat.of().parseHex(pin.hex())))).isEqualTo(pin.sample());
    }

    @ParameterizedTest
    @MethodSource("pins")
    void passesOverFieldsOfLaterVersions(Pinned pin) throws IOException {
        var frame = format.encode(pin.sample()).getBytes();
        int body = 2 + frame[1];
        ObjectMapper cbor = new CBORMapper();
        var later = (ObjectNode) cbor.readTree(Arrays.copyOfRange(frame, body, frame.length));
        later.put("inventedLater", "something");

        var read = format.decode(Buffer.buffer(Arrays.copyOf(frame, body)).appendBytes(cbor.writeValueAsBytes(later)));

        assertThat(read).isEqualTo(pin.sample());
    }

    /** They have a codec of their own, which must not differ from the library's. */
    @Test
    void eventsHaveTheSameBytesWhereverTheyAre() {
        var attached = hex(WireSamples.ATTACHED);
        var array = attached.substring(attached.indexOf(EVENTS) + EVENTS.length(), attached.indexOf(UP_TO));

        assertThat(hex(WireSamples.ALL_EVENTS)).endsWith(EVENTS + array + "ff");
        assertThat(format.decode(format.encode(WireSamples.ALL_EVENTS))).isEqualTo(WireSamples.ALL_EVENTS);
    }

    @Test
    void whatIsMissingInEventsIsRefused() {
        var frame = format.encode(WireSamples.ALL_EVENTS).getBytes();
        var cut = Buffer.buffer(Arrays.copyOf(frame, 2 + frame[1])).appendByte((byte) 0xbf).appendByte((byte) 0xff);

        assertThatIllegalArgumentException().isThrownBy(() -> format.decode(cut));
    }

    private String hex(Wire message) {
        return HexFormat.of().formatHex(format.encode(message).getBytes());
    }

    @Test
    void everyRecordOfEveryContractIsPinned() {
        var pinned = WireSamples.all().stream().map(Object::getClass).toList();

        assertThat(WireSamples.CONTRACTS.stream().flatMap(WireFormatTest::records))
                .allSatisfy(record -> assertThat(pinned.contains(record))
                        .as("WireSamples has a " + record.getName())
                        .isTrue());
    }

    @Test
    void aFailureToReadTellsNothingOfTheContent() {
        var frame = format.encode(new BusMessages.Failure(ErrorCode.OVERLOADED, "a secret", null, null)).getBytes();
        frame[frame.length - 9] = (byte) 0xff;

        assertThatIllegalArgumentException().isThrownBy(() -> format.decode(Buffer.buffer(frame)))
                .withMessageNotContaining("secret")
                .withMessageContaining("Failure")
                .withNoCause();
    }

    private static Stream<Class<?>> records(Class<?> type) {
        return type.isRecord() ? Stream.of(type)
                : Arrays.stream(Objects.requireNonNull(type.getPermittedSubclasses())).flatMap(WireFormatTest::records);
    }

    /** The second word of each line that is no comment. */
    private static List<String> lines() throws IOException {
        try (InputStream in = WireFormatTest.class.getResourceAsStream("wire-v1.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" ")[1])
                    .toList();
        }
    }
}
