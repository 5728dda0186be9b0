package io.parley.session.actor;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.session.LogEntry;
import io.parley.session.LogEntry.Kind;
import io.parley.session.Position;
import io.parley.session.SessionConfig;
import io.parley.session.SessionEvent;
import io.parley.session.SessionEvent.ReplyDelta;
import io.parley.session.SessionEvent.ReplyReset;
import io.parley.session.SessionEvent.ReplyStarted;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Logs made at random, each repetition from its own seed: what is told again from any place is exactly the rest. */
class TranscriptPropertyTest {
    private static final int SEEDS = 50;
    private final io.parley.session.ChatMessage question = Play.question(1);
    private final io.parley.session.ChatMessage reply = Play.running(question, 0);
    private final Exchange exchange = new Exchange(Position.START, question, reply);

    private static List<LogEntry> log(Random random) {
        var log = new ArrayList<LogEntry>();
        int epochs = 1 + random.nextInt(4);
        for (int epoch = 1; epoch <= epochs; epoch++) {
            log.add(new LogEntry(epoch, 0, Kind.EPOCH, ""));
            int entries = random.nextInt(8);
            for (int n = 1; n <= entries; n++) {
                log.add(entry(random, epoch, n));
            }
        }
        return log;
    }

    private static LogEntry entry(Random random, long epoch, int n) {
        int kind = random.nextInt(12);
        String text = " " + epoch + "." + n;
        return switch (kind) {
            case 0 -> new LogEntry(epoch, n, Kind.CONTINUED, "");
            case 1 -> new LogEntry(epoch, n, Kind.RESET, random.nextBoolean() ? "" : text);
            default -> new LogEntry(epoch, n, Kind.DELTA, text);
        };
    }

    /** What a client makes of events. */
    private static String read(String before, List<SessionEvent> events) {
        String text = before;
        for (var event : events) {
            text = switch (event) {
                case ReplyStarted e -> "";
                case ReplyDelta e -> text + e.text();
                case ReplyReset e -> e.text();
                default -> text;
            };
        }
        return text;
    }

    private Told told(Transcript transcript) {
        var at = transcript.place(java.util.Objects.requireNonNull(transcript.last()));
        return new Told(exchange, transcript, transcript.size(), at, null);
    }

    @RepeatedTest(SEEDS)
    void theEventsOfAPrefixMakeItsText(RepetitionInfo seed) {
        var transcript = Transcript.read(reply, log(new Random(seed.getCurrentRepetition())));

        for (int end = 0; end <= transcript.size(); end++) {
            assertThat(read("", transcript.events(0, end))).isEqualTo(transcript.text(end));
        }
    }

    @RepeatedTest(SEEDS)
    void afterAnyPlaceThePagesAreExactlyTheRest(RepetitionInfo seed) {
        var random = new Random(seed.getCurrentRepetition());
        var transcript = Transcript.read(reply, log(random));
        var told = told(transcript);

        for (int i = 0; i < transcript.size(); i++) {
            int limit = 1 + random.nextInt(4);
            var rest = new ArrayList<SessionEvent>();
            var place = transcript.place(transcript.entries().get(i));
            for (boolean more = true; more;) {
                var part = told.after(place, pages(limit));
                rest.addAll(part.events());
                more = part.more();
                place = more ? java.util.Objects.requireNonNull(part.events().getLast().position()) : place;
            }
            assertThat(rest).isEqualTo(transcript.events(i + 1, transcript.size()));
        }
    }

    private static SessionConfig pages(int events) {
        return Play.bounds(1_000_000, 3, 32_768, events, 64);
    }

    @RepeatedTest(SEEDS)
    void aPlaceThatIsNotInTheLogIsResetToTheText(RepetitionInfo seed) {
        var transcript = Transcript.read(reply, log(new Random(seed.getCurrentRepetition())));
        var part = told(transcript).after(new Position(2, 1, 100), pages(3));

        if (transcript.last() != null && transcript.entries().get(transcript.size() - 1).epoch() > 1) {
            assertThat(read("whatever", part.events())).isEqualTo(transcript.text());
        }
    }

    @RepeatedTest(SEEDS)
    void whatStandsBehindAHoleOfItsEpochDoesNotCount(RepetitionInfo seed) {
        var random = new Random(seed.getCurrentRepetition());
        var log = log(random);
        var hole = log.get(random.nextInt(log.size()));
        var holed = log.stream().filter(e -> !e.equals(hole)).toList();

        assertThat(Fold.whole(holed)).isEqualTo(
                log.stream().filter(e -> e.epoch() != hole.epoch() || e.n() < hole.n()).toList());
    }

    @RepeatedTest(SEEDS)
    void aBaseStandsForEverythingBeforeIt(RepetitionInfo seed) {
        var random = new Random(seed.getCurrentRepetition());
        var whole = Transcript.read(reply, log(random));
        int at = random.nextInt(whole.size());
        var entry = whole.entries().get(at);
        var log = new ArrayList<LogEntry>(List.of(new LogEntry(entry.epoch(), 0, Kind.EPOCH, "")));
        if (entry.n() == 0) {
            log.clear();
        }
        log.add(new LogEntry(entry.epoch(), entry.n(), Kind.BASE, whole.text(at + 1)));
        log.addAll(whole.entries().range(at + 1, whole.size()));

        assertThat(Transcript.read(reply, log).text()).isEqualTo(whole.text());
    }

    @RepeatedTest(SEEDS)
    void theKeptPlacesAreTheLastOfTheirEpochs(RepetitionInfo seed) {
        var transcript = Transcript.read(reply, log(new Random(seed.getCurrentRepetition())));

        for (var kept : Fold.kept(transcript.entries())) {
            int index = transcript.indexOf(new Position(2, kept.epoch(), kept.n()));
            assertThat(index).isNotNegative();
            assertThat(index + 1 == transcript.size()
                    || transcript.entries().get(index + 1).epoch() > kept.epoch()).isTrue();
        }
    }
}
