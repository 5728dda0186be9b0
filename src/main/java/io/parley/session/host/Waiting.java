package io.parley.session.host;

import io.parley.bus.Wire;
import io.parley.core.ChatException;
import io.parley.session.SessionMessages.Answer;
import io.parley.session.SessionMessages.ClientCommand;
import io.parley.session.SessionMessages.Send;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/** Whoever waits for an answer of a session, by the token of the command. Confined to the verticle's context. */
final class Waiting {
    private final Map<Long, Promise<Wire>> promises = new HashMap<>();
    private final ReplyTrace trace;

    Waiting(ReplyTrace trace) {
        this.trace = trace;
    }

    boolean isEmpty() {
        return promises.isEmpty();
    }

    /** One more; what it gets is what the future completes with. */
    Future<Wire> add(long token, ClientCommand command) {
        if (command instanceof Send) {
            trace.asked(token);
        }
        Promise<Wire> promise = Promise.promise();
        promises.put(token, promise);
        return promise.future();
    }

    void answer(long token, Answer answer) {
        trace.answered(token);
        var promise = promises.remove(token);
        if (promise != null) {
            promise.complete((Wire) answer);
        }
    }

    void refuse(long token, ChatException failure) {
        trace.answered(token);
        var promise = promises.remove(token);
        if (promise != null) {
            promise.fail(failure);
        }
    }

    /** The session is no longer here. */
    void refuseAll(ChatException failure) {
        trace.lost();
        var all = new ArrayList<>(promises.values());
        promises.clear();
        all.forEach(promise -> promise.fail(failure));
    }
}
