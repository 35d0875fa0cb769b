package dev.jbuild.runtime.sandbox;

import java.util.List;
import java.util.OptionalInt;

/**
 * How a sandbox ended.
 *
 * @param code the process's own, or 128 and the signal's number
 * @param signal the signal that ended it, where that can be known
 * @param ranOutOfMemory whether the kernel killed something in it because its memory was used up
 * @param createdTargets mount points that had to be made, absolute in the root file system, outer ones first
 */
public record ExitStatus(int code, OptionalInt signal, List<String> createdTargets, boolean ranOutOfMemory) {

    public ExitStatus {
        createdTargets = List.copyOf(createdTargets);
    }

    ExitStatus outOfMemory() {
        return new ExitStatus(code, signal, createdTargets, true);
    }
}
