package dev.jbuild.cache.layer;

import dev.jbuild.cache.os.FileStat;
import dev.jbuild.cache.os.FileType;
import dev.jbuild.cache.os.RootDir;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gives whatever is younger than a time that time, so that a layer does not tell when it was made. */
final class TimeClamp {

    private TimeClamp() {}

    /** Treats a whole tree, the upper directory of an overlay. Deletions have no time of their own. */
    static void apply(RootDir root, long latest) throws IOException {
        List<String> directories = new ArrayList<>(List.of(""));
        for (int index = 0; index < directories.size(); index++) {
            String directory = directories.get(index);
            for (String name : root.list(directory)) {
                String path = directory.isEmpty() ? name : directory + "/" + name;
                Optional<FileStat> stat = root.lstat(path);
                if (stat.isEmpty() || stat.get().isWhiteout()) {
                    continue;
                }
                if (stat.get().type() == FileType.DIRECTORY) {
                    directories.add(path);
                }
                FileStat file = stat.get();
                if (file.mtimeSeconds() > latest || (file.mtimeSeconds() == latest && file.mtimeNanos() > 0)) {
                    root.setTimes(path, latest, 0);
                }
            }
        }
    }
}
