package io.parley.bench;

import java.util.Collection;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs benchmarks and prints what each operation costs in time and in memory. Takes JMH's own arguments; what they leave open
 * is chosen so that one benchmark takes seconds.
 */
public final class Benchmarks {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private Benchmarks() {}

    /** @param args names of benchmarks or parts of them, and JMH's options; {@code -h} lists these */
    public static void main(String[] args) throws Exception {
        var given = new CommandLineOptions(args);
        if (given.shouldHelp()) {
            given.showHelp();
        } else if (given.shouldList()) {
            new Runner(given).list();
        } else {
            print(new Runner(completed(given)).run());
        }
    }

    private static Options completed(CommandLineOptions given) {
        return new OptionsBuilder().parent(given)
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .warmupIterations(given.getWarmupIterations().orElse(3))
                .warmupTime(given.getWarmupTime().orElse(TimeValue.seconds(1)))
                .measurementIterations(given.getMeasurementIterations().orElse(5))
                .measurementTime(given.getMeasurementTime().orElse(TimeValue.seconds(1)))
                .forks(given.getForkCount().orElse(1))
                .verbosity(given.verbosity().orElse(VerboseMode.SILENT))
                .shouldFailOnError(true)
                .addProfiler(GCProfiler.class)
                .build();
    }

    private static void print(Collection<RunResult> results) {
        System.out.printf("%n%-34s %-28s %12s %10s %10s%n", "benchmark", "with", "ns/op", "±", "B/op");
        results.stream().sorted(Comparator.comparing(result -> name(result.getParams()))).forEach(Benchmarks::print);
    }

    private static void print(RunResult result) {
        Result<?> time = result.getPrimaryResult();
        Result<?> bytes = result.getSecondaryResults().get(ALLOCATED);
        System.out.printf("%-34s %-28s %12.1f %10.1f %10.0f%n", name(result.getParams()), with(result.getParams()),
                time.getScore(), time.getScoreError(), bytes.getScore());
    }

    private static String name(BenchmarkParams params) {
        String[] parts = params.getBenchmark().split("\\.");
        return parts[parts.length - 2] + "." + parts[parts.length - 1];
    }

    private static String with(BenchmarkParams params) {
        return params.getParamsKeys().stream().map(key -> key + "=" + params.getParam(key))
                .collect(Collectors.joining(" "));
    }
}
