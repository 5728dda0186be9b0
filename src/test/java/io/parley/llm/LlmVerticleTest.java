package io.parley.llm;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls from start to end, through openai-java and real HTTP. */
@Timeout(60)
class LlmVerticleTest {
    private static Vertx vertx;
    private static DemoProvider demo;
    private static Worker worker;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        demo = Worker.demo(vertx, DemoSettings.FAST);
        worker = new Worker(Worker.config(Worker.PATIENT, demo));
    }

    @AfterAll
    static void stop() {
        worker.close();
        vertx.close().await();
    }

    @Test
    void theDeltasJoinedAreTheAnswer() {
        var call = worker.start(Worker.request("repeat one two  three\n\"four\" ä€𝄞 five"));
        worker.finished(call);
        assertThat(worker.text(call)).isEqualTo("one two  three\n\"four\" ä€𝄞 five");
    }
}
