package io.parley.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OidcConfigTest {
    @ParameterizedTest
    @ValueSource(strings = {"https://login.example.org", "https://login.example.org/realms/a", "https://x.example.org/",
            "http://127.0.0.1:8081", "http://localhost:8081/realms/a", "http://[::1]:8081",
            "https://key_cloak:8443/realms/a"})
    void issuers(String issuer) {
        assertThat(provider(issuer, null, List.of()).issuer()).isEqualTo(issuer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"login.example.org", "ftp://login.example.org", "http://login.example.org", "https://",
            "https://login.example.org?realm=a", "https://login.example.org#a", "https://u:p@login.example.org",
            "https://login.example.org:99999", "https://login.example.org:0/a", "http://127.example.org:80x",
            "http://127.example.org",
            "http://127.0.0.1.example.org/a"})
    void otherIssuers(String issuer) {
        assertThatIllegalArgumentException().isThrownBy(() -> provider(issuer, null, List.of()));
    }

    @Test
    void openidIsAlwaysAskedFor() {
        assertThat(provider("https://a.example.org", null, List.of()).scopes()).containsExactly("openid", "profile",
                "email");
        assertThat(provider("https://a.example.org", List.of("groups"), List.of()).scopes())
                .containsExactly("openid", "groups");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> provider("https://a.example.org", List.of("a b"), List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"chiefs", "=admin", "chiefs=", "chiefs=root", "chiefs=Admin"})
    void rolesThatAreNone(String role) {
        assertThatIllegalArgumentException().isThrownBy(() -> provider("https://a.example.org", null, List.of(role)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Company", "a/b", "a.b", "-a"})
    void namesThatCannotStandInAnAddress(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> OidcChecks.requireName(name));
    }

    @Test
    void groupsAreRoles() {
        var roles = new OidcRoles("groups",
                List.of("chiefs=admin", "staff=agent", "chiefs=agent", "cn=it,dc=org=agent"));
        assertThat(roles.of(groups("chiefs"))).containsExactly(UserRole.USER, UserRole.AGENT, UserRole.ADMIN);
        assertThat(roles.of(groups(JsonArray.of("others", "cn=it,dc=org")))).containsExactly(UserRole.USER,
                UserRole.AGENT);
        assertThat(roles.of(groups(JsonArray.of(1, null, JsonArray.of("chiefs"))))).containsExactly(UserRole.USER);
        assertThat(roles.of(groups(new JsonObject().put("chiefs", true)))).containsExactly(UserRole.USER);
        assertThat(roles.of(new JsonObject())).containsExactly(UserRole.USER);
        assertThat(new OidcRoles(null, List.of("chiefs=admin")).of(groups("chiefs"))).isNull();
    }

    private static JsonObject groups(Object value) {
        return new JsonObject().put("groups", value);
    }

    private static IdentityConfig.Oidc provider(String issuer, @Nullable List<String> scopes, List<String> roles) {
        return new IdentityConfig.Oidc(issuer, "parley", null, scopes, null, roles);
    }
}
