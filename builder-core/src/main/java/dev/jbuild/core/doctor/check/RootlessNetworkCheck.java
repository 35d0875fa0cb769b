package dev.jbuild.core.doctor.check;

import dev.jbuild.cache.os.Descriptors;
import dev.jbuild.cache.os.Errno;
import dev.jbuild.cache.os.ErrnoException;
import dev.jbuild.core.engine.Isolation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a network of its own would need for a container of a user other than root. */
public final class RootlessNetworkCheck implements Check {

    private static final Path TUN = Path.of("/dev/net/tun");

    private final Isolation isolation;
    private final Programs programs;

    public RootlessNetworkCheck(Isolation isolation, Programs programs) {
        this.isolation = isolation;
        this.programs = programs;
    }

    @Override
    public String subject() {
        return "rootless-network";
    }

    @Override
    public List<Finding> look() {
        if (isolation == Isolation.ROOT) {
            return List.of(Finding.ok(this, "Root needs neither " + TUN + " nor pasta."));
        }
        List<Finding> findings = new ArrayList<>();
        try {
            Descriptors.close(Descriptors.open(TUN, Descriptors.O_RDWR, 0));
        } catch (ErrnoException refused) {
            findings.add(Finding.note(
                    this,
                    TUN + " can't be opened: " + Errno.describe(refused.errno())
                            + ". Containers can have the host's network or none.",
                    "As root: modprobe tun, and chmod 0666 " + TUN + "."));
        }
        if (programs.find("pasta").isEmpty()) {
            findings.add(Finding.note(
                    this,
                    "There is no pasta. Containers can have the host's network or none.",
                    "Install it; most distributions have it in the package passt."));
        }
        return findings.isEmpty() ? List.of(Finding.ok(this, TUN + " can be opened, and pasta is there.")) : findings;
    }
}
