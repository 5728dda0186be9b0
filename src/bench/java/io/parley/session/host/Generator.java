package io.parley.session.host;

import io.parley.bench.Samples;
import io.parley.bus.Bus;
import io.parley.llm.LlmMessages.CallId;
import io.parley.llm.LlmMessages.Delta;
import io.parley.llm.LlmMessages.Finished;
import io.parley.session.SessionEvent.ReplyDelta;
import io.parley.session.SessionEvent.ReplyEnded;
import io.parley.session.SessionMessages.Events;
import io.parley.session.SessionMessages.Feed;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.concurrent.Semaphore;

/** Sends signals as fast as their text comes back as events; the log answers after each few of them. */
final class Generator extends VerticleBase {
    private final Bus bus;
    private final int perAppend;
    private final String text;
    private final Semaphore done = new Semaphore(0);
    private HeldLog log = new HeldLog();
    private CallId call = Samples.CALL;
    private int last;
    private int sent;
    private int unpublished;

    Generator(Bus bus, int perAppend, String text) {
        this.bus = bus;
        this.perAppend = perAppend;
        this.text = text;
    }

    @Override
    public Future<?> start() {
        bus.consume(Feed.class, this::told);
        return Future.succeededFuture();
    }

    void writesTo(HeldLog held) {
        log = held;
    }

    /** Returns when the text of all is published. */
    void generate(CallId forCall, int signals) throws InterruptedException {
        context.runOnContext(begin -> {
            call = forCall;
            last = signals;
            sent = 0;
            unpublished = signals * text.length();
            round();
        });
        done.acquire();
    }

    /** Returns when the reply has ended. */
    void end(Finished finished) throws InterruptedException {
        context.runOnContext(begin -> {
            bus.send(Samples.NODE, finished);
            context.runOnContext(this::answer);
        });
        done.acquire();
    }

    private void round() {
        for (int i = 0; i < perAppend && sent < last; i++) {
            bus.send(Samples.NODE, new Delta(call, ++sent, text));
        }
        context.runOnContext(this::answer);
    }

    /** As soon as there is something to answer. */
    private void answer(Void now) {
        if (!log.answer()) {
            context.runOnContext(this::answer);
        }
    }

    private void told(Feed feed) {
        if (!(feed instanceof Events events)) {
            return;
        }
        int before = unpublished;
        for (var event : events.events()) {
            switch (event) {
                case ReplyDelta delta -> unpublished -= delta.text().length();
                case ReplyEnded ended -> done.release();
                default -> {
                }
            }
        }
        if (before > 0 && unpublished == 0) {
            done.release();
        } else if (before > unpublished) {
            round();
        }
    }
}
