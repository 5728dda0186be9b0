package io.parley;

import io.parley.config.ConfigException;
import io.parley.core.StartException;
import io.parley.embedded.EmbeddedException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program: {@code run [--config FILE]}. Exit code 1 after one clear line per problem. */
public final class Main {
    private static final String USAGE = "usage: parley run [--config FILE]";

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        if (args.length == 0 || !args[0].equals("run")) {
            fail(USAGE);
        }
        try {
            run(ParleyConfig.load(configFile(args), System.getenv()));
        } catch (ConfigException | EmbeddedException | StartException e) {
            fail(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("The node cannot start", e);
            fail("The node cannot start; the log above says why.");
        }
    }

    private static void run(ParleyConfig config) throws InterruptedException {
        var node = Launcher.start(config, System.getenv());
        var ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            node.drain();
            node.close();
            ended.countDown();
        }, "shutdown"));
        System.out.println(node.greeting());
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
        System.err.println(message);
        System.exit(1);
    }
}
