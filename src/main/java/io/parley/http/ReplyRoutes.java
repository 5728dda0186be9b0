package io.parley.http;

import static io.vertx.core.http.HttpMethod.POST;

import io.parley.session.SessionClient;
import io.vertx.core.Future;
import java.util.List;

/** Replies while they are generated. */
final class ReplyRoutes {
    static final String STOP = SessionRoutes.ONE + "/replies/:replyId/stop";

    private static final int EXPECTED_BYTES = 1_024;

    private final SessionClient sessions;

    ReplyRoutes(SessionClient sessions) {
        this.sessions = sessions;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.of(POST, STOP, this::stop));
    }

    private Future<Answer> stop(Call call) {
        call.requireAccept(MediaTypes.JSON);
        return sessions.stop(call.principal(), call.session(), call.reply()).map(reply -> Answer.json(200,
                Views.message(new JsonWriter(EXPECTED_BYTES + reply.content().length()), reply)));
    }
}
