package io.parley.http;

import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.POST;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.core.SessionId;
import io.parley.identity.Caller;
import io.parley.session.ChatMessage;
import io.parley.session.Position;
import io.parley.session.SessionClient;
import io.parley.session.SessionClient.Draft;
import io.parley.session.SessionClient.Exchange;
import io.parley.session.SessionMessages.Accepted;
import io.parley.session.StoreMessages.MessagePage;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages of a session: send one and get its reply as a stream, at once or later; read the history. */
final class MessageRoutes {
    static final String PATH = SessionRoutes.ONE + "/messages";

    private static final int EXPECTED_BYTES = 1_024;

    private final SessionClient sessions;
    private final HttpConfig config;
    private final Streams streams;
    private final Store store;

    /** What accounts may store. */
    @FunctionalInterface
    interface Store {
        /** Fails with {@code STORAGE_FULL}. */
        Future<Void> admit(Caller caller, String text);
    }

    MessageRoutes(SessionClient sessions, HttpConfig config, Streams streams, Store store) {
        this.store = store;
        this.sessions = sessions;
        this.config = config;
        this.streams = streams;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.of(POST, PATH, this::send),
                Endpoint.of(GET, PATH, this::history).taking("limit", "cursor"));
    }

    private Future<Answer> send(Call call) {
        SessionId session = call.session();
        String answer = MediaTypes.best(call.request(), MediaTypes.JSON, MediaTypes.EVENT_STREAM);
        int wait = Preference.wait(call, config);
        String key = IdempotencyKey.of(call);
        return call.json(MediaTypes.JSON).map(body -> Drafts.read(body, key, config))
                .compose(draft -> admitted(call, session, draft).map(draft)).compose(draft -> {
                    if (answer.equals(MediaTypes.EVENT_STREAM)) {
                        return streamed(call, session, draft, key == null ? null : EventRoutes.lastEvent(call));
                    }
                    return wait > 0 ? finished(call, session, draft, wait)
                            : sessions.send(call.principal(), session, draft)
                                    .map(accepted -> accepted(session, accepted));
                });
    }

    /** Whoever repeats a message is told what came of it: nothing more is stored for that. */
    private Future<Void> admitted(Call call, SessionId session, Draft draft) {
        var admitted = store.admit(call.caller(), draft.content());
        String key = draft.key();
        return key == null ? admitted
                : admitted.recover(refusal -> isFull(refusal)
                        ? sessions.isAccepted(call.principal(), session, key).compose(known -> known
                                ? Future.succeededFuture() : Future.failedFuture(refusal))
                        : Future.failedFuture(refusal));
    }

    private static boolean isFull(Throwable refusal) {
        return refusal instanceof ChatException e && e.code() == ErrorCode.STORAGE_FULL;
    }

    private Future<Answer> streamed(Call call, SessionId session, Draft draft, @Nullable Position after) {
        return streams.open(call, false,
                sink -> sessions.exchange(call.principal(), session, draft, after, sink).map(Exchange::subscription));
    }

    private Future<Answer> finished(Call call, SessionId session, Draft draft, int seconds) {
        EndSink end = new EndSink();
        return sessions.exchange(call.principal(), session, draft, null, end)
                .compose(exchange -> end.within(call.vertx(), seconds).eventually(() -> closed(exchange))
                        .compose(ended -> call.isRefused() ? Future.failedFuture(Gate.refused())
                                : ended ? reply(call, session, exchange.accepted())
                                        : later(session, exchange.accepted())))
                .map(answer -> answer.with("preference-applied", "wait=" + seconds));
    }

    /** The message is committed by now: not being able to read its reply is no reason to call it failed. */
    private Future<Answer.Whole> reply(Call call, SessionId session, Accepted accepted) {
        return sessions.messages(call.principal(), session, accepted.reply().seq() + 1, 1)
                .map(page -> page.messages().getLast())
                .map(reply -> reply.status().isFinal() ? exchange(200, accepted.message(), reply)
                        : accepted(session, accepted))
                .recover(failure -> later(session, accepted));
    }

    private static Future<Answer.Whole> later(SessionId session, Accepted accepted) {
        return Future.succeededFuture(accepted(session, accepted));
    }

    private static Answer.Whole accepted(SessionId session, Accepted accepted) {
        return exchange(202, accepted.message(), accepted.reply()).with("location",
                EventRoutes.path(session, accepted.before()));
    }

    private static Answer.Whole exchange(int status, ChatMessage message, ChatMessage reply) {
        int expected = EXPECTED_BYTES + message.content().length() + reply.content().length();
        return Answer.json(status, Views.exchange(new JsonWriter(expected), message, reply));
    }

    private Future<Answer> history(Call call) {
        call.requireAccept(MediaTypes.JSON);
        return sessions.messages(call.principal(), call.session(), Cursor.message(call), call.limit())
                .map(MessageRoutes::page);
    }

    private static Answer page(MessagePage page) {
        JsonWriter json = new JsonWriter(EXPECTED_BYTES * (1 + page.messages().size())).begin('{').name("messages");
        Views.messages(json, page.messages());
        return Answer.json(200,
                json.field("next", page.more() ? Cursor.before(page.messages().getFirst().seq()) : null).end('}'));
    }

    private static Future<Void> closed(Exchange exchange) {
        exchange.subscription().close();
        return Future.succeededFuture();
    }
}
