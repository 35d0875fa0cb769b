package dev.jbuild.runtime.sandbox;

import java.nio.file.Path;
import java.util.List;

/**
 * The root file system: an overlay, mounted only inside of the sandbox.
 *
 * @param lowers read-only directories, the topmost first; at least one
 * @param upper takes what the process changes
 * @param work empty, on the same file system as {@code upper}
 * @param userXattr whether overlayfs keeps its marks in {@code user.overlay.*}, as in a user namespace
 */
public record RootfsSpec(List<Path> lowers, Path upper, Path work, boolean userXattr) {

    public RootfsSpec {
        lowers = List.copyOf(lowers);
    }
}
