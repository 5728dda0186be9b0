package io.parley.load;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;

/**
 * A stream of events that is read only as far as it is asked to be, which Gatling's own are not. Nothing here blocks; lines arrive on the
 * client's threads and wait to be fetched.
 */
final class SlowStream implements Flow.Subscriber<String> {
    static {
        // what the system would keep for the reader is what the node does not notice
        System.setProperty("jdk.httpclient.receiveBufferSize", "8192");
    }

    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final EventReader reader = new EventReader();
    private final CompletableFuture<Flow.Subscription> reading = new CompletableFuture<>();
    private volatile boolean ended;

    private SlowStream() {}

    /** @param token empty where nobody signs in */
    static SlowStream open(String path, String token) {
        var request = HttpRequest.newBuilder(URI.create(Target.url() + path)).header("accept", "text/event-stream");
        if (!token.isEmpty()) {
            request.header("authorization", "Bearer " + token);
        }
        var stream = new SlowStream();
        HTTP.sendAsync(request.build(), BodyHandlers.fromLineSubscriber(stream)).whenComplete(stream::over);
        return stream;
    }

    private void over(HttpResponse<Void> response, Throwable failure) {
        ended = true;
    }

    /** Lets so many more lines come. */
    void request(long count) {
        reading.thenAccept(subscription -> subscription.request(count));
    }

    /** Whether it was closed by the node and has nothing more. */
    boolean isOver() {
        return ended && lines.isEmpty();
    }

    /** Puts down what has arrived. */
    void hear(Transcript transcript) {
        for (String line = lines.poll(); line != null; line = lines.poll()) {
            reader.line(line).ifPresent(transcript::take);
        }
    }

    void close() {
        reading.thenAccept(Flow.Subscription::cancel);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        reading.complete(subscription);
    }

    @Override
    public void onNext(String line) {
        lines.add(line);
    }

    @Override
    public void onError(Throwable failure) {
        ended = true;
    }

    @Override
    public void onComplete() {
        ended = true;
    }
}
