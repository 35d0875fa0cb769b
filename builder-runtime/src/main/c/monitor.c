/* The monitor: makes the container's first process, hands signals on to it, kills it when Java is gone, and reports how
 * it ended. It stays in the host's namespaces and outside of the container's cgroup. */
#include "jbrun.h"
#include "sys.h"

#include <errno.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#define NEW_CGROUP 0x02000000u
#define NAMESPACES_NEEDED CLONE_NEWNS
#define NAMESPACES_KNOWN (CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | NEW_CGROUP)
#define PIDFD 0x1000u
#define INTO_CGROUP 0x200000000ull
#define JOIN_SESSION_KEYRING 1
#define OUR_FAILURE 125

static int bring_loopback_up(void) {
    struct ifreq request = {0};
    strcpy(request.ifr_name, "lo");
    int lo = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (lo < 0 || ioctl(lo, SIOCGIFFLAGS, &request)) return fail("find the loopback device");
    request.ifr_flags |= IFF_UP;
    if (ioctl(lo, SIOCSIFFLAGS, &request)) return fail("bring the loopback device up");
    return close(lo);
}

static int set_hostname(const struct op *op) {
    return sethostname(op->args[0].data, op->args[0].len) ? fail("set the host name %s", arg_text(op, 0)) : 0;
}

/* The ops up to the pivot. Those after it are one thing, which process.c does. */
static int execute(const struct op *op) {
    switch ((enum op_code)op->code) {
    case OP_OVERLAY: return rootfs_mount(op);
    case OP_MOUNT:
    case OP_BIND:
    case OP_BIND_FD:
    case OP_BIND_OF:
    case OP_LAYERS:
    case OP_DEVICE:
    case OP_FILE:
    case OP_SYMLINK:
    case OP_MASK:
    case OP_READONLY: return mounts_execute(op);
    case OP_ROOT_READONLY: return rootfs_make_readonly();
    case OP_HOSTNAME: return set_hostname(op);
    case OP_LOOPBACK: return bring_loopback_up();
    case OP_SYSCTL: return sysctl_set(op);
    case OP_PIVOT: return rootfs_pivot();
    case OP_NAMESPACES:
    case OP_CGROUP:
    case OP_INIT:
    case OP_CWD:
    case OP_LIMIT:
    case OP_USER:
    case OP_CAPABILITIES:
    case OP_NO_NEW_PRIVILEGES:
    case OP_SECCOMP:
    case OP_ENVIRONMENT:
    case OP_EXEC:
    case OP_KEEP:
    case OP_KEEP_MEMORY_EVENTS:
    case OP_KEEP_REMOVE:
    case OP_HEALTH:
    case OP_ATTACH_GROUP:
    case OP_TERMINAL:
    case OP_JOIN:
    case OP_EXTERNAL:
    case OP_COUNT: return 0;
    }
    return 0;
}

static int set_up_and_execute(const struct plan *plan, int status, int go) {
    char byte;
    /* Dies with the monitor. If that is dead already, the pipe says so. */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)) return fail("tie the container to its monitor");
    if (read(go, &byte, 1) != 1) return -1;
    close(go);
    close(LIFELINE_FD);
    close(REPORT_FD);
    if (setsid() < 0) return fail("begin a session");
    if (groups_enter(plan) || namespaces_join(plan, ~CLONE_NEWPID)) return -1;
    /* After it was born into its cgroup: the namespace's root is where its maker is. */
    if (arg_u32(plan_find(plan, OP_NAMESPACES), 0) & NEW_CGROUP && unshare((int)NEW_CGROUP))
        return fail("make a cgroup namespace");
    /* The host's keys are nobody's business here. Not every kernel has keyrings, and their number is limited. */
    if (syscall(SYS_keyctl, JOIN_SESSION_KEYRING, NULL) < 0 && errno != ENOSYS && errno != EDQUOT && errno != EPERM)
        return fail("make a session keyring");
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL)) return fail("make the mounts private");
    umask(0);
    for (size_t i = 0; i < plan->nops; i++) {
        report_at(plan, &plan->ops[i]);
        if (execute(&plan->ops[i])) return -1;
    }
    umask(022);
    return process_become_and_execute(plan, status);
}

/* Opens what is outside while that is still in sight: a bind's source belongs to this mount namespace. */
static int open_sources(struct plan *plan) {
    for (size_t i = 0; i < plan->nops; i++) {
        report_at(plan, &plan->ops[i]);
        if (mounts_open_source(&plan->ops[i]) || sharing_open(&plan->ops[i])) return -1;
    }
    return 0;
}

