package dev.jbuild.core.build;

import java.util.List;

/**
 * What a build made.
 *
 * @param image the image's ID, {@code sha256:...}
 * @param names what it is called in the local store
 * @param written the files and directories that the outputs made
 * @param build what it is called in the list of builds
 */
public record BuildResult(String image, List<String> names, List<String> written, String build) {}
