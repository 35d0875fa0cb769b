/* Tries system calls, each with arguments that do no harm even where the call is allowed, and prints the error numbers;
 * 0 means that it worked. */
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define NOWHERE ((void *)8)

static void result(const char *name, long value) {
    json_number(name, value < 0 ? errno : 0);
}

/* In a child: what works must not change this process. */
static void apart(const char *name, long (*call)(void)) {
    pid_t child = fork();
    if (child == 0) _exit(call() < 0 ? errno & 0xff : 0);
    int status = 0;
    waitpid(child, &status, 0);
    json_number(name, WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status));
}

static long new_user_namespace(void) {
    return unshare(CLONE_NEWUSER);
}
static long new_mount_namespace(void) {
    return unshare(CLONE_NEWNS);
}
static long mount_tmpfs(void) {
    return mount("tmpfs", "/tmp", "tmpfs", 0, "");
}
static long mount_cgroup(void) {
    return mount("cgroup", "/tmp", "cgroup", 0, "rdma");
}
static long remount_proc(void) {
    return mount(NULL, "/proc/sys", NULL, MS_REMOUNT | MS_BIND, NULL);
}
static long unmount_mask(void) {
    return umount2("/proc/sys", MNT_DETACH);
}
static long clone_user(void) {
    long child = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
    if (child == 0) _exit(0);
    return child;
}
static long join_namespace(void) {
    int fd = open("/proc/self/ns/uts", O_RDONLY);
    return fd < 0 ? -1 : setns(fd, 0);
}

/* Without its echo, which would get into the report. */
static long type_byte(void) {
    struct termios modes, silent;
    char byte = 'x';
    int is_terminal = tcgetattr(0, &modes) == 0;
    silent = modes;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    if (is_terminal) tcsetattr(0, TCSANOW, &silent);
    long typed = ioctl(0, TIOCSTI, &byte);
    int number = errno;
    if (is_terminal) tcsetattr(0, TCSAFLUSH, &modes);
    errno = number;
    return typed;
}

/* Where it is allowed, init goes on afterwards: who is left while it stops stays so. */
static long trace_init(void) {
    long attached = ptrace(PTRACE_ATTACH, 1, 0, 0);
    if (attached == 0 && waitpid(1, NULL, __WALL) == 1) ptrace(PTRACE_DETACH, 1, 0, 0);
    return attached;
}

/* A device that exists on the host must not be opened through a node that is made here. */
static void device(const char *name, const char *path, mode_t type, unsigned major_, unsigned minor_) {
    char key[64];
    strcat(strcpy(key, name), ".mknod");
    result(key, mknod(path, type | 0666, makedev(major_, minor_)));
    strcat(strcpy(key, name), ".open");
    result(key, open(path, O_RDONLY));
    unlink(path);
}

static void write_to(const char *name, const char *path) {
    result(name, open(path, O_WRONLY));
}

void probe_calls(void) {
    apart("unshare.user", new_user_namespace);
    apart("unshare.mount", new_mount_namespace);
    apart("clone.user", clone_user);
    apart("mount.tmpfs", mount_tmpfs);
    apart("mount.cgroup", mount_cgroup);
    apart("mount.remount", remount_proc);
    apart("umount", unmount_mask);
    apart("setns", join_namespace);
    result("clone3", syscall(435, NOWHERE, 0));
    result("unknown", syscall(900, 0));
    result("newest", syscall(2000, 0));
    result("fsopen", syscall(430, "tmpfs", 0));
    result("open_tree", syscall(428, AT_FDCWD, "/", 1));
    result("pivot_root", syscall(SYS_pivot_root, ".", "."));
    result("keyctl", syscall(SYS_keyctl, 0, -3, 0));
    result("add_key", syscall(SYS_add_key, "user", "x", "y", 1, -3));
    result("request_key", syscall(SYS_request_key, "user", "x", 0, -3));
    result("vsock", socket(40, SOCK_STREAM, 0));
    result("alg", socket(38, SOCK_SEQPACKET, 0));
    result("alg.high", syscall(SYS_socket, 0x100000000L | 38, SOCK_SEQPACKET, 0));
    result("inet", socket(AF_INET, SOCK_STREAM, 0));
    result("raw", socket(AF_INET, SOCK_RAW, 1));
    result("packet", socket(17, SOCK_RAW, 0));
    result("bpf", syscall(SYS_bpf, 0, NOWHERE, 0));
    result("perf_event_open", syscall(SYS_perf_event_open, NOWHERE, 0, -1, -1, 0));
    result("io_uring_setup", syscall(425, 1, NOWHERE));
    result("userfaultfd", syscall(SYS_userfaultfd, 0x7fffffff));
    result("init_module", syscall(SYS_init_module, NOWHERE, 0, ""));
    result("finit_module", syscall(SYS_finit_module, -1, "", 0));
    result("delete_module", syscall(SYS_delete_module, "no-such-module", O_NONBLOCK));
    result("kexec_load", syscall(SYS_kexec_load, 0, 0, 0, 0xffff));
    result("reboot", syscall(SYS_reboot, 0, 0, 0, 0));
    result("syslog", syscall(SYS_syslog, 3, NOWHERE, 0));
    result("clock_settime", syscall(SYS_clock_settime, 0, NOWHERE));
    result("settimeofday", syscall(SYS_settimeofday, NOWHERE, 0));
    result("swapon", syscall(SYS_swapon, "/no-such-file", 0));
    result("acct", syscall(SYS_acct, "/no-such-file"));
    result("quotactl", syscall(SYS_quotactl, 0, 0, 0, 0));
    result("open_by_handle_at", syscall(SYS_open_by_handle_at, -1, NOWHERE, 0));
    result("pidfd_getfd", syscall(438, -1, 0, 0));
    result("kcmp", syscall(SYS_kcmp, 1, 1, 0, 0, 0));
    result("personality", syscall(SYS_personality, 0x0040000));
    result("personality.same", syscall(SYS_personality, 0xffffffff));
    result("ptrace.init", trace_init());
    result("kill.host", kill(0x3ffffe, SIGKILL));
    result("tiocsti", type_byte());
    result("chroot", chroot("/"));
    result("sethostname", sethostname("x", 1));
    device("disk", "/tmp/disk", S_IFBLK, 254, 0);
    device("memory", "/tmp/memory", S_IFCHR, 1, 1);
    device("null", "/tmp/null", S_IFCHR, 1, 3);
    device("shm", "/dev/shm/memory", S_IFCHR, 1, 1);
    write_to("write.core_pattern", "/proc/sys/kernel/core_pattern");
    write_to("write.sysrq", "/proc/sysrq-trigger");
    write_to("write.irq", "/proc/irq/default_smp_affinity");
    write_to("write.uevent", "/sys/kernel/uevent_helper");
    result("write.cgroup", mkdir("/sys/fs/cgroup/x", 0755));
    rmdir("/sys/fs/cgroup/x");
}
