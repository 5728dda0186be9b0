package io.parley.telemetry.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import io.parley.telemetry.log.LogLevels.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LogLevelsTest {
    private final LoggerContext context = new LoggerContext();
    private final LogLevels levels = new LogLevels(context);

    @Test
    void aLevelIsChangedAndRestored() {
        var logger = context.getLogger("org.example");
        logger.setLevel(Level.WARN);
        assertThat(levels.set("org.example", "DEBUG")).isEqualTo(Outcome.DONE);
        assertThat(levels.set("org.example", "TRACE")).isEqualTo(Outcome.DONE);
        assertThat(logger.getLevel()).isEqualTo(Level.TRACE);
        assertThat(levels.all()).containsEntry("org.example", "TRACE");
        assertThat(levels.changed()).containsExactly("org.example");
        levels.restore("org.example");
        assertThat(logger.getLevel()).isEqualTo(Level.WARN);
        assertThat(levels.changed()).isEmpty();
    }

    @Test
    void oneThatHadNoneHasNoneAgain() {
        assertThat(levels.set("io.parley.llm", "DEBUG")).isEqualTo(Outcome.DONE);
        levels.restore("io.parley.llm");
        assertThat(context.getLogger("io.parley.llm").getLevel()).isNull();
        levels.restore("io.parley.store");
        assertThat(levels.all()).containsOnlyKeys("ROOT");
    }

    @Test
    void othersThanParleysAreNotMade() {
        assertThat(levels.set("org.example", "DEBUG")).isEqualTo(Outcome.UNKNOWN);
        assertThat(levels.set("io.parleyx", "DEBUG")).isEqualTo(Outcome.UNKNOWN);
        assertThat(levels.set("io.parley." + "x".repeat(65), "DEBUG")).isEqualTo(Outcome.UNKNOWN);
        assertThat(context.exists("org.example")).isNull();
    }

    @Test
    void noMoreThanSoManyAreMade() {
        for (int i = 0; i < LogLevels.MOST_MADE; i++) {
            assertThat(levels.set("io.parley.made" + i, "DEBUG")).isEqualTo(Outcome.DONE);
            levels.restore("io.parley.made" + i);
        }
        assertThat(levels.set("io.parley.more", "DEBUG")).isEqualTo(Outcome.TOO_MANY);
        assertThat(levels.set("io.parley.made0", "DEBUG")).isEqualTo(Outcome.DONE);
    }

    @Test
    void whatWouldLogSecretsStaysAsItIs() throws IOException {
        var secretive = Pattern.compile("logger name=\"([^\"]+)\"")
                .matcher(Files.readString(Path.of("src/main/resources/io/parley/logback-secrets.xml"))).results()
                .map((MatchResult found) -> found.group(1)).toList();
        assertThat(secretive).isNotEmpty().allSatisfy(name -> {
            context.getLogger(name + ".Some");
            assertThat(levels.set(name, "TRACE")).isEqualTo(Outcome.SECRET);
            assertThat(levels.set(name + ".Some", "TRACE")).isEqualTo(Outcome.SECRET);
        });
    }
}
