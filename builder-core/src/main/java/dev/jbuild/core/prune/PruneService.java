package dev.jbuild.core.prune;

import dev.jbuild.cache.os.DiskUsage;
import dev.jbuild.cache.prune.Collector;
import dev.jbuild.cache.prune.PrunePolicy;
import dev.jbuild.cache.prune.PruneReport;
import dev.jbuild.core.engine.Engine;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Removes what is there for later builds only, and in use by nobody. Thread safe; builds may run beside it. */
public final class PruneService {

    private final Engine engine;

    public PruneService(Engine engine) {
        this.engine = engine;
    }

    /**
     * What has gone, or would go.
     *
     * @param left bytes of the same kinds that are there still
     */
    public record Result(List<Line> lines, long bytes, long inodes, long left) {}

    /** One thing that has gone; times as seconds since 1970. */
    public record Line(String kind, String id, long bytes, long inodes, long lastUse) {}

    /** Removes. */
    public Result prune(PruneRequest request) throws IOException {
        return result(new Collector(engine.store()).collect(policy(request)));
    }

    /** Tells what {@link #prune} would remove now, and changes nothing. */
    public Result plan(PruneRequest request) throws IOException {
        return result(new Collector(engine.store()).plan(policy(request)));
    }

    private static PrunePolicy policy(PruneRequest request) {
        PrunePolicy policy = PrunePolicy.of(request.meant(), request.words())
                .withAll(request.all())
                .withUnusedSince(request.unusedSince());
        if (request.keepBytes().isPresent()) {
            policy = policy.withKeep(
                    Optional.of(new DiskUsage(request.keepBytes().getAsLong(), Long.MAX_VALUE)));
        }
        return request.ids().isEmpty()
                ? policy
                : policy.withOnly(entry -> request.ids().stream()
                        .anyMatch(id -> entry.id().startsWith(id) || entry.id().startsWith("sha256:" + id)));
    }

    private static Result result(PruneReport report) {
        return new Result(
                report.removed().stream()
                        .map(gone -> new Line(
                                gone.kind().word(),
                                gone.id(),
                                gone.freed().bytes(),
                                gone.freed().inodes(),
                                gone.lastUse().getEpochSecond()))
                        .toList(),
                report.freed().bytes(),
                report.freed().inodes(),
                report.left().bytes());
    }
}
