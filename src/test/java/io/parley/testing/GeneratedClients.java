package io.parley.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes clients of {@code openapi.yaml} with others' generators, compiles them and runs a conversation by each, which lies in
 * {@code src/test/clients/generated}. openapi-generator and what its clients need was put at hand by the build.
 */
public final class GeneratedClients {
    private static final String DESCRIPTION = Path.of("src/main/resources/openapi.yaml").toAbsolutePath().toString();
    private static final Path LIBRARIES = Path.of("target/generators").toAbsolutePath();
    private static final String LIGHT = "-XX:TieredStopAtLevel=1";
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final List<String> arguments;

    /** Of a node, for somebody who can sign in with a password. */
    public GeneratedClients(String base, String email, String password) {
        this.arguments = List.of(base, email, password);
    }

    /** By openapi-generator, over the JDK's own HTTP client; returns what its conversation says. */
    public String java() {
        Path at = NodeJs.install().resolve("generated/java");
        generate("java", at, "--library", "native", "--global-property",
                "apiTests=false,modelTests=false,apiDocs=false,modelDocs=false");
        String libraries = LIBRARIES.resolve("*") + File.pathSeparator + System.getProperty("java.class.path");
        String classes = at.resolve("classes").toString();
        var compile = new ArrayList<>(List.of(tool("javac"), "-J" + LIGHT, "-proc:none", "-nowarn", "-d", classes,
                "-cp", libraries, at.resolveSibling("Talk.java").toString()));
        compile.addAll(sources(at.resolve("src/main/java")));
        NodeJs.run(PATIENCE, compile);
        return talk(tool("java"), LIGHT, "-cp", classes + File.pathSeparator + libraries, "Talk");
    }

    /** By openapi-generator over fetch, and by openapi-typescript with openapi-fetch; what the conversation of each says. */
    public List<String> typescript() {
        Path at = NodeJs.install().resolve("generated");
        generate("typescript-fetch", at.resolve("client"), "--additional-properties", "importFileExtension=.js");
        NodeJs.run(PATIENCE, List.of("node_modules/.bin/openapi-typescript", DESCRIPTION, "-o", "generated/types.ts"));
        NodeJs.run(PATIENCE, List.of("node_modules/.bin/tsc", "-p", "generated"));
        return List.of(talk("node", "generated/out/talk.js"), talk("node", "generated/out/typed.js"));
    }

    private static void generate(String language, Path to, String... options) {
        var command = new ArrayList<>(List.of(tool("java"), LIGHT, "-cp", LIBRARIES.resolve("*").toString(),
                "org.openapitools.codegen.OpenAPIGenerator", "generate", "-g", language, "-i", DESCRIPTION, "-o",
                to.toString()));
        command.addAll(List.of(options));
        NodeJs.run(PATIENCE, command);
    }

    private String talk(String... command) {
        return NodeJs.run(PATIENCE, Stream.concat(Stream.of(command), arguments.stream()).toList());
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    private static List<String> sources(Path dir) {
        try (var files = Files.walk(dir)) {
            return files.map(Path::toString).filter(name -> name.endsWith(".java")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
