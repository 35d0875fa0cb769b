"""What is compared: the flags of `run`, with docker's words. Nothing here is an engine's own."""

# The default networks differ (docs/compare-docker.md says how), so all but the named ones have none.
NONE = ["--network", "none"]

RUN = {
    "plain": [],
    "user": ["-u", "1000:1000"],
    "groups": ["-u", "1000:1000", "--group-add", "staff", "--group-add", "1234"],
    "cap-add": ["--cap-add", "NET_ADMIN", "--cap-add", "SYS_TIME"],
    "cap-drop": ["--cap-drop", "ALL", "--cap-add", "CHOWN"],
    "cap-user": ["-u", "1000:1000", "--cap-add", "NET_ADMIN"],
    "privileged": ["--privileged"],
    "no-new-privileges": ["--security-opt", "no-new-privileges"],
    "seccomp-unconfined": ["--security-opt", "seccomp=unconfined"],
    "seccomp-file": ["--security-opt", "seccomp={here}/seccomp.json"],
    "read-only": ["--read-only"],
    "tmpfs": ["--tmpfs", "/data:size=1m,mode=0750,exec"],
    "tmpfs-plain": ["--tmpfs", "/data"],
    "shm-size": ["--shm-size", "8m"],
    "network-host": ["--network", "host"],
    "pid-host": ["--pid", "host"],
    "ipc-host": ["--ipc", "host"],
    "uts-host": ["--uts", "host"],
    "ulimit": ["--ulimit", "nofile=512:1024", "--ulimit", "core=0", "--ulimit", "stack=4194304:8388608",
               "--ulimit", "nproc={nproc}:{nproc}"],
    "memory": ["--memory", "64m", "--memory-swap", "64m", "--memory-reservation", "32m"],
    "cpus": ["--cpus", "0.5", "--cpu-shares", "512"],
    "pids-limit": ["--pids-limit", "64"],
    "cpuset-cpus": ["--cpuset-cpus", "0"],
    "hostname": ["--hostname", "somewhere"],
    "workdir": ["-w", "/not/there/yet"],
    "environment": ["-e", "A=1", "-e", "EMPTY=", "-e", "FROM_HERE", "-e", "FROM_IMAGE=no", "--env-file", "{here}/env.txt"],
    "add-host": ["--add-host", "far:10.1.2.3"],
    "init": ["--init"],
    "terminal": ["-t"],
    "device": ["--device", "/dev/zero:/dev/other"],
    "sysctl": ["--sysctl", "net.ipv4.ip_unprivileged_port_start=80", "--sysctl", "kernel.shm_rmid_forced=1"],
}

# Started with -d; read from its log.
DETACHED = {"detached": []}

# Flags of run, and those of exec.
EXEC = {
    "exec": ([], []),
    "exec-other": (["-u", "1000:1000", "-e", "A=1"], ["-u", "33", "-w", "/tmp", "-e", "B=2"]),
    "exec-terminal": ([], ["-t"]),
    "exec-privileged": ([], ["--privileged"]),
}
