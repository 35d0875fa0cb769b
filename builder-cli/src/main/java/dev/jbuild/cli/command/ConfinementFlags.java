package dev.jbuild.cli.command;

import dev.jbuild.core.confinement.ConfinementRequest;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The flags that say what a container may, and what it shares. */
final class ConfinementFlags {

    @Option(names = "--cap-add", paramLabel = "CAPABILITY", description = "A capability more, or ALL")
    private List<String> capAdd = new ArrayList<>();

    @Option(names = "--cap-drop", paramLabel = "CAPABILITY", description = "A capability less, or ALL")
    private List<String> capDrop = new ArrayList<>();

    @Option(
            names = "--security-opt",
            paramLabel = "OPTION",
            description = "seccomp=FILE, seccomp=unconfined, no-new-privileges, mask=PATHS, unmask=PATHS or unmask=ALL")
    private List<String> securityOpt = new ArrayList<>();

    @Option(
            names = "--privileged",
            description = "Keep nothing of the kernel from it: it may do to this machine what it wants")
    private boolean privileged;

    @Option(
            names = "--device",
            paramLabel = "PATH[:PATH]",
            description = "A device of the host, or a directory of some")
    private List<String> device = new ArrayList<>();

    @Option(
            names = "--tmpfs",
            paramLabel = "PATH[:OPTIONS]",
            description = "An empty directory in memory (size=64m, exec, suid, ro, mode=755, uid=5)")
    private List<String> tmpfs = new ArrayList<>();

    @Option(names = "--shm-size", paramLabel = "SIZE", description = "The size of /dev/shm (default: 64m)")
    private String shmSize = "";

    @Option(
            names = "--sysctl",
            paramLabel = "NAME=VALUE",
            description = "A setting of the kernel for its own namespaces")
    private List<String> sysctl = new ArrayList<>();

    @Option(names = "--group-add", paramLabel = "GROUP", description = "A further group of its user")
    private List<String> groupAdd = new ArrayList<>();

    @Option(names = "--pid", paramLabel = "host|container:NAME", description = "Whose processes it sees")
    private String pid = "";

    @Option(
            names = "--ipc",
            paramLabel = "none|host|container:NAME",
            description = "With whom it shares memory, semaphores and queues")
    private String ipc = "";

    @Option(names = "--uts", paramLabel = "host|container:NAME", description = "With whom it shares the host name")
    private String uts = "";

    @Option(names = "--cgroupns", paramLabel = "private|host", description = "Where its tree of cgroups begins")
    private String cgroupns = "";

    @Option(names = "--userns", paramLabel = "host", description = "Whose users it has")
    private String userns = "";

    ConfinementRequest read() {
        return new ConfinementRequest(
                privileged,
                capAdd,
                capDrop,
                securityOpt,
                device,
                tmpfs,
                shmSize,
                sysctl,
                groupAdd,
                pid,
                ipc,
                uts,
                cgroupns,
                userns);
    }

    boolean sharesHostName() {
        return !uts.isEmpty() && !uts.equals("private");
    }
}
