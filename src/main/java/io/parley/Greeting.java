package io.parley;

import io.parley.llm.LlmConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What whoever starts a node is told: where it listens, what is embedded, what to try. */
final class Greeting {
    private static final String JSON = " -H 'Content-Type: application/json'";

    private Greeting() {}

    /**
     * What is there for people.
     *
     * @param port          of the API; 0 without one
     * @param development   null where people sign in
     * @param firstPassword of the administrator that this start has made; null if it made none
     */
    record Welcome(int port, @Nullable DevelopmentMode development, @Nullable String firstPassword) {
        static final Welcome NONE = new Welcome(0, null, null);

        /** Without the password. */
        @Override
        public String toString() {
            return "Welcome at " + port;
        }
    }

    static String of(ParleyConfig config, Backends backends, LlmConfig llm, Welcome welcome, int management) {
        int port = welcome.port();
        String url = (config.http().tls().isSet() ? "https://" : "http://")
                + (config.http().host().contains(":") ? "[" + config.http().host() + "]" : config.http().host()) + ":"
                + port;
        var lines = new ArrayList<String>();
        lines.add("Parley is ready" + (port > 0 ? " at " + url : ""));
        if (port > 0 && !config.http().tls().isSet() && !config.http().isOnLoopback()) {
            lines.add(
                    "  Network    others can reach this node in clear text: put a proxy with TLS in front, or set http.tls");
        }
        lines.add("  Postgres   " + where(config.store().postgres().url(), config));
        lines.add("  Redis      " + where(config.store().redis().url(), config));
        lines.add("  Providers  "
                + (config.llm().providers().equals(llm.providers()) || !llm.providers().containsKey("demo")
                        ? String.join(", ", llm.providers().keySet())
                        : "the built-in demo; set OPENAI_API_KEY or llm.providers for a real one"));
        var operators = config.telemetry().management();
        lines.add("  Metrics    http://" + operators.host() + ":" + management + "/metrics");
        if (port > 0) {
            lines.addAll(signIn(config, welcome, url));
            lines.addAll(tryIt(url, welcome.development()));
        }
        return String.join(System.lineSeparator(), lines);
    }

    private static List<String> signIn(ParleyConfig config, Welcome welcome, String url) {
        var development = welcome.development();
        if (development != null) {
            return List.of(
                    "  Sign-in    *** DEVELOPMENT MODE: whoever has this secret is the local user, who may do everything ***",
                    "             In a browser: " + url + "/?token=" + development.secret().value(),
                    "             For accounts: identity.development off (PARLEY_IDENTITY_DEVELOPMENT=off)");
        }
        return welcome.firstPassword() == null ? List.of("  Sign-in    needed")
                : List.of("  Sign-in    needed; the first administrator has just been made and is shown this once:",
                        "             " + config.identity().admin().email() + "   password " + welcome.firstPassword());
    }

    private static String where(@Nullable String url, ParleyConfig config) {
        return url == null ? "embedded, data in " + config.embedded().dataDir().toAbsolutePath() : "as configured";
    }

    private static List<String> tryIt(String url, @Nullable DevelopmentMode development) {
        String by = " -H \"Authorization: Bearer $TOKEN\"";
        var lines = new ArrayList<>(List.of("Try it:"));
        lines.add("  " + (development != null ? development.shell()
                : "TOKEN=$(curl -s " + url + "/api/v1/auth/login" + JSON
                        + " -d '{\"email\": \"…\", \"password\": \"…\"}' | " + field("accessToken") + ")"));
        lines.add("  SESSION=$(curl -s -X POST " + url + "/api/v1/sessions" + by + JSON + " -d '{}' | " + field("id")
                + ")");
        lines.add("  curl -N " + url + "/api/v1/sessions/$SESSION/messages" + by + JSON
                + " -H 'Accept: text/event-stream' -d '{\"content\": \"Hello, who are you?\"}'");
        return lines;
    }

    private static String field(String name) {
        return "sed 's/.*\"" + name + "\":\"\\([^\"]*\\)\".*/\\1/'";
    }
}
