package dev.jbuild.core.engine;

import dev.jbuild.cache.digest.ImageId;
import dev.jbuild.cache.integrity.StoreNotes;
import dev.jbuild.cache.lease.Lock;
import dev.jbuild.cache.store.Store;
import dev.jbuild.cache.store.StoreCheck;
import dev.jbuild.core.debug.FailedSteps;
import dev.jbuild.core.history.BuildHistory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Checks the whole store for damage. */
public final class CheckService {

    private final Engine engine;

    public CheckService(Engine engine) {
        this.engine = engine;
    }

    /**
     * What came of it.
     *
     * @param found what was damaged, and what became of it, each a sentence without a full stop
     * @param toDo what is left for the user to do, each a sentence
     * @param checked what was checked, for people
     */
    public record Report(List<String> found, List<String> toDo, String checked) {

        public Report {
            found = List.copyOf(found);
            toDo = List.copyOf(toDo);
        }
    }

    /**
     * Checks, and mends or removes what is damaged.
     *
     * @param onlyLook change nothing
     */
    public Report check(boolean onlyLook) throws IOException {
        Store store = engine.store();
        List<String> found = new ArrayList<>();
        if (onlyLook) {
            store.notes().onlyLook();
        }
        StoreCheck.Report report;
        int builds;
        try (Lock whole = store.shared();
                StoreNotes.Listening listening = store.notes().tell(found::add)) {
            report = new StoreCheck(store).check();
            builds = new BuildHistory(engine).list().size();
            new FailedSteps(store).check();
        }
        for (ImageId nobodys : report.nobodys()) {
            store.images().removeUnnamed(nobodys);
        }
        return new Report(
                found,
                report.toDo(),
                "checked " + report.blobs() + " blobs, " + report.layers() + " layers, " + report.records()
                        + " build records, " + report.images() + " images, " + builds + " builds");
    }
}
