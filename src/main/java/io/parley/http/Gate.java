package io.parley.http;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.http.Endpoint.Access;
import io.parley.identity.Caller;
import io.parley.identity.UserRole;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;

/** What every request passes before its handler: who calls, whether it is one request too many, and who may call the route. */
final class Gate {
    /** What is outside is for operators and tools, has no secrets and costs nothing. */
    private static final String LIMITED = "/api/";

    private final Authentication authentication;
    private final Limits limits;
    private final int proxies;
    private final LocalUser local;

    /** What counts requests. */
    interface Limits {
        /**
         * Counts a request, and says in the response how many are left; fails with {@code RATE_LIMITED} for one too many.
         *
         * @param from network address of whoever is not known
         */
        Future<Void> admit(Caller caller, String from, HttpServerResponse response);
    }

    /**
     * @param proxies whose entries in {@code X-Forwarded-For} are believed
     * @param local   says what to do to whoever is not known
     */
    Gate(Authentication authentication, Limits limits, int proxies, LocalUser local) {
        this.authentication = authentication;
        this.limits = limits;
        this.proxies = proxies;
        this.local = local;
    }

    int proxies() {
        return proxies;
    }

    /** Tells the call who makes it. Done at once, as a rule, where nothing is counted in Redis. */
    Future<Void> admit(Call call, Endpoint endpoint) {
        if (endpoint.access() == Access.ANYBODY) {
            return counted(call, endpoint);
        }
        return authentication.caller(call.request()).compose(caller -> {
            call.by(caller);
            return counted(call, endpoint).map(granted -> require(caller, endpoint));
        }, refusal -> counted(call, endpoint).compose(granted -> Future.failedFuture(explained(refusal))));
    }

    /** Whoever tries with bad credentials is counted by address, as if there were none. */
    private Future<Void> counted(Call call, Endpoint endpoint) {
        return endpoint.path().startsWith(LIMITED) ? limits.admit(call.caller(), call.address(), call.response())
                : Future.succeededFuture();
    }

    private Void require(Caller caller, Endpoint endpoint) {
        if (!caller.isKnown()) {
            throw new ChatException(ErrorCode.UNAUTHENTICATED, local.advice());
        }
        if (!permits(endpoint, caller)) {
            throw new ChatException(ErrorCode.FORBIDDEN, endpoint.access() == Access.ADMIN && !isAdmin(caller)
                    ? "This route is for administrators." : "An API key is not enough for this: sign in.");
        }
        return null;
    }

    private Throwable explained(Throwable refusal) {
        return refusal instanceof ChatException known ? local.explain(known) : refusal;
    }

    /** For who was known until now. */
    static ChatException refused() {
        return new ChatException(ErrorCode.UNAUTHENTICATED, "The credentials are not good any more; sign in again.");
    }

    private static boolean permits(Endpoint endpoint, Caller caller) {
        boolean withKey = caller.credential() instanceof Caller.Key;
        return switch (endpoint.access()) {
            case ANYBODY, KNOWN -> true;
            case SIGNED_IN -> !withKey;
            case ADMIN -> isAdmin(caller) && (!withKey || endpoint.method().equals(HttpMethod.GET));
        };
    }

    private static boolean isAdmin(Caller caller) {
        return caller.is(UserRole.ADMIN);
    }
}
