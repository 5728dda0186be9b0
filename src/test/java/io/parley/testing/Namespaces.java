package io.parley.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Network namespaces for nodes, one each, on a bridge behind which the stores are; the ways between them can be cut, so that packets
 * vanish. Addresses are of the range for benchmarks (RFC 2544), in the first subnet whose bridge can be made: what a killed run left
 * behind, or another run has, is in nobody's way.
 */
public final class Namespaces implements Site, AutoCloseable {
    private static final int SUBNETS = 255;
    /** A hardware address that nobody has: a route that discards would tell the sender. */
    private static final String NOWHERE = "02:00:00:00:00:99";

    private final int size;
    private final int subnet;

    /** The ways are open at first. */
    public Namespaces(int size) {
        this.size = size;
        this.subnet = claim();
        try {
            ip("link", "set", bridge(), "up");
            List.of(gate(), postgres(), redis(), provider())
                    .forEach(at -> ip("address", "add", at + "/24", "dev", bridge()));
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

    private static int claim() {
        RuntimeException refused = new IllegalStateException("no subnet is free");
        for (int subnet = 0; subnet < SUBNETS; subnet++) {
            try {
                ip("link", "add", bridge(subnet), "type", "bridge");
                return subnet;
            } catch (RuntimeException e) {
                refused = e;
            }
        }
        throw refused;
    }

    private String bridge() {
        return bridge(subnet);
    }

    private static String bridge(int subnet) {
        return "parley-" + subnet;
    }

    private void add(int place) {
        String name = name(place);
        String outer = bridge() + "-" + place;
        ip("netns", "add", name);
        ip("link", "add", outer, "type", "veth", "peer", "name", "eth0", "netns", name);
        ip("link", "set", outer, "master", bridge(), "up");
        ip("-n", name, "link", "set", "lo", "up");
        ip("-n", name, "link", "set", "eth0", "up");
        ip("-n", name, "address", "add", node(place) + "/24", "dev", "eth0");
    }

    @Override
    public String node(int place) {
        return address(place + 11);
    }

    /** Where clients come from. */
    private String gate() {
        return address(1);
    }

    @Override
    public String postgres() {
        return address(2);
    }

    @Override
    public String redis() {
        return address(3);
    }

    @Override
    public String provider() {
        return address(4);
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
        tryIp("link", "delete", bridge());
    }

    private String address(int host) {
        return "198.18." + subnet + "." + host;
    }

    private String name(int place) {
        return bridge() + "-" + place;
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
