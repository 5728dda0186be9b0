package io.parley;

import io.parley.llm.LlmConfig;
import java.util.ArrayList;
import java.util.List;

/** What whoever starts a node is told: where it listens, what is embedded, what to try. */
final class Greeting {
    private Greeting() {}

    static String of(ParleyConfig config, Backends backends, LlmConfig llm, int port) {
        String url = "http://"
                + (config.http().host().contains(":") ? "[" + config.http().host() + "]" : config.http().host()) + ":"
                + port;
        var lines = new ArrayList<String>();
        lines.add("Parley is ready" + (port > 0 ? " at " + url : ""));
        lines.add("  Postgres   " + where(config.store().postgres().url(), config));
        lines.add("  Redis      " + where(config.store().redis().url(), config));
        lines.add("  Providers  "
                + (config.llm().providers().equals(llm.providers()) || !llm.providers().containsKey("demo")
                        ? String.join(", ", llm.providers().keySet())
                        : "the built-in demo; set OPENAI_API_KEY or llm.providers for a real one"));
        if (port > 0) {
            lines.addAll(tryIt(url));
        }
        return String.join(System.lineSeparator(), lines);
    }

    private static String where(@org.jspecify.annotations.Nullable String url, ParleyConfig config) {
        return url == null ? "embedded, data in " + config.embedded().dataDir().toAbsolutePath() : "as configured";
    }

    private static List<String> tryIt(String url) {
        return List.of("Try it:", "  SESSION=$(curl -s -X POST " + url
                + "/api/v1/sessions -H 'Content-Type: application/json' -d '{}' | sed 's/.*\"id\":\"\\([^\"]*\\)\".*/\\1/')",
                "  curl -N " + url
                        + "/api/v1/sessions/$SESSION/messages -H 'Content-Type: application/json' -H 'Accept: text/event-stream' -d '{\"content\": \"Hello, who are you?\"}'");
    }
}
