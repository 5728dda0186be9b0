package io.parley.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What of a browser matters to a sign-in: it follows redirects, keeps each host's cookies and fills in forms. As browsers do for
 * loopback addresses, it sends secure cookies without TLS.
 */
public final class Browser {
    private static final int MOST_REDIRECTS = 10;
    private static final Pattern HIDDEN = Pattern.compile("<input[^>]*type=\"hidden\"[^>]*>");
    private static final Pattern ATTRIBUTE = Pattern.compile("(name|value)=\"([^\"]*)\"");
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5)).build();

    private final Map<String, Map<String, HttpCookie>> cookies = new LinkedHashMap<>();

    /** What an address showed. */
    public record Page(URI at, HttpResponse<String> raw) {
        public int status() {
            return raw.statusCode();
        }

        public String body() {
            return raw.body();
        }

        /** Where it leads to, if it is a redirect. */
        public Optional<URI> next() {
            return status() / 100 == 3 ? raw.headers().firstValue("location").map(at::resolve) : Optional.empty();
        }

        /** The headers that set cookies of this name. */
        public Optional<String> setCookie(String name) {
            return raw.headers().allValues("set-cookie").stream().filter(c -> c.startsWith(name + "=")).findFirst();
        }

        /** A parameter in the address that it leads to. */
        public String parameter(String name) {
            var matcher = Pattern.compile("[?&]" + name + "=([^&]*)").matcher(next().orElseThrow().toString());
            return matcher.find() ? URLDecoder.decode(matcher.group(1), StandardCharsets.UTF_8) : "";
        }
    }

    /** One request. */
    public Page get(String url) {
        return send(HttpRequest.newBuilder(URI.create(url)).header("accept", "text/html,*/*;q=0.8"), "");
    }

    /** A request that a page's script makes. */
    public Page script(String method, String url, String json, Map<String, String> headers) {
        var request = HttpRequest.newBuilder(URI.create(url)).method(method,
                json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json));
        if (!json.isEmpty()) {
            request.header("content-type", "application/json");
        }
        headers.forEach(request::setHeader);
        return send(request, json);
    }

    /** Goes where a page leads to, until one does not, or would lead to an address that is not wanted. */
    public Page follow(Page page, Predicate<URI> wanted) {
        Page at = page;
        for (int i = 0; i < MOST_REDIRECTS; i++) {
            var next = at.next();
            if (next.isEmpty() || !wanted.test(next.get())) {
                return at;
            }
            at = get(next.get().toString());
        }
        throw new AssertionError("redirected without end, at last to " + at.at());
    }

    /** Sends a page's form, with what it hides. */
    public Page submit(Page page, Map<String, String> fields) {
        var all = new LinkedHashMap<>(fields);
        HIDDEN.matcher(page.body()).results().forEach(input -> {
            var attributes = ATTRIBUTE.matcher(input.group()).results()
                    .collect(Collectors.toMap(a -> a.group(1), a -> a.group(2)));
            all.put(attributes.get("name"), attributes.getOrDefault("value", ""));
        });
        var form = all.entrySet().stream().map(e -> encode(e.getKey()) + "=" + encode(e.getValue()))
                .collect(Collectors.joining("&"));
        return send(HttpRequest.newBuilder(page.at()).header("content-type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form)), form);
    }

    /** The value of a cookie that is kept for the host of an address. */
    public Optional<String> cookie(String url, String name) {
        return Optional.ofNullable(jar(URI.create(url)).get(name)).map(HttpCookie::getValue);
    }

    /** Puts a cookie in by hand. */
    public void keep(String url, String name, String value) {
        jar(URI.create(url)).put(name, new HttpCookie(name, value));
    }

    private Page send(HttpRequest.Builder request, String body) {
        try {
            var at = request.timeout(Duration.ofSeconds(30)).build().uri();
            var kept = jar(at).values().stream().map(c -> c.getName() + "=" + c.getValue())
                    .collect(Collectors.joining("; "));
            if (!kept.isEmpty()) {
                request.setHeader("cookie", kept);
            }
            Marks.sent(request.build(), body);
            var response = HTTP.send(request.build(), BodyHandlers.ofString());
            Marks.received(response, response.body());
            response.headers().allValues("set-cookie").forEach(header -> set(at, header));
            return new Page(at, response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void set(URI at, String header) {
        for (var cookie : HttpCookie.parse(header)) {
            if (cookie.getMaxAge() == 0) {
                jar(at).remove(cookie.getName());
            } else {
                jar(at).put(cookie.getName(), cookie);
            }
        }
    }

    private Map<String, HttpCookie> jar(URI at) {
        return cookies.computeIfAbsent(at.getAuthority(), authority -> new LinkedHashMap<>());
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
