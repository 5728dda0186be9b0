package io.parley.http;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/**
 * A file of the reference page.
 *
 * @param tag changes with the content, quoted as an entity tag
 */
record DocsFile(String mediaType, Buffer content, String tag) {
    /** The page itself. */
    static final String PAGE = "index.html";

    private static final String OWN = "/io/parley/http/docs/";
    private static final String VIEWER = "/META-INF/resources/webjars/swagger-ui/";
    private static final String VIEWER_PROPERTIES = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";

    /** All there are, by name, from the class path. Blocking. */
    static Map<String, DocsFile> readAll() throws IOException {
        String viewer = VIEWER + viewerVersion() + "/";
        return Map.of(PAGE, read(OWN, PAGE, "text/html; charset=utf-8"),
                "start.js", read(OWN, "start.js", "text/javascript; charset=utf-8"),
                "swagger-ui-bundle.js", read(viewer, "swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
                "swagger-ui.css", read(viewer, "swagger-ui.css", "text/css; charset=utf-8"),
                "favicon-32x32.png", read(viewer, "favicon-32x32.png", "image/png"));
    }

    private static DocsFile read(String dir, String name, String mediaType) throws IOException {
        byte[] content = bytes(dir + name);
        return new DocsFile(mediaType, Buffer.buffer(content), '"' + digest(content) + '"');
    }

    private static String viewerVersion() throws IOException {
        try (var in = DocsFile.class.getResourceAsStream(VIEWER_PROPERTIES)) {
            var properties = new Properties();
            properties.load(Objects.requireNonNull(in, VIEWER_PROPERTIES));
            return Objects.requireNonNull(properties.getProperty("version"));
        }
    }

    private static byte[] bytes(String resource) throws IOException {
        try (var in = DocsFile.class.getResourceAsStream(resource)) {
            return Objects.requireNonNull(in, resource).readAllBytes();
        }
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
