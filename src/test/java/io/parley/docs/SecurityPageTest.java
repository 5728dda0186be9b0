package io.parley.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** Every threat on {@code docs/security.md} names tests, and those there are. */
class SecurityPageTest {
    private static final Path PAGE = Path.of("docs/security.md");
    private static final Path TESTS = Path.of("src/test/java");
    private static final Pattern NAMED = Pattern.compile("`(\\w+)#(\\w+)`");
    private static final int SHOWN_BY = 4;

    @Test
    void everyTestThatIsNamedIsThere() throws IOException {
        List<MatchResult> named = NAMED.matcher(Files.readString(PAGE)).results().toList();
        assertThat(named).isNotEmpty();
        for (MatchResult test : named) {
            assertThat(testsOf(test.group(1))).as(test.group()).contains(test.group(2));
        }
    }

    @Test
    void everyThreatNamesATest() throws IOException {
        assertThat(rows()).isNotEmpty()
                .allSatisfy(row -> assertThat(NAMED.matcher(row.split("\\|")[SHOWN_BY]).find()).as(row).isTrue());
    }

    /** Rows of tables of threats, without their heads. */
    private static List<String> rows() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .takeWhile(line -> !line.equals("## Libraries"))
                .filter(line -> line.startsWith("| ") && !line.startsWith("| threat ")).toList();
    }

    /** Of all classes of that name, whatever their package. */
    private static List<String> testsOf(String simpleName) throws IOException {
        try (Stream<Path> files = Files.walk(TESTS)) {
            return files.filter(f -> f.endsWith(simpleName + ".java")).map(SecurityPageTest::loaded)
                    .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                    .filter(m -> Stream.of(Test.class, ParameterizedTest.class, RepeatedTest.class)
                            .anyMatch(m::isAnnotationPresent))
                    .map(Method::getName).toList();
        }
    }

    private static Class<?> loaded(Path file) {
        try {
            return Class.forName(TESTS.relativize(file).toString().replace(".java", "").replace('/', '.'));
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
