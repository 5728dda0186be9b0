package io.parley;

import io.parley.config.ConfigException;
import io.parley.core.StartException;
import io.parley.embedded.EmbeddedException;
import io.parley.telemetry.log.JavaLogging;
import io.parley.telemetry.log.Logs;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program: {@code run|stores [--config FILE]}: a node, or only the embedded servers for several. Exit code 1 after one clear line per problem. */
public final class Main {
    private static final String USAGE = "usage: parley run|stores [--config FILE]";

    private static final Set<String> COMMANDS = Set.of("run", "stores");
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        if (args.length == 0 || !COMMANDS.contains(args[0])) {
            fail(USAGE);
        }
        JavaLogging.redirect();
        try {
            var config = ParleyConfig.load(configFile(args), System.getenv());
            if (args[0].equals("run")) {
                run(config);
            } else {
                runStores(config);
            }
        } catch (ConfigException | EmbeddedException | StartException e) {
            fail(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("The node cannot start", e);
            fail("The node cannot start; the log above says why.");
        }
    }

    private static void run(ParleyConfig config) throws InterruptedException {
        var node = Launcher.start(config, System.getenv());
        untilStopped(node.greeting(), () -> {
            node.drain();
            node.close();
        });
    }

    private static void runStores(ParleyConfig config) throws InterruptedException {
        var stores = Stores.start(config);
        untilStopped(stores.greeting(), stores::close);
    }

    private static void untilStopped(String greeting, Runnable close) throws InterruptedException {
        var ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            close.run();
            Logs.stop();
            ended.countDown();
        }, "shutdown"));
        System.out.println(greeting);
        ended.await();
    }

    private static @Nullable Path configFile(String[] args) {
        if (args.length == 3 && args[1].equals("--config")) {
            return Path.of(args[2]);
        }
        if (args.length != 1) {
            fail(USAGE);
        }
        var named = System.getenv("PARLEY_CONFIG");
        return named == null || named.isBlank() ? null : Path.of(named);
    }

    private static void fail(String message) {
        Logs.stop();
        System.err.println(message);
        System.exit(1);
    }
}
