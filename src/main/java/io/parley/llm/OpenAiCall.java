package io.parley.llm;

import com.openai.core.http.HttpResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.parley.core.FailureReason;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call to an OpenAI-compatible provider: from its response's head on it reads the event stream itself. */
final class OpenAiCall implements LlmProvider.Call {
    private static final Logger LOG = LoggerFactory.getLogger(OpenAiCall.class);
    /** How long usage and end mark may follow the finish reason, and the end of the response the end mark. */
    private static final long LINGER_MILLIS = 1_000;

    private final Vertx vertx;
    private final Exchange exchange;
    private final String model;
    private final LlmProvider.Sink sink;
    private final ChunkParser chunks = new ChunkParser();
    private final SsePushParser events;
    private @Nullable HttpClientResponse response;
    private long linger = -1;
    private boolean paused;
    /** Whether the sink has had its last call. */
    private boolean told;

    OpenAiCall(Vertx vertx, Exchange exchange, int maxEventBytes, String model, LlmProvider.Sink sink) {
        this.vertx = vertx;
        this.exchange = exchange;
        this.model = model;
        this.sink = sink;
        this.events = new SsePushParser(maxEventBytes, chunks);
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
            refuse(head, failure);
        } else if (isEventStream(response)) {
            read(response);
        } else {
            fail(FailureReason.PROVIDER_PROTOCOL);
        }
    }

    private void refuse(@Nullable HttpResponse head, @Nullable Throwable failure) {
        LOG.info("A provider refused a call of {}: {}", model,
                head == null ? Failures.describe(failure) : "status " + head.statusCode());
        fail(head == null ? Failures.of(failure) : Failures.ofStatus(head.statusCode()));
    }

    private static boolean isEventStream(HttpClientResponse response) {
        String type = response.getHeader(HttpHeaders.CONTENT_TYPE);
        return type == null || type.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
    }

    private void read(HttpClientResponse stream) {
        stream.handler(this::piece);
        stream.exceptionHandler(failure -> end());
        stream.endHandler(end -> end());
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
            LOG.info("A provider's stream of {} cannot be read: {}", model, e.getClass().getSimpleName());
            hand();
            fail(FailureReason.PROVIDER_PROTOCOL);
            return;
        }
        hand();
        judge();
    }

    /** Vert.x hands over a copy on the heap of what the socket brought, which need not be copied again. */
    private void feed(ByteBuf piece) throws IOException {
        if (piece.hasArray()) {
            int from = piece.arrayOffset() + piece.readerIndex();
            events.feed(piece.array(), from, from + piece.readableBytes());
        } else {
            events.feed(ByteBufUtil.getBytes(piece), 0, piece.readableBytes());
        }
    }

    private void hand() {
        boolean progress = chunks.takeProgress();
        String text = chunks.takeText();
        if (!text.isEmpty()) {
            sink.text(text);
        } else if (progress) {
            sink.progress();
        }
    }

    private void judge() {
        if (told) {
            return;
        }
        if (chunks.error() != null) {
            fail(chunks.error());
        } else if (chunks.done()) {
            conclude();
        }
        if (chunks.finishReason() != null && linger < 0) {
            linger();
        }
    }

    private void linger() {
        linger = vertx.setTimer(LINGER_MILLIS, timer -> hangUp());
    }

    /** The response has ended, or its connection broke. */
    private void end() {
        if (linger >= 0) {
            vertx.cancelTimer(linger);
        }
        conclude();
    }

    private void hangUp() {
        if (paused && !told) {
            linger();
        } else {
            conclude();
            exchange.close();
        }
    }

    /** A stream without a finish reason was cut, however politely it ended. */
    private void conclude() {
        String reason = chunks.finishReason();
        if (reason == null) {
            fail(FailureReason.PROVIDER_CUT);
        } else if (!told) {
            told = true;
            if (chunks.id() != null) {
                sink.named(chunks.id());
            }
            sink.finished(reason, chunks.usage(), chunks.model() == null ? model : chunks.model());
        }
    }

    private void fail(FailureReason reason) {
        if (!told) {
            cancel();
            sink.failed(reason);
        }
    }

    @Override
    public void cancel() {
        told = true;
        exchange.close();
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
