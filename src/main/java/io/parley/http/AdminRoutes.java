package io.parley.http;

import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.PATCH;
import static io.vertx.core.http.HttpMethod.POST;

import io.parley.http.Endpoint.Access;
import io.parley.identity.Account;
import io.parley.identity.Accounts;
import io.parley.identity.Accounts.Invited;
import io.parley.identity.IdentityStore.Change;
import io.parley.identity.IdentityStore.Recorded;
import io.parley.identity.UserRole;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** For administrators: accounts, invitations, and the audit trail. */
final class AdminRoutes {
    private static final String USERS = "/api/v1/users";
    private static final String USER = USERS + "/:userId";
    private static final String INVITATIONS = "/api/v1/invitations";
    private static final String AUDIT = "/api/v1/audit";

    private static final int EXPECTED_BYTES = 512;
    private static final int MAX_HOURS = 24 * 365;
    private static final int HOURS = 72;

    private final Accounts accounts;

    AdminRoutes(Accounts accounts) {
        this.accounts = accounts;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.of(GET, USERS, this::list).taking("limit", "cursor").forOthers(Access.ADMIN),
                Endpoint.of(GET, USER, this::get).forOthers(Access.ADMIN),
                Endpoint.of(PATCH, USER, this::change).forOthers(Access.ADMIN),
                Endpoint.of(POST, INVITATIONS, this::invite).forOthers(Access.ADMIN),
                Endpoint.of(GET, AUDIT, this::audit).taking("limit", "cursor", "user").forOthers(Access.ADMIN));
    }

    private Future<Answer> list(Call call) {
        call.requireAccept(MediaTypes.JSON);
        int limit = call.limit();
        return accounts.list(Cursor.account(call), limit).map(found -> users(found, limit));
    }

    /** @param found one more than the limit if there are more */
    private static Answer users(List<Account> found, int limit) {
        List<Account> page = found.subList(0, Math.min(limit, found.size()));
        JsonWriter json = new JsonWriter(EXPECTED_BYTES * (1 + page.size())).begin('{').name("users").begin('[');
        page.forEach(account -> PeopleViews.user(json, account));
        return Answer.json(200,
                json.end(']').field("next", found.size() > limit ? Cursor.after(page.getLast()) : null).end('}'));
    }

    private Future<Answer> get(Call call) {
        call.requireAccept(MediaTypes.JSON);
        return accounts.find(call.user()).map(UserRoutes::view);
    }

    private Future<Answer> change(Call call) {
        call.requireAccept(MediaTypes.JSON);
        return call.json(MediaTypes.MERGE_PATCH, MediaTypes.JSON).compose(body -> {
            body.only(Set.of("name", "roles", "disabled")).withoutNulls();
            var change = new Change(PeopleFields.name(body), PeopleFields.roles(body), body.flag("disabled"));
            return accounts.change(call.caller(), call.user(), change, call.address());
        }).map(UserRoutes::view);
    }

    private Future<Answer> invite(Call call) {
        call.requireAccept(MediaTypes.JSON);
        return call.optionalJson(MediaTypes.JSON).compose(body -> {
            body.only(Set.of("email", "roles", "expiresInHours"));
            int hours = Objects.requireNonNullElse(body.integer("expiresInHours", 1, MAX_HOURS), HOURS);
            Set<UserRole> roles = Objects.requireNonNullElse(PeopleFields.roles(body), Set.of(UserRole.USER));
            return accounts.invite(call.caller(), PeopleFields.email(body), roles, Duration.ofHours(hours),
                    call.address());
        }).map(AdminRoutes::invited);
    }

    private static Answer invited(Invited invited) {
        return Answer.json(201, new JsonWriter(EXPECTED_BYTES).begin('{').field("invitation", invited.token())
                .field("expiresAt", invited.expiresAt()).end('}'));
    }

    private Future<Answer> audit(Call call) {
        call.requireAccept(MediaTypes.JSON);
        int limit = call.limit();
        return accounts.audit(Cursor.entry(call), limit, user(call)).map(found -> entries(found, limit));
    }

    private static @Nullable String user(Call call) {
        String user = call.parameter("user");
        if (user != null && !PeopleFields.isAccount(user)) {
            throw new BadParameter("user", "Give the id of an account.");
        }
        return user;
    }

    /** @param found one more than the limit if there are more */
    private static Answer entries(List<Recorded> found, int limit) {
        List<Recorded> page = found.subList(0, Math.min(limit, found.size()));
        JsonWriter json = new JsonWriter(EXPECTED_BYTES * (1 + page.size())).begin('{').name("entries").begin('[');
        page.forEach(entry -> PeopleViews.entry(json, entry));
        return Answer.json(200,
                json.end(']').field("next", found.size() > limit ? Cursor.before(page.getLast()) : null).end('}'));
    }
}
