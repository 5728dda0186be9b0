package io.parley.load;

import static io.gatling.javaapi.http.HttpDsl.http;

import io.gatling.javaapi.http.HttpProtocolBuilder;
import java.util.List;
import java.util.Map;

/** Where the load goes: one address, or several with commas between them, of which each user keeps one. */
final class Target {
    /** Events that may arrive while a user does not look. */
    private static final int UNSEEN = 100_000;

    private static final List<String> URLS = List.of(Settings.text("url", "http://localhost:8080").split(","));

    private Target() {}

    /** One address, for what is not asked by Gatling's own users. */
    static String url() {
        return URLS.getFirst();
    }

    static HttpProtocolBuilder protocol() {
        return http.baseUrls(URLS).acceptHeader("application/json").userAgentHeader("parley-loadtest").disableCaching()
                .disableWarmUp().sseUnmatchedInboundMessageBufferSize(UNSEEN);
    }

    /** What every request but the one that signs in has with it. */
    static Map<String, String> credentials() {
        return SignIn.IS_NEEDED ? Map.of("authorization", "Bearer #{token}") : Map.of();
    }
}
