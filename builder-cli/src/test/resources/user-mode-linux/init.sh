#!/bin/sh
# Process 1 of the machine of UserModeLinuxEndToEndTests: uses jbuild as a user would and prints what came of it, a section for each
# test. The host's files are the root file system, read-only. JBUILD, JAVA_HOME and MODULE come from the kernel's command line.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/mnt TMPDIR=/mnt JBUILD_ROOT=/mnt/store
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t cgroup2 cgroup /sys/fs/cgroup
mount -t tmpfs dev /dev
mknod -m 666 /dev/null c 1 3; mknod -m 666 /dev/zero c 1 5; mknod -m 666 /dev/full c 1 7
mknod -m 666 /dev/random c 1 8; mknod -m 666 /dev/urandom c 1 9; mknod -m 666 /dev/tty c 5 0
mount -t tmpfs tmp /mnt
busybox insmod "$MODULE"
groups=/sys/fs/cgroup
exec 2>&1

section() { echo "=== $1"; }
finish() { section end; cat /proc/uptime; sync; echo o >/proc/sysrq-trigger; sleep 10; }
until_true() { for attempt in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do "$@" && return 0; sleep 0.2; done; return 1; }
field() { sed -n "s/^$1 //p" "$2"; }

section doctor
"$JBUILD" doctor; echo "code $?"

section build
mkdir -p /mnt/base/bin /mnt/base/tmp /mnt/base/proc /mnt/base/sys /mnt/base/dev /mnt/base/etc
cp /bin/busybox /mnt/base/bin
for applet in sh cat dd echo grep head ls mkdir mount mv ps seq sleep touch true unshare usleep wc; do ln -s busybox /mnt/base/bin/$applet; done
printf 'FROM scratch\nCOPY . /\nRUN mkdir /made && echo by RUN >/made/file\nRUN mv /made /moved && cat /moved/file\n' >/mnt/Dockerfile
"$JBUILD" build -q -f /mnt/Dockerfile -t box /mnt/base; echo "code $?"

section overlay
"$JBUILD" run --rm box sh -c 'head -n 1 /proc/mounts; cat /moved/file; ls /made; mv /moved /again && ls /again'; echo "code $?"

section isolation
"$JBUILD" run --rm --network none box sh -c 'grep -E "Seccomp:|CapEff" /proc/self/status; unshare -m true; echo "unshare $?"
  cat /proc/keys | wc -c; echo x >/proc/sysrq-trigger; touch /sys/x; ls /sys/class/net'

section memory
"$JBUILD" run --name hungry -m 32m box dd if=/dev/zero of=/dev/shm/file bs=1M count=60; echo "code $?"
"$JBUILD" inspect hungry | grep OOMKilled
"$JBUILD" rm hungry
printf 'FROM box\nRUN dd if=/dev/zero of=/dev/shm/file bs=1M count=60\n' >/mnt/Dockerfile.hungry
"$JBUILD" build --progress plain -m 32m -f /mnt/Dockerfile.hungry /mnt/base; echo "code $?"

section container
"$JBUILD" run -d --name web --pids-limit 12 --cpus 0.2 -m 128m box sleep 1000
web=$(echo $groups/jbuild-container-*)
cat "$web/memory.max" "$web/memory.swap.max" "$web/pids.max" "$web/cpu.max"
echo "processes $(wc -l <"$web/cgroup.procs")"

section exec
"$JBUILD" exec web ps
"$JBUILD" exec web sleep 500 &
until_true sh -c "[ \$(wc -l <$web/cgroup.procs) = 2 ]"; echo "processes $(wc -l <"$web/cgroup.procs")"
kill -9 $!; until_true sh -c "[ \$(wc -l <$web/cgroup.procs) = 1 ]"; echo "processes $(wc -l <"$web/cgroup.procs")"

section pids
"$JBUILD" exec web sh -c 'for i in $(seq 30); do sleep 5 & done' | head -n 1
echo "refused $(field max "$web/pids.events")"

section cpu
before=$(field nr_throttled "$web/cpu.stat")
until_true sh -c "sleep 1; [ \$(wc -l <$web/cgroup.procs) = 1 ]"
"$JBUILD" exec web sh -c '(while :; do :; done) & sleep 2; kill $!'
echo "throttled $(($(field nr_throttled "$web/cpu.stat") - before))"

section freeze
echo 1 >"$web/cgroup.freeze"; until_true grep -q "frozen 1" "$web/cgroup.events"; echo "frozen $?"
"$JBUILD" kill web; until_true [ ! -d "$web" ]; echo "gone $?"
"$JBUILD" ps -a | grep -o 'Exited (137)'
"$JBUILD" rm web

section alone
# A service of its own: the process itself is in the group whose children it wants to limit.
echo "+cpu +memory +pids" >$groups/cgroup.subtree_control
mkdir $groups/service
sh -c "echo \$\$ >$groups/service/cgroup.procs; exec \"$JBUILD\" run --rm -m 32m box dd if=/dev/zero of=/dev/shm/file bs=1M count=60"; echo "code $?"
ls -d $groups/service/jbuild-*

section shared
# A login, whose shell is in the group too.
mkdir $groups/login
sh -c "echo \$\$ >$groups/login/cgroup.procs; \"$JBUILD\" run --rm -m 32m box true; echo \"code \$?\"; cat $groups/login/cgroup.procs | wc -l"

section delegated
# The same, after a service manager has said that the group is given to it.
mkdir $groups/given
busybox setfattr -n trusted.delegate -v 1 $groups/given 2>/dev/null || setfattr -n trusted.delegate -v 1 $groups/given
sh -c "echo \$\$ >$groups/given/cgroup.procs; \"$JBUILD\" run --rm -m 32m --pids-limit 20 box cat /proc/self/cgroup; echo \"code \$?\"; cat /proc/self/cgroup"

section left
ls $groups | grep jbuild; "$JBUILD" ps -a -q; grep -c store /proc/mounts
finish
