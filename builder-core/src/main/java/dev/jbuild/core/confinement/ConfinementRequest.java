package dev.jbuild.core.confinement;

import java.util.List;

/**
 * What a container is asked to be confined to, each as docker's flag of that name has it. An empty text is nothing said.
 *
 * @param pid, ipc, uts, cgroupns and userns with whom namespaces are shared
 */
public record ConfinementRequest(
        boolean privileged,
        List<String> capAdd,
        List<String> capDrop,
        List<String> securityOpt,
        List<String> device,
        List<String> tmpfs,
        String shmSize,
        List<String> sysctl,
        List<String> groupAdd,
        String pid,
        String ipc,
        String uts,
        String cgroupns,
        String userns) {

    public static final ConfinementRequest NONE = new ConfinementRequest(
            false, List.of(), List.of(), List.of(), List.of(), List.of(), "", List.of(), List.of(), "", "", "", "", "");

    public ConfinementRequest {
        capAdd = List.copyOf(capAdd);
        capDrop = List.copyOf(capDrop);
        securityOpt = List.copyOf(securityOpt);
        device = List.copyOf(device);
        tmpfs = List.copyOf(tmpfs);
        sysctl = List.copyOf(sysctl);
        groupAdd = List.copyOf(groupAdd);
    }
}
