package dev.jbuild.core.engine;

/** The version of this engine. */
public final class Version {

    private Version() {}

    /** For example {@code 0.1.0}; {@code development} when it does not run from its jar. */
    public static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
