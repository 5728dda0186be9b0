package io.parley.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The libraries that {@code docs/security.md} lists are those on the class path, in these versions. */
class LibrariesPageTest {
    private static final Pattern ROW = Pattern.compile("^\\| `([\\w-]+)(\\*?)` \\| ([\\w.-]+) \\| .+ \\|$",
            Pattern.MULTILINE);
    /** What runs the tests, rather than the program. */
    private static final Pattern RUNNER = Pattern.compile("surefire-.*|junit-platform-(launcher|console|reporting).*");

    /** A jar as a repository keeps it: below its name and its version. */
    private record Library(String name, String version) {
        private static Library of(Path jar) {
            Path version = jar.toAbsolutePath().getParent();
            return new Library(version.getParent().getFileName().toString(), version.getFileName().toString());
        }
    }

    /** A name, or with {@code wild} what names begin with. */
    private record Row(String name, boolean wild, String version) {
        private boolean isOf(Library library) {
            return wild ? library.name().startsWith(name) : library.name().equals(name);
        }
    }

    @Test
    void everyLibraryIsListedInItsVersion() throws IOException {
        List<Row> rows = rows();
        assertThat(libraries()).isNotEmpty().allSatisfy(library -> assertThat(rowOf(rows, library).map(Row::version))
                .as("%s in docs/security.md", library).contains(library.version()));
    }

    @Test
    void nothingElseIsListed() throws IOException {
        List<Row> rows = rows();
        List<Row> used = libraries().stream().flatMap(library -> rowOf(rows, library).stream()).toList();
        assertThat(used).containsAll(rows);
    }

    /** Of several the one that says most. */
    private static Optional<Row> rowOf(List<Row> rows, Library library) {
        return rows.stream().filter(row -> row.isOf(library)).max(Comparator.comparingInt(row -> row.name().length()));
    }

    private static List<Row> rows() throws IOException {
        return ROW.matcher(Files.readString(Path.of("docs/security.md"))).results()
                .map(row -> new Row(row.group(1), !row.group(2).isEmpty(), row.group(3))).toList();
    }

    private static List<Library> libraries() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar")).map(Path::of)
                .filter(jar -> !RUNNER.matcher(jar.getFileName().toString()).matches())
                .map(Library::of).distinct().toList();
    }
}
