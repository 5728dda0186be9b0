package io.parley.telemetry.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.AppenderBase;
import io.parley.core.Correlation;
import io.parley.core.SessionId;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogAppenderTest {
    private static final int MANY = 20_000;

    private final LoggerContext context = new LoggerContext();
    private final Logger log = context.getLogger("test");
    private final LogAppender appender = new LogAppender();
    private final Console console = new Console();
    private final Vertx vertx = Vertx.vertx();

    /** Is stuck until it is let go on. */
    private static final class Console extends AppenderBase<ILoggingEvent> {
        final CountDownLatch open = new CountDownLatch(1);
        final ConcurrentLinkedQueue<ILoggingEvent> lines = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent line) {
            try {
                // who writes the rest when the log is closed may have been interrupted
                if (open.getCount() > 0) {
                    open.await();
                }
                lines.add(line);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @BeforeEach
    void start() {
        context.setMDCAdapter(new LogbackMDCAdapter());
        console.setContext(context);
        console.start();
        appender.setContext(context);
        appender.addAppender(console);
        appender.start();
        log.addAppender(appender);
        log.setLevel(Level.INFO);
    }

    @AfterEach
    void stop() {
        console.open.countDown();
        context.stop();
        vertx.close().await();
    }

    @Test
    void aStuckConsoleHoldsNobodyUpAndWhatIsLeftOutIsCounted() {
        for (int i = 0; i < MANY; i++) {
            log.info("line {}", i);
        }
        log.warn("a warning");
        assertThat(appender.dropped()).isPositive();
        console.open.countDown();
        Awaitility.await().untilAsserted(() -> assertThat(console.lines)
                .hasSize((int) (MANY + 1 - appender.dropped()))
                .anyMatch(line -> line.getFormattedMessage().equals("a warning")));
    }

    @Test
    void linesOfConcurrentRequestsHaveEachItsOwnIds() throws InterruptedException {
        console.open.countDown();
        var done = new CountDownLatch(2 * 50);
        List<SessionId> sessions = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            sessions.add(SessionId.next());
            String request = "request-" + i;
            var session = sessions.getLast();
            ContextInternal own = ((VertxInternal) vertx).createEventLoopContext().duplicate();
            own.runOnContext(begin -> {
                Correlation.begin(request).session(session);
                log.info("{}", request);
                done.countDown();
                vertx.setTimer(1, later -> {
                    log.info("{}", request);
                    done.countDown();
                });
            });
        }
        done.await();
        log.info("nobody's");
        Awaitility.await().until(() -> console.lines.size() == 2 * 50 + 1);
        assertThat(console.lines).allSatisfy(line -> assertThat(ids(line)).isEqualTo(expected(line, sessions)));
    }

    @Test
    void whatWaitsIsWrittenWhenTheLogIsClosed() {
        console.open.countDown();
        log.info("the first one, after which the writer rests");
        Awaitility.await().until(() -> console.lines.size() == 1);
        for (int i = 0; i < 50; i++) {
            log.info("line {}", i);
        }
        context.stop();
        assertThat(console.lines).hasSize(1 + 50);
    }

    @Test
    void whatALineSaysItselfStays() {
        console.open.countDown();
        ContextInternal own = ((VertxInternal) vertx).createEventLoopContext().duplicate();
        own.runOnContext(begin -> {
            Correlation.begin("a").session(SessionId.next());
            log.atInfo().addKeyValue(Correlation.SESSION_ID, "another").log("x");
        });
        Awaitility.await().until(() -> console.lines.size() == 1);
        assertThat(ids(console.lines.element())).isEqualTo(Map.of("session_id", "another", "request_id", "a"));
    }

    private static Map<String, String> expected(ILoggingEvent line, List<SessionId> sessions) {
        String request = line.getFormattedMessage();
        return request.startsWith("request-")
                ? Map.of("request_id", request, "session_id",
                        sessions.get(Integer.parseInt(request.substring("request-".length()))).toString())
                : Map.of();
    }

    private static Map<String, String> ids(ILoggingEvent line) {
        return line.getKeyValuePairs() == null ? Map.of()
                : line.getKeyValuePairs().stream()
                        .collect(Collectors.toMap(pair -> pair.key, pair -> pair.value.toString()));
    }
}
