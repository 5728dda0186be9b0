package io.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parley.testing.Backends;
import io.parley.testing.Browser;
import io.parley.testing.Browser.Page;
import io.parley.testing.NodeSetup;
import io.parley.testing.SignInProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** People sign in with a real provider, by a browser. */
class OidcIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PENDING = "__Host-parley_oidc";
    private static final String ACCESS = "__Host-parley_access";

    private static final int PORT = Backends.freePort();
    private static final String BASE = "http://127.0.0.1:" + PORT;
    private static final String BEGIN = BASE + "/api/v1/auth/oidc/company";

    @TempDir
    static Path dir;

    static SignInProvider provider;
    static Node node;

    /** The provider is away when the node starts: it is asked when somebody signs in. */
    @BeforeAll
    static void start() throws IOException {
        provider = new SignInProvider(BEGIN + "/callback");
        var secret = Files.writeString(dir.resolve("secret"), SignInProvider.SECRET);
        node = NodeSetup.fresh().with("http.port", Integer.toString(PORT)).with("identity.public-url", BASE)
                .with("identity.development", "off").with("identity.registration", "closed")
                .with("identity.limits.address", "[10000/1m]")
                .with("identity.oidc.company.issuer", provider.issuer())
                .with("identity.oidc.company.client-id", SignInProvider.CLIENT)
                .with("identity.oidc.company.client-secret-file", secret.toString())
                .with("identity.oidc.company.groups-claim", "groups")
                .with("identity.oidc.company.roles", "[staff=agent, chiefs=admin]").start(dir);
        assertProblem(new Browser().get(BEGIN), 503, "sign_in_provider_unavailable");
        provider.start();
        await().until(() -> new Browser().get(BEGIN).status() == 302);
    }

    @AfterAll
    static void stop() {
        node.close();
        provider.close();
    }

    @Test
    void theProvidersAreListed() {
        assertThat(json(new Browser().get(BASE + "/api/v1/auth/oidc")).toString())
                .isEqualTo("{\"providers\":[\"company\"]}");
        assertProblem(new Browser().get(BASE + "/api/v1/auth/oidc/nobody"), 404, "sign_in_provider_unknown");
    }

    @Test
    void whoSignsInThereIsSignedInHere() {
        var browser = new Browser();
        var begun = browser.get(BEGIN);
        assertThat(begun.next().orElseThrow().toString()).startsWith(provider.issuer());
        assertThat(begun.parameter("code_challenge_method")).isEqualTo("S256");
        assertThat(begun.parameter("code_challenge")).hasSize(43);
        assertThat(begun.parameter("nonce")).hasSize(43).isNotEqualTo(begun.parameter("state"));
        assertThat(begun.parameter("scope").split(" ")).contains("openid", "email");
        assertThat(begun.setCookie(PENDING).orElseThrow()).contains("HTTPOnly", "Secure", "SameSite=Lax", "Path=/")
                .doesNotContain(begun.parameter("state"), begun.parameter("nonce"));

        var back = atProvider(browser, begun, "alice?email=Alice@Example.org&name=Alice Adams");
        var home = browser.get(back);
        assertThat(home.next().orElseThrow().toString()).isEqualTo(BASE + "/");
        assertThat(home.setCookie(ACCESS).orElseThrow()).contains("HTTPOnly", "Secure", "SameSite=Strict");
        assertThat(browser.cookie(BASE, PENDING)).isEmpty();

        var me = me(browser);
        assertThat(me.path("name").textValue()).isEqualTo("Alice Adams");
        assertThat(me.path("email").textValue()).isEqualTo("alice@example.org");
        assertThat(me.path("roles").toString()).isEqualTo("[\"user\"]");
    }

    @Test
    void aPageGetsItsTokenAgainstForgeryByRefreshing() {
        var browser = signIn("bob");
        var made = browser.script("POST", BASE + "/api/v1/sessions", "{}", Map.of());
        assertProblem(made, 403, "csrf_refused");
        var session = browser.script("POST", BASE + "/api/v1/sessions", "{}", Map.of("X-CSRF-Token", csrf(browser)));
        assertThat(session.status()).as(session.body()).isEqualTo(201);
    }

    @Test
    void theSamePersonHasTheSameAccountAndAnotherWithTheSameAddressHasNot() {
        var first = me(signIn("carol?email=carol@example.org"));
        var again = me(signIn("carol?email=caroline@example.org"));
        var other = me(signIn("charles?email=carol@example.org"));
        assertThat(again.path("id")).isEqualTo(first.path("id"));
        assertThat(other.path("id")).isNotEqualTo(first.path("id"));
        assertThat(other.path("email").isTextual()).isFalse();
        assertThat(me(signIn("cecil?email=cecil@example.org&verified=false")).path("email").isTextual()).isFalse();
    }

    @Test
    void groupsAreRolesAndOthersCountFromTheNextSignInOn() {
        var chief = signIn("dora?groups=chiefs+staff+others");
        assertThat(me(chief).path("roles").toString()).contains("user", "agent", "admin");
        assertThat(chief.get(BASE + "/api/v1/users").status()).isEqualTo(200);

        var demoted = signIn("dora?groups=others");
        assertThat(me(demoted).path("roles").toString()).isEqualTo("[\"user\"]");
        assertThat(demoted.get(BASE + "/api/v1/users").status()).isEqualTo(403);
        await().until(() -> chief.get(BASE + "/api/v1/users/me").status() == 401);
    }

    @Test
    void whoIsDisabledHereIsNotSignedIn() {
        var chief = signIn("eve?groups=chiefs");
        var someone = me(signIn("eric")).path("id").textValue();
        var disabled = chief.script("PATCH", BASE + "/api/v1/users/" + someone, "{\"disabled\":true}",
                Map.of("X-CSRF-Token", csrf(chief), "content-type", "application/merge-patch+json"));
        assertThat(disabled.status()).as(disabled.body()).isEqualTo(200);
        assertRefused(answer(new Browser(), "eric"));
    }

    @Test
    void anAnswerThatWasNotAskedForIsRefused() {
        var browser = new Browser();
        var back = atProvider(browser, browser.get(BEGIN), "frank");
        var pending = browser.cookie(BASE, PENDING).orElseThrow();
        assertRefused(new Browser().get(back));
        assertRefused(with(pending).get(back.replaceAll("state=[^&]*", "state=another")));
        assertRefused(with(pending).get(back.replaceAll("&?state=[^&]*", "")));
        assertRefused(with(pending + "x").get(back));
        assertRefused(with(pending.substring(1)).get(back));
        assertRefused(with(pending).get(back + "&iss=http%3A%2F%2Fanother.example.org"));
    }

    @Test
    void aCodeIsGoodOnce() {
        var browser = new Browser();
        var back = atProvider(browser, browser.get(BEGIN), "grace");
        var pending = browser.cookie(BASE, PENDING).orElseThrow();
        assertThat(browser.get(back).status()).isEqualTo(302);
        assertRefused(with(pending).get(back));
    }

    @Test
    void aCodeIsOfNoUseInAnotherBrowser() {
        var thief = new Browser();
        var begun = thief.get(BEGIN);
        var victim = new Browser();
        var back = atProvider(victim, victim.get(BEGIN), "heidi");
        assertRefused(thief.get(back.replaceAll("state=[^&]*", "state=" + begun.parameter("state"))));
    }

    @Test
    void whatTheProviderRefusesIsRefusedWithoutRepeatingIt() {
        var browser = new Browser();
        var state = browser.get(BEGIN).parameter("state");
        var refused = browser.get(BEGIN + "/callback?error=access_denied&error_description=echo-me&state=" + state);
        assertRefused(refused);
        assertThat(refused.body()).doesNotContain("echo-me", state);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonce", "no-nonce", "issuer", "audience", "audiences", "party", "expired", "future", "old",
            "tampered", "unsigned", "two-parts", "confused"})
    void anIdTokenThatIsNotGoodIsRefused(String fault) {
        assertRefused(answer(new Browser(), "ivan?fault=" + fault));
    }

    @Test
    void aProviderThatComesBackWithOtherKeysIsUnderstood() {
        signIn("judy");
        provider.stop();
        provider.start();
        signIn("judy");
    }

    @Test
    void whileTheProviderIsAwayNobodyIsRefused() {
        var browser = new Browser();
        var back = atProvider(browser, browser.get(BEGIN), "kim");
        provider.stop();
        try {
            assertProblem(browser.get(back), 503, "sign_in_provider_unavailable");
        } finally {
            provider.start();
        }
    }

    /** Signs in by a new browser. */
    private static Browser signIn(String person) {
        var browser = new Browser();
        var home = answer(browser, person);
        assertThat(home.next().map(Object::toString)).as(home.body()).contains(BASE + "/");
        return browser;
    }

    /** What the node answers when somebody comes back from the provider. */
    private static Page answer(Browser browser, String person) {
        return browser.get(atProvider(browser, browser.get(BEGIN), person));
    }

    /** Signs in at the provider, which leads back to the address returned. */
    private static String atProvider(Browser browser, Page begun, String person) {
        var form = browser.follow(begun, next -> true);
        var entered = browser.submit(form, Map.of("username", person, "password", SignInProvider.PASSWORD));
        var last = browser.follow(entered, next -> !next.toString().startsWith(BASE));
        return last.next().orElseThrow(() -> new AssertionError(last.at() + " " + last.body())).toString();
    }

    /** Another browser with what one has kept. */
    private static Browser with(String pending) {
        var browser = new Browser();
        browser.keep(BASE, PENDING, pending);
        return browser;
    }

    private static JsonNode me(Browser browser) {
        return json(browser.get(BASE + "/api/v1/users/me"));
    }

    private static String csrf(Browser browser) {
        var refreshed = browser.script("POST", BASE + "/api/v1/auth/refresh", "",
                Map.of("X-CSRF-Token", "wanted", "Origin", BASE));
        return json(refreshed).path("csrfToken").textValue();
    }

    private static void assertRefused(Page page) {
        assertProblem(page, 401, "sign_in_refused");
        assertThat(page.setCookie(ACCESS)).isEmpty();
    }

    private static void assertProblem(Page page, int status, String code) {
        assertThat(page.status()).as(page.body()).isEqualTo(status);
        assertThat(json(page).path("code").textValue()).isEqualTo(code);
    }

    private static JsonNode json(Page page) {
        try {
            return JSON.readTree(page.body());
        } catch (JsonProcessingException e) {
            throw new AssertionError(page.status() + " " + page.body(), e);
        }
    }
}
