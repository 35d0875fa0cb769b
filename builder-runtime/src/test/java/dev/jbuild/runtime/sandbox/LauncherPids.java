package dev.jbuild.runtime.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells launchers from other processes. */
final class LauncherPids {

    private LauncherPids() {}

    static boolean isLauncher(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline")).startsWith("jbrun\0run");
        } catch (IOException gone) {
            return false;
        }
    }
}
