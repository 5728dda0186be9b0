package io.parley.embedded;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/** One streamed answer: paced, or as fast as its reader reads, up to its end or the fault that was asked for. */
final class DemoStream {
    /** Writes in one turn of the event loop, which others share. */
    private static final int TURN = 16;

    private final HttpServerResponse response;
    private final DemoPacer pacer;
    private final DemoCounters.Ticket ticket;
    private final DemoSettings settings;
    private final DemoScript script;
    private int next;
    private long due;

    DemoStream(HttpServerResponse response, DemoPacer pacer, DemoCounters.Ticket ticket, DemoSettings settings,
            DemoScript script) {
        this.response = response;
        this.pacer = pacer;
        this.ticket = ticket;
        this.settings = settings;
        this.script = script;
    }

    void begin() {
        ticket.start();
        response.putHeader("Content-Type", "text/event-stream").putHeader("Cache-Control", "no-cache").setChunked(true);
        response.write(script.chunks().role());
        due = DemoPacer.now() + settings.firstTokenMillis();
        pacer.run(settings.firstTokenMillis(), this::step);
    }

    private void step() {
        if (response.closed()) {
            return;
        }
        for (int i = 0; i < TURN && next < script.length(); i++) {
            write();
            if (settings.intervalMillis() > 0) {
                due += settings.intervalMillis();
                pacer.at(due, this::step);
                return;
            }
            if (response.writeQueueFull()) {
                response.drainHandler(drained -> step());
                return;
            }
        }
        if (next < script.length()) {
            pacer.soon(this::step);
        } else {
            end();
        }
    }

    private void write() {
        int to = Math.min(next + settings.tokensPerWrite(), script.length());
        Buffer piece = script.chunks().token(script.tokens().get(next));
        for (int i = next + 1; i < to; i++) {
            piece.appendBuffer(script.chunks().token(script.tokens().get(i)));
        }
        response.write(piece);
        ticket.sent(to - next);
        next = to;
    }

    private void end() {
        switch (script.fault()) {
            case NONE -> {
                ticket.finish();
                response.end(script.closing());
            }
            case END -> {
                ticket.drop();
                response.end();
            }
            case CUT -> {
                ticket.drop();
                // A comment, to learn when all before it is on its way.
                response.write(":\n\n").onComplete(written -> response.reset());
            }
            case SILENCE -> {
                // The client will have to hang up.
            }
        }
    }
}
