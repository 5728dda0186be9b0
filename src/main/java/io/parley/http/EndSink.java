package io.parley.http;

import io.parley.session.EventSink;
import io.parley.session.SessionEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Waits for the end of an exchange and looks at nothing else. */
final class EndSink implements EventSink<Boolean> {
    private final Promise<Boolean> ended = Promise.promise();

    /** Whether the exchange came to its end in time. */
    Future<Boolean> within(Vertx vertx, int seconds) {
        long timer = vertx.setTimer(TimeUnit.SECONDS.toMillis(seconds), late -> ended.tryComplete(false));
        return ended.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    @Override
    public Boolean render(SessionEvent event) {
        return true;
    }

    @Override
    public Object format() {
        return EndSink.class;
    }

    @Override
    public boolean accept(List<Boolean> events) {
        return true;
    }

    @Override
    public void closed(Close why) {
        ended.tryComplete(why == Close.COMPLETE);
    }
}
