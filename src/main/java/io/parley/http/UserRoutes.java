package io.parley.http;

import static io.vertx.core.http.HttpMethod.DELETE;
import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.PATCH;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.http.Endpoint.Access;
import io.parley.identity.Account;
import io.parley.identity.Accounts;
import io.parley.identity.Caller;
import io.parley.identity.IdentityStore.Change;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The caller's own account: read, change, erase. */
final class UserRoutes {
    static final String ME = "/api/v1/users/me";

    private static final int EXPECTED_BYTES = 512;

    private final Accounts accounts;
    private final Leavings leavings;

    UserRoutes(Accounts accounts, Leavings leavings) {
        this.accounts = accounts;
        this.leavings = leavings;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.of(GET, ME, this::get),
                Endpoint.of(PATCH, ME, this::change).forOthers(Access.SIGNED_IN),
                Endpoint.of(DELETE, ME, this::erase).forOthers(Access.SIGNED_IN));
    }

    private Future<Answer> get(Call call) {
        call.requireAccept(MediaTypes.JSON);
        return accounts.find(call.principal().id()).recover(UserRoutes::gone)
                .map(account -> view(withRolesOf(call.caller(), account)));
    }

    private Future<Answer> change(Call call) {
        call.requireAccept(MediaTypes.JSON);
        return call.json(MediaTypes.MERGE_PATCH, MediaTypes.JSON).compose(body -> {
            var change = new Change(PeopleFields.name(body.only(Set.of("name")).withoutNulls()), null, null);
            return accounts.change(call.caller(), call.principal().id(), change, call.address());
        }).recover(UserRoutes::gone).map(account -> view(withRolesOf(call.caller(), account)));
    }

    /** What the local user may do is not kept in its account. */
    private static Account withRolesOf(Caller caller, Account account) {
        return caller.equals(Caller.LOCAL) ? account.withRoles(caller.roles()) : account;
    }

    /** Erased since the request was let in. */
    private static <T> Future<T> gone(Throwable failure) {
        return Future.failedFuture(
                failure instanceof ChatException e && e.code() == ErrorCode.USER_NOT_FOUND ? Gate.refused() : failure);
    }

    /** What is left behind goes afterwards: nobody can reach it any more. */
    private Future<Answer> erase(Call call) {
        return call.json(MediaTypes.JSON)
                .compose(body -> accounts.erase(call.caller(), password(body.only(Set.of("password"))), call.address()))
                .recover(UserRoutes::gone).map(done -> {
                    leavings.clear(call.principal());
                    BrowserCookies.clear(call.response());
                    return Answer.noContent();
                });
    }

    /** Whoever signs in elsewhere has none. */
    private static String password(JsonBody body) {
        return Objects.requireNonNullElse(body.text("password", PeopleFields.MAX_PASSWORD), "");
    }

    static Answer view(Account account) {
        return Answer.json(200, PeopleViews.user(new JsonWriter(EXPECTED_BYTES), account));
    }
}
