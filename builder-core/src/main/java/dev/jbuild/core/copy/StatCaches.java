package dev.jbuild.core.copy;

import dev.jbuild.cache.os.FileStat;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.os.TemporaryFiles;
import dev.jbuild.core.context.BuildContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A {@link StatCache} for each directory that serves as a context, below the store's {@code statcache}. The {@value #MOST} that
 * were written last are kept. Thread safe.
 */
public final class StatCaches {

    private static final int MOST = 64;

    private final Path directory;
    private final TemporaryFiles temporary;
    private final Map<String, StatCache> open = new HashMap<>();

    public StatCaches(Path root, TemporaryFiles temporary) {
        this.directory = root.resolve("statcache");
        this.temporary = temporary;
    }

    /** The cache of a context. */
    public synchronized StatCache of(BuildContext context) throws IOException {
        return of(context.root());
    }

    private StatCache of(RootDir root) throws IOException {
        FileStat stat = root.lstat("").orElseThrow();
        String name = Long.toHexString(stat.device()) + "-" + Long.toHexString(stat.inode());
        StatCache known = open.get(name);
        if (known == null) {
            known = StatCache.open(directory.resolve(name), Clock.systemUTC());
            open.put(name, known);
        }
        return known;
    }

    /** Writes back what was learned. */
    public synchronized void save() throws IOException {
        Files.createDirectories(directory);
        for (StatCache cache : open.values()) {
            cache.save(temporary);
        }
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(directory)) {
            all.forEach(files::add);
        }
        if (files.size() > MOST) {
            files.sort(Comparator.comparingLong(StatCaches::lastWritten).reversed());
            for (Path old : files.subList(MOST, files.size())) {
                Files.deleteIfExists(old);
            }
        }
    }

    private static long lastWritten(Path file) {
        return file.toFile().lastModified();
    }
}
