package dev.jbuild.core.solve;

import java.nio.file.Path;

/** What other machines have kept in their cache mounts. Thread safe; fails never: what can't be had stays empty. */
public interface SharedMounts {

    /** Knows of none. */
    SharedMounts NONE = (id, data, uid, gid, mode) -> {};

    /**
     * Makes the directory of a cache mount that is not there or empty, with what lay in it elsewhere; does nothing if it lay
     * nowhere. It appears whole. What somebody else puts there meanwhile stays.
     *
     * @param id the mount's
     * @param data the directory
     * @param mode the directory's own, as its owner; what lies in it has its own
     */
    void fill(String id, Path data, int uid, int gid, int mode);
}
