package io.parley.http;

import static io.vertx.core.http.HttpMethod.POST;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.http.Endpoint.Access;
import io.parley.identity.Accounts;
import io.parley.identity.Accounts.Registration;
import io.parley.identity.IdentityConfig;
import io.parley.identity.SignIns;
import io.parley.identity.SignIns.Grant;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Accounts and sign-ins: register, sign in, refresh, sign out, change the password. */
final class AuthRoutes {
    static final String PATH = "/api/v1/auth";

    private static final int EXPECTED_BYTES = 1_024;

    private final SignIns signIns;
    private final Accounts accounts;
    private final IdentityConfig config;
    private final Set<String> trusted = new HashSet<>();

    /** @param origins of pages elsewhere that may use the API */
    AuthRoutes(SignIns signIns, Accounts accounts, IdentityConfig config, List<String> origins) {
        this.signIns = signIns;
        this.accounts = accounts;
        this.config = config;
        trusted.addAll(origins);
        if (config.publicUrl() != null) {
            trusted.add(config.publicUrl());
        }
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.of(POST, PATH + "/register", this::register).forOthers(Access.ANYBODY),
                Endpoint.of(POST, PATH + "/login", this::login).forOthers(Access.ANYBODY),
                Endpoint.of(POST, PATH + "/refresh", this::refresh).forOthers(Access.ANYBODY),
                Endpoint.of(POST, PATH + "/logout", this::logout).forOthers(Access.SIGNED_IN),
                Endpoint.of(POST, PATH + "/password", this::password).forOthers(Access.SIGNED_IN));
    }

    private Future<Answer> register(Call call) {
        call.requireAccept(MediaTypes.JSON);
        return call.json(MediaTypes.JSON)
                .compose(body -> accounts.register(registration(body), call.address()))
                .map(done -> Answer.json(202,
                        new JsonWriter(EXPECTED_BYTES).begin('{').field("status", "accepted").end('}')));
    }

    private static Registration registration(JsonBody body) {
        body.only(Set.of("email", "password", "name", "invitation"));
        return new Registration(PeopleFields.requiredEmail(body),
                body.required("password", PeopleFields.MAX_PASSWORD), PeopleFields.requiredName(body),
                body.text("invitation", PeopleFields.MAX_TOKEN));
    }

    private Future<Answer> login(Call call) {
        call.requireAccept(MediaTypes.JSON);
        return call.json(MediaTypes.JSON).compose(body -> {
            body.only(Set.of("email", "password", "cookies"));
            boolean browser = Boolean.TRUE.equals(body.flag("cookies"));
            return signIns.signIn(body.required("email", PeopleFields.MAX_EMAIL),
                    body.required("password", PeopleFields.MAX_PASSWORD), browser, call.address());
        }).map(grant -> granted(call, grant));
    }

    private Future<Answer> refresh(Call call) {
        call.requireAccept(MediaTypes.JSON);
        return call.optionalJson(MediaTypes.JSON)
                .compose(body -> signIns.refresh(refreshToken(call, body), call.address()))
                .map(grant -> granted(call, grant));
    }

    /** The body's wins, as a header wins over a cookie elsewhere. */
    private String refreshToken(Call call, JsonBody body) {
        @Nullable
        String given = body.only(Set.of("refreshToken")).text("refreshToken", PeopleFields.MAX_TOKEN);
        @Nullable
        String cookie = given == null ? BrowserCookies.refresh(call.request()) : null;
        if (cookie != null) {
            Csrf.requireOwnPage(call.request(), trusted);
            return cookie;
        }
        if (given == null) {
            throw new ChatException(ErrorCode.UNAUTHENTICATED, "Send the refresh token of a sign-in.");
        }
        return given;
    }

    private Future<Answer> logout(Call call) {
        return signIns.signOut(call.caller(), call.address()).map(done -> {
            BrowserCookies.clear(call.response());
            return Answer.noContent();
        });
    }

    private Future<Answer> password(Call call) {
        return call.json(MediaTypes.JSON).compose(body -> {
            body.only(Set.of("currentPassword", "newPassword"));
            return accounts.changePassword(call.caller(), body.required("currentPassword", PeopleFields.MAX_PASSWORD),
                    body.required("newPassword", PeopleFields.MAX_PASSWORD), call.address());
        }).map(done -> Answer.noContent());
    }

    /** A browser's tokens go where its scripts cannot read them. */
    private Answer granted(Call call, Grant grant) {
        JsonWriter json = new JsonWriter(EXPECTED_BYTES).begin('{');
        if (grant.csrf() == null) {
            json.field("accessToken", grant.accessToken()).field("tokenType", "Bearer").field("refreshToken",
                    grant.refreshToken());
        } else {
            BrowserCookies.set(call.response(), grant, config.tokens().refresh());
            json.field("csrfToken", grant.csrf());
        }
        json.field("expiresIn", grant.expiresIn().toSeconds()).name("user");
        return Answer.json(200, PeopleViews.user(json, grant.account()).end('}'));
    }
}
