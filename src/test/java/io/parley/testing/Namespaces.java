package io.parley.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Network namespaces for nodes, one each, on a bridge behind which the stores are; the ways between them can be cut, so that packets
 * vanish. Addresses are of the range for benchmarks (RFC 2544).
 */
public final class Namespaces implements Site, AutoCloseable {
    private static final String NET = "198.18.77.";
    /** A hardware address that nobody has: a route that discards would tell the sender. */
    private static final String NOWHERE = "02:00:00:00:00:99";
    private static final String ID = Long.toString(ProcessHandle.current().pid() % 100_000);
    private static final String BRIDGE = "pb" + ID;

    private final int size;

    /** The ways are open at first. */
    public Namespaces(int size) {
        this.size = size;
        try {
            ip("link", "add", BRIDGE, "type", "bridge");
            ip("link", "set", BRIDGE, "up");
            List.of(gate(), postgres(), redis(), provider())
                    .forEach(at -> ip("address", "add", at + "/24", "dev", BRIDGE));
            IntStream.range(0, size).forEach(this::add);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** What keeps this process from making namespaces; empty when nothing does. */
    public static String obstacle() {
        try {
            new Namespaces(1).close();
            return "";
        } catch (RuntimeException e) {
            return "network namespaces cannot be made here: " + e.getMessage();
        }
    }

    private void add(int place) {
        String name = name(place);
        String outer = "pv" + ID + "-" + place;
        ip("netns", "add", name);
        ip("link", "add", outer, "type", "veth", "peer", "name", "eth0", "netns", name);
        ip("link", "set", outer, "master", BRIDGE, "up");
        ip("-n", name, "link", "set", "lo", "up");
        ip("-n", name, "link", "set", "eth0", "up");
        ip("-n", name, "address", "add", node(place) + "/24", "dev", "eth0");
    }

    @Override
    public String node(int place) {
        return NET + (place + 11);
    }

    /** Where clients come from. */
    private static String gate() {
        return NET + 1;
    }

    @Override
    public String postgres() {
        return NET + 2;
    }

    @Override
    public String redis() {
        return NET + 3;
    }

    @Override
    public String provider() {
        return NET + 4;
    }

    @Override
    public List<String> inside(int place) {
        return List.of("ip", "netns", "exec", name(place));
    }

    /** Has everything vanish that two nodes send each other. */
    public void cut(int place, int other) {
        cut(place, node(other));
        cut(other, node(place));
    }

    /** Has everything vanish that a node sends to an address. */
    public void cut(int place, String address) {
        ip("-n", name(place), "neighbour", "replace", address, "lladdr", NOWHERE, "dev", "eth0", "nud", "permanent");
    }

    /** Opens all ways again. */
    public void heal() {
        IntStream.range(0, size)
                .forEach(place -> ip("-n", name(place), "neighbour", "flush", "dev", "eth0", "nud", "permanent"));
    }

    @Override
    public void close() {
        IntStream.range(0, size).forEach(place -> tryIp("netns", "delete", name(place)));
        tryIp("link", "delete", BRIDGE);
    }

    private static String name(int place) {
        return "parley-" + ID + "-" + place;
    }

    private static void tryIp(String... arguments) {
        try {
            ip(arguments);
        } catch (RuntimeException e) {
            System.err.println(e.getMessage());
        }
    }

    private static void ip(String... arguments) {
        var command = new java.util.ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + said.strip());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
