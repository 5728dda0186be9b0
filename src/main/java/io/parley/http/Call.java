package io.parley.http;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.core.MessageId;
import io.parley.core.Principal;
import io.parley.core.SessionId;
import io.parley.identity.Caller;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One request, with what it asks for read strictly: what cannot be understood is refused, never ignored. */
final class Call {
    private final RoutingContext context;
    private final HttpConfig config;
    private final Sweeper sweeper;
    private final int proxies;
    private Caller caller = Caller.NOBODY;

    /** @param proxies whose entries in {@code X-Forwarded-For} are believed */
    Call(RoutingContext context, HttpConfig config, Sweeper sweeper, int proxies) {
        this.context = context;
        this.config = config;
        this.sweeper = sweeper;
        this.proxies = proxies;
    }

    /** Says who calls; {@link Gate} alone does. */
    void by(Caller known) {
        caller = known;
    }

    /** Who calls; nobody where the route is for everybody. */
    Caller caller() {
        return caller;
    }

    /** Who calls, as the owner of sessions. */
    Principal principal() {
        return caller.principal();
    }

    /** Whether who was known at the beginning is not any more. */
    boolean isRefused() {
        return sweeper.refuses(caller);
    }

    /** The network address it comes from, in text. */
    String address() {
        return ClientAddress.of(request(), proxies);
    }

    /** Whether only the headers are wanted. */
    boolean isHead() {
        return request().method().equals(HttpMethod.HEAD);
    }

    HttpServerRequest request() {
        return context.request();
    }

    HttpServerResponse response() {
        return context.response();
    }

    Vertx vertx() {
        return context.vertx();
    }

    SessionId session() {
        SessionId session = SessionId.parse(Objects.requireNonNull(context.pathParam("sessionId")));
        RequestWatch.session(context, session);
        return session;
    }

    MessageId reply() {
        return MessageId.parse(Objects.requireNonNull(context.pathParam("replyId")));
    }

    UUID key() {
        return SessionId.parse(Objects.requireNonNull(context.pathParam("keyId"))).value();
    }

    /** An account's id; what cannot be one is nobody's. */
    String user() {
        String id = Objects.requireNonNull(context.pathParam("userId"));
        if (!PeopleFields.isAccount(id)) {
            throw new ChatException(ErrorCode.USER_NOT_FOUND, "There is no such user.");
        }
        return id;
    }

    /** Name of a file, as it stands in the path. */
    String file() {
        return Objects.requireNonNull(context.pathParam("file"));
    }

    /** A provider's name, as it was configured; perhaps of none. */
    String provider() {
        return Objects.requireNonNull(context.pathParam("provider"));
    }

    /** Refuses query parameters that the route does not take, unless it ignores them, and repeated ones. */
    void checkParameters(Endpoint endpoint) {
        if (request().query() == null) {
            return;
        }
        for (String name : context.queryParams().names()) {
            if (!endpoint.ignoring() && !endpoint.parameters().contains(name)) {
                throw new BadParameter(shorten(name), "This route does not take such a parameter.");
            }
            if (context.queryParam(name).size() > 1) {
                throw new BadParameter(name, "Give the parameter once.");
            }
        }
    }

    @Nullable
    String parameter(String name) {
        List<String> values = context.queryParam(name);
        return values.isEmpty() ? null : values.getFirst();
    }

    /** Items wanted in a page. */
    int limit() {
        String text = parameter("limit");
        if (text == null) {
            return config.page();
        }
        int limit = text.matches("[1-9]\\d{0,4}") ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > config.maxPage()) {
            throw new BadParameter("limit", "Give a number from 1 to " + config.maxPage() + ".");
        }
        return limit;
    }

    /** A header that may be given once; null when it is not there. */
    @Nullable
    String header(String name) {
        List<String> values = request().headers().getAll(name);
        if (values.size() > 1) {
            throw new BadParameter(name, "Give the header once.");
        }
        return values.isEmpty() ? null : values.getFirst();
    }

    /** Reads the body as one of these media types, or fails as the caller's mistake. */
    Future<JsonBody> json(String... mediaTypes) {
        MediaTypes.requireContent(request(), mediaTypes);
        return body();
    }

    /** Like {@link #json}, but no body at all stands for an empty object. */
    Future<JsonBody> optionalJson(String... mediaTypes) {
        if (request().getHeader("content-type") != null) {
            return json(mediaTypes);
        }
        return BodyReader.read(request(), config, sweeper).map(body -> {
            if (body.length() > 0) {
                throw MediaTypes.unsupported(mediaTypes);
            }
            return JsonBody.EMPTY;
        });
    }

    /** Refuses clients that do not take what the route produces. */
    void requireAccept(String mediaType) {
        MediaTypes.requireAccept(request(), mediaType);
    }

    private Future<JsonBody> body() {
        return BodyReader.read(request(), config, sweeper).map(JsonBody::parse);
    }

    private static String shorten(String name) {
        return name.length() <= 64 ? name : name.substring(0, 64);
    }

    static ChatException notFound() {
        return new ChatException(ErrorCode.ROUTE_NOT_FOUND, "There is no such route; /openapi.yaml lists them.");
    }
}
