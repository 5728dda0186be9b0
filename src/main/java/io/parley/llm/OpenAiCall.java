package io.parley.llm;

import com.openai.core.http.HttpResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One call to an OpenAI-compatible provider: from its response's head on it reads the event stream itself. */
final class OpenAiCall implements LlmProvider.Call {
    /** How long counts and end mark may follow a reason that came behind all text, as OpenAI sends it. Where it came otherwise the model may go on. */
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Vertx vertx;
    private final Exchange exchange;
    private final String model;
    /** Whether the answer has a beginning already, to which the model may have nothing to add. */
    private final boolean continued;
    private final LlmProvider.Sink sink;
    private final ChunkParser chunks = new ChunkParser();
    private final BodyParser body;
    private @Nullable HttpClientResponse response;
    private long linger = -1;
    private long heard;
    private boolean paused;
    private boolean spoken;
    /** Whether the sink has had its last call. */
    private boolean told;

    OpenAiCall(Vertx vertx, Exchange exchange, int maxEventBytes, String model, boolean continued,
            LlmProvider.Sink sink) {
        this.vertx = vertx;
        this.exchange = exchange;
        this.model = model;
        this.continued = continued;
        this.sink = sink;
        this.body = new BodyParser(maxEventBytes, chunks);
    }

    /**
     * Takes over when openai-java is done.
     *
     * @param head    of the response to the last attempt; null when there was none
     * @param failure why there was none
     */
    void begin(@Nullable HttpResponse head, @Nullable Throwable failure) {
        if (told) {
            return;
        }
        response = exchange.stream();
        if (response == null) {
            fail(head instanceof ProviderResponse refusal ? Failures.of(refusal) : Failures.of(failure));
        } else if (isEncoded(response)) {
            fail(Failures.noStream(response.getHeader(HttpHeaders.CONTENT_ENCODING)));
        } else {
            read(response);
        }
    }

    /** Nobody asked for it; what could be inflated was. */
    private static boolean isEncoded(HttpClientResponse response) {
        String encoding = response.getHeader(HttpHeaders.CONTENT_ENCODING);
        return encoding != null && !HttpHeaders.IDENTITY.toString().equalsIgnoreCase(encoding.strip());
    }

    private static boolean isEventStream(HttpClientResponse response) {
        String type = response.getHeader(HttpHeaders.CONTENT_TYPE);
        return type == null || type.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
    }

    private void read(HttpClientResponse stream) {
        stream.handler(this::piece);
        stream.exceptionHandler(failure -> over(false));
        stream.endHandler(end -> over(true));
        if (!paused) {
            stream.resume();
        }
    }

    private void piece(Buffer piece) {
        if (told) {
            return;
        }
        try {
            feed(((BufferInternal) piece).getByteBuf());
        } catch (IOException e) {
            hand();
            unreadable(e);
            return;
        }
        hand();
        judge();
    }

    private void unreadable(IOException failure) {
        if (chunks.isWhole()) {
            conclude();
            exchange.close();
        } else {
            fail(Failures.unreadable(failure));
        }
    }

    /** Vert.x hands over a copy on the heap of what the socket brought, which need not be copied again. */
    private void feed(ByteBuf piece) throws IOException {
        if (piece.hasArray()) {
            int from = piece.arrayOffset() + piece.readerIndex();
            body.feed(piece.array(), from, from + piece.readableBytes());
        } else {
            body.feed(ByteBufUtil.getBytes(piece), 0, piece.readableBytes());
        }
    }

    /** Whatever comes is a sign of life: comments, thoughts, a tool's arguments. */
    private void hand() {
        boolean worked = chunks.takeProgress();
        String text = chunks.takeText();
        if (!text.isEmpty()) {
            spoken = true;
            heard = System.nanoTime();
            sink.text(text);
        } else if (!told) {
            heard = worked ? System.nanoTime() : heard;
            sink.progress();
        }
    }

    private void judge() {
        if (told) {
            return;
        }
        if (chunks.error() != null) {
            fail(Failures.of(chunks.error()));
        } else if (chunks.done()) {
            conclude();
        } else if (chunks.isLast() && linger < 0) {
            heard = System.nanoTime();
            linger(LINGER_NANOS);
        }
    }

    private void linger(long nanos) {
        linger = vertx.setTimer(TimeUnit.NANOSECONDS.toMillis(nanos) + 1, timer -> hangUp());
    }

    /** Not before as long a silence as that; the model may have gone on. */
    private void hangUp() {
        linger = -1;
        long left = heard + LINGER_NANOS - System.nanoTime();
        if (told || !chunks.isLast()) {
            return;
        }
        if (paused || left > 0) {
            linger(paused ? LINGER_NANOS : left);
        } else {
            conclude();
            exchange.close();
        }
    }

    /**
     * The response has ended, or its connection broke. A stream without a reason or an end mark was cut, however politely it ended; one
     * whose model went on after its reason has to end politely.
     */
    private void over(boolean politely) {
        if (told) {
            return;
        }
        boolean readable = flush();
        hand();
        if (chunks.error() != null) {
            fail(Failures.of(chunks.error()));
        } else if (chunks.isWhole() || (politely && readable && chunks.finishReason() != null)) {
            conclude();
        } else if (politely && readable && body.isObject()) {
            endJson();
        } else if (spoken || response == null || !politely || body.isJson() || isEventStream(response)) {
            fail(Failures.cut(politely));
        } else {
            fail(Failures.noStream(response.getHeader(HttpHeaders.CONTENT_TYPE)));
        }
    }

    /** JSON that is whole needs no reason for its end. */
    private void endJson() {
        if (spoken) {
            conclude();
        } else {
            fail(Failures.noAnswer());
        }
    }

    private boolean flush() {
        try {
            body.end();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public boolean expire() {
        boolean ends = !told && chunks.finishReason() != null;
        if (ends) {
            conclude();
            exchange.close();
        }
        return ends;
    }

    private void conclude() {
        if (told) {
            return;
        }
        if (!spoken && !continued) {
            fail(Failures.empty(chunks.finishReason(), chunks.isTools()));
            return;
        }
        told = true;
        settle();
        if (chunks.id() != null) {
            sink.named(chunks.id());
        }
        sink.finished(Objects.requireNonNullElse(chunks.finishReason(), FinishReasons.STOP), chunks.usage(),
                Objects.requireNonNullElse(chunks.model(), model));
    }

    private void fail(Failure failure) {
        if (!told) {
            cancel();
            sink.failed(failure);
        }
    }

    @Override
    public void cancel() {
        told = true;
        settle();
        exchange.close();
    }

    /** A timer would keep the call and what it has read. */
    private void settle() {
        if (linger >= 0) {
            vertx.cancelTimer(linger);
            linger = -1;
        }
    }

    @Override
    public void pause() {
        paused = true;
        if (response != null) {
            response.pause();
        }
    }

    @Override
    public void resume() {
        paused = false;
        if (response != null) {
            response.resume();
        }
    }
}
