package io.parley.http;

import static io.vertx.core.http.HttpMethod.GET;

import io.parley.core.SessionId;
import io.parley.session.Position;
import io.parley.session.SessionClient;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything that happens in a session, as an event stream. */
final class EventRoutes {
    static final String PATH = SessionRoutes.ONE + "/events";

    private static final String LAST_EVENT_ID = "lastEventId";

    /** Stands for an id that is none of ours: no session comes this far. */
    private static final Position NOWHERE = Position.endOf(Integer.MAX_VALUE);

    private final SessionClient sessions;
    private final Streams streams;

    EventRoutes(SessionClient sessions, Streams streams) {
        this.sessions = sessions;
        this.streams = streams;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.of(GET, PATH, this::events).taking(LAST_EVENT_ID));
    }

    static String path(SessionId session, Position after) {
        return SessionRoutes.path(session) + "/events?" + LAST_EVENT_ID + "=" + after;
    }

    private Future<Answer> events(Call call) {
        call.requireAccept(MediaTypes.EVENT_STREAM);
        SessionId session = call.session();
        if (call.isHead()) {
            return sessions.get(call.principal(), session).map(found -> StreamHead.alone());
        }
        @Nullable
        Position after = after(call);
        return streams.open(call, true, sink -> sessions.subscribe(call.principal(), session, after, sink));
    }

    /** The last event of the client, as its header says; null without one. */
    static @Nullable Position lastEvent(Call call) {
        String id = call.header("Last-Event-ID");
        return id == null ? null : Position.parse(id).orElse(null);
    }

    /** The header, which a browser sends by itself when it reconnects, is newer than the URL it was given at first. */
    private static @Nullable Position after(Call call) {
        String header = call.header("Last-Event-ID");
        String id = header == null || header.isEmpty() ? call.parameter(LAST_EVENT_ID) : header;
        return id == null || id.isEmpty() ? null : Position.parse(id).orElse(NOWHERE);
    }
}