static pid_t start(const struct plan *plan, int *pidfd) {
    const struct op *namespaces = plan_find(plan, OP_NAMESPACES), *cgroup = plan_find(plan, OP_CGROUP);
    uint32_t flags = arg_u32(namespaces, 0);
    report_at(plan, namespaces);
    if ((flags & NAMESPACES_NEEDED) != NAMESPACES_NEEDED || flags & ~NAMESPACES_KNOWN) {
        errno = EINVAL;
        return fail("make the namespaces 0x%x", flags);
    }
    struct clone3_args arguments = {0};
    arguments.flags = (flags & ~NEW_CGROUP) | PIDFD;
    arguments.pidfd = (uint64_t)(uintptr_t)pidfd;
    arguments.exit_signal = SIGCHLD;
    int group = -1;
    if (cgroup) {
        report_at(plan, cgroup);
        group = open(arg_text(cgroup, 0), O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (group < 0) return fail("open the cgroup %s", arg_text(cgroup, 0));
        arguments.flags |= INTO_CGROUP;
        arguments.cgroup = (uint64_t)group;
    }
    /* A namespace of process ids takes in only those who are born there. */
    if (namespaces_join(plan, CLONE_NEWPID)) return -1;
    pid_t child = (pid_t)syscall(NR_CLONE3, &arguments, sizeof arguments);
    if (child < 0) return fail("start a process in new namespaces");
    if (group >= 0) close(group);
    return child;
}

/* Hands on some of what the container's side reports. Its end closes when its program is executed or it is dead; whether
 * all was ready for the program is in the records. Gives 0 at that end. */
static int relay(int status) {
    char buffer[4096];
    ssize_t count = read(status, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) return 1;
    return count > 0 && write(REPORT_FD, buffer, (size_t)count) == count;
}

static void end_cgroup(const struct op *op) {
    char kill_file[4200];
    struct timespec pause = {0, 5000000};
    if (!(arg_u32(op, 1) & (CGROUP_REMOVE | CGROUP_KILL))) return;
    snprintf(kill_file, sizeof kill_file, "%s/cgroup.kill", arg_text(op, 0));
    int fd = open(kill_file, O_WRONLY | O_CLOEXEC);
    if (fd >= 0) {
        if (write(fd, "1", 1) < 0) fail("kill what is left in %s", arg_text(op, 0));
        close(fd);
    }
    if (!(arg_u32(op, 1) & CGROUP_REMOVE)) return;
    /* What was killed leaves the group a moment later. If it stays, Java tries again. */
    for (int attempt = 0; attempt < 200 && rmdir(arg_text(op, 0)) && errno == EBUSY; attempt++) nanosleep(&pause, NULL);
}

static void forward(int signals, pid_t child) {
    struct signalfd_siginfo info;
    if (read(signals, &info, sizeof info) != sizeof info) return;
    if (info.ssi_signo != SIGCHLD && info.ssi_signo != SIGPIPE) kill(child, (int)info.ssi_signo);
}

/* Waits until the child has ended. When it has, its records are complete, and are handed on before that is reported. */
static void watch(pid_t child, int pidfd, int status, int signals) {
    struct pollfd watched[] = {
        {status, POLLIN, 0}, {pidfd, POLLIN, 0}, {LIFELINE_FD, POLLIN, 0}, {signals, POLLIN, 0}};
    for (;;) {
        if (poll(watched, 4, -1) < 0 && errno != EINTR) {
            kill(child, SIGKILL);
            return;
        }
        if (watched[0].revents && !relay(status)) {
            report(REPORT_STARTED, child, "");
            watched[0].fd = -1;
            watched[0].revents = 0;
            /* The container has streams of its own now; who reads or writes them must see when it lets go of them. */
            for (int fd = 0; fd < 3; fd++) close(fd);
        }
        if (watched[1].revents && watched[0].fd < 0) return;
        if (watched[2].revents) {
            /* Java has died or wants an end. The death of its process 1 ends all of the container. */
            kill(child, SIGKILL);
            watched[2].fd = -1;
            watched[2].revents = 0;
        }
        if (watched[3].revents) forward(signals, child);
    }
}

static int reap(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    return status;
}

static void keep_only_known_descriptors(const struct plan *plan) {
    unsigned last = FIRST_PASSED_FD - 1;
    for (size_t i = 0; i < plan->nops; i++) {
        int passed = plan->ops[i].code == OP_BIND_FD || plan->ops[i].code == OP_TERMINAL;
        if (passed && arg_u32(&plan->ops[i], 0) > last) last = arg_u32(&plan->ops[i], 0);
    }
    sys_close_range(last + 1, ~0u);
    for (unsigned fd = REPORT_FD; fd <= last; fd++) fcntl((int)fd, F_SETFD, FD_CLOEXEC);
}

int monitor_main(void) {
    struct plan plan = {0};
    const char *why;
    if (plan_read(PLAN_FD, PLAN_RUN, &plan, &why)) {
        errno = EINVAL;
        return fail("read the plan, because %s", why), OUR_FAILURE;
    }
    close(PLAN_FD);
    keep_only_known_descriptors(&plan);
    if (plan_find(&plan, OP_EXTERNAL)) return external_main(&plan);
    sigset_t all;
    sigfillset(&all);
    int status[2], go[2], pidfd = -1, signals = signalfd(-1, &all, SFD_CLOEXEC);
    if (signals < 0 || pipe2(status, O_CLOEXEC) || pipe2(go, O_CLOEXEC)) return fail("make pipes"), OUR_FAILURE;
    if (open_sources(&plan)) return OUR_FAILURE;
    pid_t child = start(&plan, &pidfd);
    if (child < 0) return OUR_FAILURE;
    if (child == 0) {
        close(go[1]);
        close(status[0]);
        report_to(status[1]);
        set_up_and_execute(&plan, status[1], go[0]);
        _exit(OUR_FAILURE);
    }
    close(status[1]);
    close(go[0]);
    if (write(go[1], "", 1) != 1) kill(child, SIGKILL);
    close(go[1]);
    watch(child, pidfd, status[0], signals);
    int ended = reap(child);
    const struct op *cgroup = plan_find(&plan, OP_CGROUP);
    if (cgroup) end_cgroup(cgroup);
    report_at(&plan, NULL);
    if (WIFSIGNALED(ended))
        report(REPORT_EXITED, -WTERMSIG(ended), "");
    else
        report(REPORT_EXITED, WEXITSTATUS(ended), "");
    return 0;
}
