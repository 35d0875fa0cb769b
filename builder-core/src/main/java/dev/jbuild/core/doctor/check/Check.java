package dev.jbuild.core.doctor.check;

import java.io.IOException;
import java.util.List;

/** Looks at one thing of this machine. */
public interface Check {

    /** The word that stands before its findings, for example {@code overlay}. */
    String subject();

    /** Looks, by trying where that is possible. What it makes is gone when it comes back. */
    List<Finding> look() throws IOException, InterruptedException;
}
