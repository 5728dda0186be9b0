package io.parley.embedded;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The first line about a server that was lost: whoever listens is told it once, also when it came before. May be used from any thread. */
final class Loss implements Consumer<String> {
    private final CompletableFuture<String> line = new CompletableFuture<>();

    @Override
    public void accept(String told) {
        line.complete(told);
    }

    /** Has it called on a thread of its own. */
    void listen(Consumer<String> listener) {
        var _ = line.thenAccept(told -> Thread.ofPlatform().name("loss").start(() -> listener.accept(told)));
    }
}
