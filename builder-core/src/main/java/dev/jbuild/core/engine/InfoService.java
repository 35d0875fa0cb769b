package dev.jbuild.core.engine;

import dev.jbuild.cache.image.StoredImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What this engine is, where it keeps its files, and what it can do here. */
public final class InfoService {

    private final Engine engine;

    public InfoService(Engine engine) {
        this.engine = engine;
    }

    /** A line for each fact. */
    public List<String> lines() throws IOException {
        List<StoredImage> images = engine.store().images().list();
        List<String> lines = new ArrayList<>();
        lines.add("Version: " + Version.current());
        lines.add("Store: " + engine.store().root());
        lines.add("Images: " + images.size());
        lines.add("Layers: " + engine.store().layers().list().size());
        lines.add("Isolation: " + engine.isolation().words());
        lines.add("Cgroups: " + cgroups());
        lines.add("Networks: host none");
        lines.add("Kernel: " + System.getProperty("os.version", "unknown"));
        lines.add("Architecture: " + System.getProperty("os.arch", "unknown"));
        lines.add("Java: " + Runtime.version());
        return lines;
    }

    private static String cgroups() {
        if (Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"))) {
            return "v2";
        }
        if (Files.exists(Path.of("/sys/fs/cgroup/unified/cgroup.procs"))) {
            return "v1, with an empty v2 tree (hybrid)";
        }
        return Files.isDirectory(Path.of("/sys/fs/cgroup/memory")) ? "v1" : "none";
    }
}
