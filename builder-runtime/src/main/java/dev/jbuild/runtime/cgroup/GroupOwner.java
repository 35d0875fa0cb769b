package dev.jbuild.runtime.cgroup;

import dev.jbuild.cache.store.Session;
import java.io.IOException;
import java.nio.file.Path;

/** Who remembers which cgroups are there, so that they can be removed when everything else about them is forgotten. */
public interface GroupOwner {

    /** Remembers a group, before it is made. */
    void owns(Path group) throws IOException;

    /** Forgets a group, after it was removed. */
    void disowns(Path group) throws IOException;

    /** This process: what it leaves is removed by the next one. */
    static GroupOwner of(Session session) {
        return new GroupOwner() {
            @Override
            public void owns(Path group) throws IOException {
                session.owns(group);
            }

            @Override
            public void disowns(Path group) throws IOException {
                session.disowns(group);
            }
        };
    }
}
