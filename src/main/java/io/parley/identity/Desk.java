package io.parley.identity;

import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.util.function.Supplier;

/** Has work done on one context, whoever asks for it, and answers on the asker's. */
final class Desk {
    private final ContextInternal context;

    Desk(ContextInternal context) {
        this.context = context;
    }

    /** Work that throws is work that fails. May be called from any thread. */
    <T> Future<T> ask(Supplier<Future<T>> work) {
        var answer = context.owner().getOrCreateContext().<T>promise();
        context.emit(nothing -> Future.succeededFuture().compose(ok -> work.get()).onComplete(answer));
        return answer.future();
    }
}
