package io.parley.http;

import static io.vertx.core.http.HttpMethod.DELETE;
import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.PATCH;
import static io.vertx.core.http.HttpMethod.POST;

import io.parley.core.SessionId;
import io.parley.llm.ModelCatalog;
import io.parley.session.Session;
import io.parley.session.SessionClient;
import io.parley.session.StoreMessages.SessionPage;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sessions: create, list, get, change, delete. */
final class SessionRoutes {
    static final String PATH = "/api/v1/sessions";
    static final String ONE = PATH + "/:sessionId";

    private static final int EXPECTED_BYTES = 512;

    private final SessionClient sessions;
    private final ModelCatalog models;
    private final MessageRoutes.Store store;

    SessionRoutes(SessionClient sessions, ModelCatalog models, MessageRoutes.Store store) {
        this.store = store;
        this.sessions = sessions;
        this.models = models;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.of(POST, PATH, this::create),
                Endpoint.of(GET, PATH, this::list).taking("limit", "cursor"),
                Endpoint.of(GET, ONE, this::get), Endpoint.of(PATCH, ONE, this::change),
                Endpoint.of(DELETE, ONE, this::delete));
    }

    static String path(SessionId session) {
        return PATH + "/" + session;
    }

    private Future<Answer> create(Call call) {
        call.requireAccept(MediaTypes.JSON);
        return call.optionalJson(MediaTypes.JSON).map(body -> new SessionPatch(body, models))
                .compose(patch -> admitted(call, patch))
                .compose(patch -> sessions.create(call.principal(), patch.title(null),
                        patch.settings(Session.Settings.DEFAULT)))
                .map(session -> view(201, session).with("location", path(session.id())));
    }

    /** Its prompt counts as text of the account. */
    private Future<SessionPatch> admitted(Call call, SessionPatch patch) {
        String prompt = patch.systemPrompt();
        return prompt == null ? Future.succeededFuture(patch) : store.admit(call.caller(), prompt).map(patch);
    }

    private Future<Answer> list(Call call) {
        call.requireAccept(MediaTypes.JSON);
        Cursor.@Nullable OfSession after = Cursor.session(call);
        return sessions
                .list(call.principal(), after == null ? null : after.updatedAt(), after == null ? null : after.id(),
                        call.limit())
                .map(SessionRoutes::page);
    }

    private Future<Answer> get(Call call) {
        call.requireAccept(MediaTypes.JSON);
        return sessions.get(call.principal(), call.session()).map(session -> view(200, session));
    }

    private Future<Answer> change(Call call) {
        call.requireAccept(MediaTypes.JSON);
        SessionId id = call.session();
        return call.json(MediaTypes.MERGE_PATCH, MediaTypes.JSON).map(body -> new SessionPatch(body, models))
                .compose(patch -> admitted(call, patch))
                .compose(patch -> sessions.get(call.principal(), id)
                        .compose(now -> sessions.update(call.principal(), id, patch.title(now.title()),
                                patch.settings(now.settings()))))
                .map(session -> view(200, session));
    }

    private Future<Answer> delete(Call call) {
        return sessions.delete(call.principal(), call.session()).map(done -> Answer.noContent());
    }

    private static Answer.Whole view(int status, Session session) {
        return Answer.json(status, Views.session(new JsonWriter(EXPECTED_BYTES), session));
    }

    private static Answer page(SessionPage page) {
        JsonWriter json = new JsonWriter(EXPECTED_BYTES * (1 + page.sessions().size())).begin('{').name("sessions")
                .begin('[');
        page.sessions().forEach(session -> Views.session(json, session));
        return Answer.json(200,
                json.end(']').field("next", page.more() ? Cursor.after(page.sessions().getLast()) : null).end('}'));
    }
}
