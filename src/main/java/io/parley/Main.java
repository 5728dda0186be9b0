package io.parley;

import io.parley.config.ConfigException;
import io.parley.core.StartException;
import io.parley.embedded.EmbeddedException;
import io.parley.telemetry.log.JavaLogging;
import io.parley.telemetry.log.Logs;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program: {@code run|stores [--config FILE]}: a node, or only the embedded servers for several. Exit code 1 after one clear line per problem. */
public final class Main {
    private static final String USAGE = "usage: parley run|stores [--config FILE]";

    private static final Set<String> COMMANDS = Set.of("run", "stores");
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private Main() {}

    public static void main(String[] args) {
        if (args.length == 0 || !COMMANDS.contains(args[0])) {
            fail(USAGE);
        }
        JavaLogging.redirect();
        var stop = Stop.register();
        try {
            var config = ParleyConfig.load(configFile(args), System.getenv());
            if (args[0].equals("run")) {
                run(config, stop);
            } else {
                runStores(config, stop);
            }
        } catch (ConfigException | EmbeddedException | StartException e) {
            fail(stop, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            if (!stop.isAsked()) {
                LOG.error("The node cannot start", e);
            }
            fail(stop, "The node cannot start; the log above says why.");
        }
    }

    private static void run(ParleyConfig config, Stop stop) {
        var node = Launcher.launch(config, System.getenv());
        stop.started(() -> {
            node.drain();
            node.close();
        });
        node.onLoss(Main::end);
        node.awaitReady();
        System.out.println(node.greeting());
        stop.await();
    }

    private static void runStores(ParleyConfig config, Stop stop) {
        var stores = Stores.start(config);
        stop.started(stores::close);
        stores.onLoss(Main::end);
        System.out.println(stores.greeting());
        stop.await();
    }

    /** Whoever watches over the process starts it again; what is under way is given its time to end. */
    private static void end(String line) {
        System.err.println(line);
        System.exit(1);
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

    /** Of what was given up because the process is to end there is nothing to say: the system has the signal as its exit code. */
    private static void fail(Stop stop, String message) {
        stop.gaveUp();
        if (stop.isAsked()) {
            stop.await();
            return;
        }
        fail(message);
    }

    private static void fail(String message) {
        Logs.stop();
        System.err.println(message);
        System.exit(1);
    }
}
