package dev.jbuild.cli;

import java.util.List;

/** What every container has to be like, whoever makes it: jbuild itself, runc or crun. */
final class RuntimeCases {

    static final List<RuntimeCase> ALL = List.of(
            // root, mounts
            RuntimeCase.of(
                    "root.readonly",
                    "--read-only",
                    "touch /x 2>&1 || touch /dev/x && echo no",
                    "touch: /x: Read-only file system\nno\n"),
            RuntimeCase.of("root.readonly", "--read-only --tmpfs /run", "touch /run/x && echo yes", "yes\n"),
            RuntimeCase.of("root", "", "echo x > /x && cat /x && rm /x && ls /x 2>&1 | grep -c 'No such'", "x\n1\n"),
            RuntimeCase.of("root", "", "awk '$5==\"/\"{print $9}' /proc/self/mountinfo", "overlay\n"),
            RuntimeCase.of("root", "", "mkdir /d && echo 1 > /d/a && mv /d /e && cat /e/a", "1\n"),
            RuntimeCase.of(
                    "root",
                    "",
                    "ls -d /proc/1/root/.. && ls /proc/1/root/../etc/passwd",
                    "/proc/1/root/..\n/proc/1/root/../etc/passwd\n"),
            RuntimeCase.of(
                    "mounts",
                    "",
                    "grep -c ' /proc proc rw,nosuid,nodev,noexec' /proc/mounts; awk '$2==\"/proc\"{print $3}' /proc/mounts",
                    "[01]\nproc\n"),
            RuntimeCase.of(
                    "mounts",
                    "",
                    "awk '$2==\"/dev\"{print $3, $4}' /proc/mounts",
                    "tmpfs rw,nosuid.*size=65536k,mode=755.*\n"),
            RuntimeCase.of(
                    "mounts",
                    "",
                    "awk '$2==\"/dev/pts\"{print $3, $4}' /proc/mounts",
                    "devpts rw,nosuid,noexec,.*gid=5,mode=620,ptmxmode=666\n"),
            RuntimeCase.of(
                    "mounts",
                    "",
                    "awk '$2==\"/dev/shm\"{print $3, $4}' /proc/mounts",
                    "tmpfs rw,nosuid,nodev,noexec,.*size=65536k.*\n"),
            RuntimeCase.of(
                    "mounts",
                    "",
                    "awk '$2==\"/dev/mqueue\"{print $3, $4}' /proc/mounts",
                    "mqueue rw,nosuid,nodev,noexec.*\n"),
            RuntimeCase.of(
                    "mounts",
                    "",
                    "awk '$2==\"/sys\"{print $3, substr($4,1,2)}' /proc/mounts; touch /sys/x 2>&1 | tail -1",
                    "sysfs ro\ntouch: /sys/x: Read-only file system\n"),
            RuntimeCase.of(
                            "mounts",
                            "",
                            "touch /sys/fs/cgroup/x 2>&1",
                            "touch: /sys/fs/cgroup/x: Read-only file system\n")
                    .ends(1),
            RuntimeCase.of(
                    "mounts.options",
                    "--tmpfs /scratch:size=1m,mode=700",
                    "stat -c %a /scratch; df -k /scratch | awk 'END{print $2}'",
                    "700\n1024\n"),
            RuntimeCase.of(
                            "mounts.options",
                            "--tmpfs /scratch",
                            "cp /bin/busybox /scratch/true; /scratch/true 2>&1",
                            "sh: /scratch/true: Permission denied\n")
                    .ends(126),
            RuntimeCase.of(
                            "mounts.options",
                            "--tmpfs /scratch:ro",
                            "touch /scratch/x 2>&1",
                            "touch: /scratch/x: Read-only file system\n")
                    .ends(1),
            RuntimeCase.of(
                    "mounts.options",
                    "--tmpfs /a --tmpfs /a/b",
                    "awk '$2 ~ \"^/a\"{print $2}' /proc/mounts",
                    "/a\n/a/b\n"),
            RuntimeCase.of("mounts", "--shm-size 2m", "df -k /dev/shm | awk 'END{print $2}'", "2048\n"),
            RuntimeCase.of(
                    "mounts",
                    "",
                    "cat /etc/hostname | wc -c; grep -c localhost /etc/hosts; ls -l /etc/resolv.conf | wc -l",
                    "13\n[12]\n1\n"),
            RuntimeCase.of("mounts", "--add-host db:10.1.2.3", "grep 10.1.2.3 /etc/hosts", "10.1.2.3\tdb\n"),
            RuntimeCase.of("mounts", "", "grep -c '/tmp/' /proc/self/mountinfo", "[0-9]\n.*")
                    .onlyHere("what a mount list shows of the host differs"),
            // process
            RuntimeCase.of("process.cwd", "-w /tmp", "pwd", "/tmp\n"),
            RuntimeCase.of("process.cwd", "-w /new/place", "pwd; stat -c '%u %a' /new", "/new/place\n0 755\n"),
            RuntimeCase.of(
                    "process.env",
                    "-e A=b=c -e EMPTY=",
                    "echo $A; env | grep -c '^EMPTY=$'; env | grep -c ^PATH=",
                    "b=c\n1\n1\n"),
            RuntimeCase.of("process.env", "", "echo $HOME; [ -n \"$HOSTNAME\" ] && echo set", "/root\nset\n"),
            RuntimeCase.of("process.user", "-u 12:34", "id -u; id -g; id -G", "12\n34\n34\n"),
            RuntimeCase.of("process.user", "-u daemon", "id -u; id -g; id -G", "1\n1\n1 50\n"),
            RuntimeCase.of(
                    "process.user.additionalGids", "-u 5:6 --group-add 7 --group-add staff", "id -G", "6 7 50\n"),
            RuntimeCase.of("process.user.umask", "", "umask", "0022\n"),
            RuntimeCase.of(
                    "process.capabilities",
                    "",
                    "grep Cap /proc/self/status | cut -f 2 | tr '\n' ' '",
                    "0000000000000000 00000000a80425fb 00000000a80425fb 00000000a80425fb 0000000000000000 "),
            RuntimeCase.of(
                    "process.capabilities",
                    "-u 7",
                    "grep Cap /proc/self/status | cut -f 2 | tr '\n' ' '",
                    "0000000000000000 0000000000000000 0000000000000000 00000000a80425fb 0000000000000000 "),
            RuntimeCase.of(
                            "process.capabilities",
                            "--cap-drop ALL",
                            "chown 5 /etc/passwd 2>&1",
                            "chown: /etc/passwd: Operation not permitted\n")
                    .ends(1),
            RuntimeCase.of(
                    "process.capabilities",
                    "--cap-drop ALL --cap-add CHOWN",
                    "chown 5 /etc/passwd && echo done",
                    "done\n"),
            RuntimeCase.of("process.noNewPrivileges", "", "grep NoNewPrivs /proc/self/status", "NoNewPrivs:\t0\n"),
            RuntimeCase.of(
                    "process.noNewPrivileges",
                    "--security-opt no-new-privileges",
                    "grep NoNewPrivs /proc/self/status",
                    "NoNewPrivs:\t1\n"),
            RuntimeCase.of("process.rlimits", "--ulimit nofile=100:200", "ulimit -Sn; ulimit -Hn", "100\n200\n"),
            RuntimeCase.of("process.rlimits", "--ulimit core=0 --ulimit nproc=50", "ulimit -c; ulimit -u", "0\n50\n"),
            RuntimeCase.of(
                    "process.rlimits", "--ulimit stack=1048576:-1", "ulimit -Ss; ulimit -Hs", "1024\nunlimited\n"),
            RuntimeCase.of(
                    "process.terminal",
                    "",
                    "test -t 0 || test -t 1 || echo none; ls -l /dev/console 2>&1 | grep -c 'No such'",
                    "none\n1\n"),
            RuntimeCase.of(
                    "process.terminal",
                    "-t",
                    "test -t 1 && echo terminal; tty; stat -c %t:%T /dev/console",
                    "(?s)terminal\r?\n/dev/(pts/0|console)\r?\n88:0\r?\n"),
            RuntimeCase.of("process", "", "ls /proc/self/fd | wc -l", "4\n"),
            RuntimeCase.of("process", "", "cat /proc/1/comm; echo $$", "sh\n1\n"),
            RuntimeCase.of("process", "--init", "cat /proc/1/comm; [ $$ -gt 1 ] && echo child", "jbuild-init\nchild\n")
                    .onlyHere("another runtime is given no init"),
            // exit codes and signals
            RuntimeCase.of("exit code", "", "exit 0", ""),
            RuntimeCase.of("exit code", "", "exit 42", "").ends(42),
            RuntimeCase.of("exit code", "", "exit 255", "").ends(255),
            RuntimeCase.of("exit code", "--entrypoint /etc/passwd", "", "(?s).*")
                    .ends(126),
            RuntimeCase.of("exit code", "--entrypoint /etc", "", "(?s).*").ends(126),
            RuntimeCase.of("exit code", "--entrypoint missing", "", "(?s).*").ends(127),
            RuntimeCase.of("exit code", "--entrypoint /missing", "", "(?s).*").ends(127),
            RuntimeCase.of("signal", "", "sh -c 'kill -9 $$'; exit $?", "(?s).*")
                    .ends(137),
            RuntimeCase.of("signal", "", "sh -c 'kill -15 $$'; exit $?", "(?s).*")
                    .ends(143),
            RuntimeCase.of("signal", "", "kill -9 1; echo alive", "alive\n"),
            RuntimeCase.of("signal", "--init", "kill -9 $$", "").ends(137).onlyHere("another runtime is given no init"),
            RuntimeCase.of("signal", "", "trap 'echo got; exit 3' TERM; kill -TERM $$; sleep 1", "got\n")
                    .ends(3),
            RuntimeCase.of(
                    "signal",
                    "",
                    "grep SigIgn /proc/self/status; grep SigBlk /proc/self/status",
                    "SigIgn:\t0+\nSigBlk:\t0+\n"),
            // namespaces and hostname
            RuntimeCase.of(
                    "hostname",
                    "--hostname some-box",
                    "hostname; cat /etc/hostname; cat /proc/sys/kernel/hostname",
                    "(some-box\n){3}"),
            RuntimeCase.of("linux.namespaces", "", "ls /proc | grep -c '^[0-9]'", "[2-5]\n"),
            RuntimeCase.of(
                    "linux.namespaces",
                    "--network none",
                    "ls /sys/class/net; ip -o addr show lo | grep -c 127.0.0.1",
                    "lo\n1\n"),
            RuntimeCase.of(
                    "linux.namespaces",
                    "--pid host",
                    "ls /proc | grep -c '^[0-9]' | awk '$1>10{print \"many\"}'",
                    "many\n"),
            RuntimeCase.of("linux.namespaces", "--uts host", "[ $(hostname) != $HOSTNAME ] && echo hosts", "hosts\n"),
            RuntimeCase.of("linux.namespaces", "", "head -1 /proc/self/uid_map | tr -s ' '", " 0 0 4294967295\n"),
            // devices
            RuntimeCase.of(
                    "linux.devices",
                    "",
                    "cd /dev && stat -c '%n %t:%T %a' null zero full random urandom tty",
                    "null 1:3 666\nzero 1:5 666\nfull 1:7 666\nrandom 1:8 666\nurandom 1:9 666\ntty 5:0 666\n"),
            RuntimeCase.of(
                    "linux.devices",
                    "",
                    "for f in fd stdin stdout stderr ptmx; do readlink /dev/$f; done | tr '\n' ' '",
                    "/proc/self/fd /proc/self/fd/0 /proc/self/fd/1 /proc/self/fd/2 pts/ptmx "),
            RuntimeCase.of(
                    "linux.devices",
                    "",
                    "echo x > /dev/null && head -c 2 /dev/zero | wc -c; echo x > /dev/full 2>&1 || echo full",
                    "(?s)2\n.*full\n"),
            RuntimeCase.of(
                            "linux.devices",
                            "",
                            "mknod /disk b 254 0 && head -c 1 /disk 2>&1",
                            "head: /disk: (Permission denied|Operation not permitted)\n")
                    .ends(1),
            RuntimeCase.of("linux.devices", "", "mknod /null c 1 3 && echo x > /null && echo written; true", "(?s).*"),
            RuntimeCase.of("linux.devices", "--device /dev/net/tun", "stat -c '%t:%T' /dev/net/tun", "a:c8\n"),
            RuntimeCase.of("linux.devices", "--device /dev/zero:/dev/nought", "head -c 3 /dev/nought | wc -c", "3\n"),
            // paths of the kernel
            RuntimeCase.of(
                    "linux.maskedPaths",
                    "",
                    "for f in /proc/kcore /proc/keys /proc/timer_list /proc/interrupts; do [ -e $f ] && wc -c < $f; done | sort -u",
                    "0\n"),
            RuntimeCase.of(
                            "linux.maskedPaths",
                            "",
                            "ls /sys/firmware 2>/dev/null | wc -l; ls /proc/acpi /proc/scsi 2>/dev/null | grep -v : | grep -c .",
                            "0\n0\n")
                    .ends(1),
            RuntimeCase.of("linux.maskedPaths", "--security-opt mask=/etc/passwd", "wc -c < /etc/passwd", "0\n"),
            RuntimeCase.of(
                            "linux.readonlyPaths",
                            "",
                            "echo 0 > /proc/sys/kernel/panic",
                            "(?s).*Read-only file system\n")
                    .ends(1),
            RuntimeCase.of(
                            "linux.readonlyPaths",
                            "",
                            "echo b > /proc/sysrq-trigger",
                            "(?s).*(Read-only file system|nonexistent directory|Permission denied|No such file or directory)\n")
                    .ends(1),
            RuntimeCase.of(
                    "linux.sysctl",
                    "--sysctl kernel.msgmax=4096 --sysctl kernel.shmmni=100",
                    "cat /proc/sys/kernel/msgmax /proc/sys/kernel/shmmni",
                    "4096\n100\n"),
            RuntimeCase.of(
                    "linux.sysctl",
                    "--network none --sysctl net.ipv4.ip_forward=1",
                    "cat /proc/sys/net/ipv4/ip_forward",
                    "1\n"),
            // seccomp
            RuntimeCase.of("linux.seccomp", "", "grep Seccomp: /proc/self/status", "Seccomp:\t2\n"),
            RuntimeCase.of(
                    "linux.seccomp",
                    "--security-opt seccomp=unconfined",
                    "grep Seccomp: /proc/self/status",
                    "Seccomp:\t0\n"),
            RuntimeCase.of("linux.seccomp", "", "unshare -U true 2>&1", "unshare: unshare.*: Operation not permitted\n")
                    .ends(1),
            RuntimeCase.of(
                    "linux.seccomp",
                    "--cap-add SYS_ADMIN",
                    "mount -t tmpfs x /mnt 2>&1; mkdir /m; mount -t tmpfs x /m && echo mounted",
                    "(?s).*mounted\n"),
            RuntimeCase.of(
                            "linux.seccomp",
                            "",
                            "mkdir /m; mount -t tmpfs x /m 2>&1",
                            "mount: (permission denied.*|.*[Oo]peration not permitted)\n")
                    .ends(1),
            // cgroups
            RuntimeCase.of(
                            "linux.resources.memory",
                            "--memory 24m",
                            "dd if=/dev/zero of=/dev/shm/x bs=1M count=60 2>/dev/null",
                            "(?s).*")
                    .ends(137),
            RuntimeCase.of(
                    "linux.resources.memory",
                    "--memory 24m",
                    "dd if=/dev/zero of=/dev/null bs=1M count=1 2>/dev/null && echo fits",
                    "fits\n"),
            RuntimeCase.of(
                    "linux.resources.pids",
                    "--pids-limit 10",
                    "i=0; while [ $i -lt 40 ]; do sleep 2 & i=$((i+1)); done 2>&1 | grep -c -i fork; true",
                    "(?s).*"),
            RuntimeCase.of(
                    "linux.resources.cpu",
                    "--cpuset-cpus 0",
                    "grep Cpus_allowed_list /proc/self/status",
                    "Cpus_allowed_list:\t0\n"),
            RuntimeCase.of(
                            "linux.resources.memory",
                            "--memory 64m --cpus 0.5",
                            "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/cpu/cpu.cfs_quota_us 2>/dev/null"
                                    + " || cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/cpu.max",
                            "67108864\n50000( 100000)?\n")
                    .onlyHere("another runtime shows no trees of version 1"),
            RuntimeCase.of(
                    "linux.cgroupsPath", "", "awk -F: '{print $3}' /proc/self/cgroup | sort -u | head -1", "/\n"),
            // privileged
            RuntimeCase.of(
                    "--privileged",
                    "--privileged",
                    "grep Seccomp: /proc/self/status; wc -c < /proc/timer_list | awk '$1>0{print \"shown\"}'; mkdir /m; mount -t tmpfs x /m && echo mounted",
                    "Seccomp:\t0\nshown\nmounted\n"));

    private RuntimeCases() {}
}
