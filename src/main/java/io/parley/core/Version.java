package io.parley.core;

/** Which Parley this is. */
public final class Version {
    private Version() {}

    /** How it names itself to servers (RFC 9110, section 10.1.5): {@code parley/1.2.3}, or without a number where it was not packed. */
    public static String product() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "parley" : "parley/" + version;
    }
}
