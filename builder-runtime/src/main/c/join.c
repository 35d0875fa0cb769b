/* One more program in a running container, started by its keeper: for a health check, or because exec.c asks.
 *
 * A go-between enters the container's cgroups and namespaces and starts the program there as this process's child
 * (CLONE_PARENT), then ends; so nothing of the host's that is still open is ever where the container could reach it but
 * in a process that nobody may trace. This process stays outside, as the monitor does. */
#include "jbrun.h"
#include "relay.h"
#include "sys.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define OUR_FAILURE 125
#define NEW_CGROUP 0x02000000
#define JOIN_SESSION_KEYRING 1

static const struct {
    const char *name;
    int flag;
} namespaces[] = {{"mnt", CLONE_NEWNS},  {"pid", CLONE_NEWPID}, {"ipc", CLONE_NEWIPC},
                  {"uts", CLONE_NEWUTS}, {"net", CLONE_NEWNET}, {"cgroup", NEW_CGROUP}};

/* Those of the container's that are not this process's own: the host's network, which it may have, is not to be entered without
 * root, not even by who is in it. If the process has ended meanwhile, its pidfd will say so. */
static int other_namespaces(pid_t pid) {
    int flags = 0;
    for (size_t i = 0; i < sizeof namespaces / sizeof *namespaces; i++) {
        char path[64];
        struct stat own, theirs;
        snprintf(path, sizeof path, "/proc/self/ns/%s", namespaces[i].name);
        if (stat(path, &own)) return fail("look at %s", path);
        snprintf(path, sizeof path, "/proc/%d/ns/%s", pid, namespaces[i].name);
        if (stat(path, &theirs)) return fail("look at %s", path);
        if (own.st_ino != theirs.st_ino || own.st_dev != theirs.st_dev) flags |= namespaces[i].flag;
    }
    return flags;
}

static int enter_group(const char *directory) {
    char path[4200];
    snprintf(path, sizeof path, "%s/cgroup.procs", directory);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, "0", 1) != 1) return fail("enter the cgroup %s", directory);
    return close(fd);
}

/* Enters the groups of the old trees; in the unified one the container is born. */
int groups_enter(const struct plan *plan) {
    for (size_t i = 0; i < plan->nops; i++) {
        if (plan->ops[i].code != OP_ATTACH_GROUP) continue;
        report_at(plan, &plan->ops[i]);
        if (enter_group(arg_text(&plan->ops[i], 0))) return -1;
    }
    return 0;
}

static int be_program(const struct plan *plan, int status) {
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)) return fail("tie the program to its launcher");
    close(LIFELINE_FD);
    close(REPORT_FD);
    if (setsid() < 0) return fail("begin a session");
    if (syscall(SYS_keyctl, JOIN_SESSION_KEYRING, NULL) < 0 && errno != ENOSYS && errno != EDQUOT && errno != EPERM)
        return fail("make a session keyring");
    umask(022);
    return process_become_and_execute(plan, status);
}

static int go_between(const struct plan *plan, pid_t pid, int container, int status, int answer) {
    const struct op *group = plan_find(plan, OP_CGROUP);
    if (group) {
        report_at(plan, group);
        if (enter_group(arg_text(group, 0))) return -1;
    }
    if (groups_enter(plan)) return -1;
    report_at(plan, NULL);
    int flags = other_namespaces(pid);
    if (flags < 0) return -1;
    if (setns(container, flags)) return fail("enter the container's namespaces");
    struct clone3_args arguments = {.flags = CLONE_PARENT};
    pid_t program = (pid_t)syscall(NR_CLONE3, &arguments, sizeof arguments);
    if (program < 0) return fail("start a process in the container");
    if (program == 0) {
        close(answer);
        close(container);
        be_program(plan, status);
        _exit(OUR_FAILURE);
    }
    return write(answer, &program, sizeof program) == sizeof program ? 0 : -1;
}

static int relay_records(int status) {
    char buffer[4096];
    ssize_t count = read(status, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) return 1;
    return count > 0 && write(REPORT_FD, buffer, (size_t)count) == count;
}

/* Waits for the program's end, and hands signals on to it. */
static void watch(pid_t program, int pidfd, int signals) {
    struct pollfd watched[] = {{pidfd, POLLIN, 0}, {LIFELINE_FD, POLLIN, 0}, {signals, POLLIN, 0}};
    for (;;) {
        if (poll(watched, 3, -1) < 0 && errno != EINTR) break;
        if (watched[0].revents) return;
        if (watched[1].revents) break;
        struct signalfd_siginfo info;
        if (watched[2].revents && read(signals, &info, sizeof info) == sizeof info && info.ssi_signo != SIGCHLD &&
            info.ssi_signo != SIGPIPE && info.ssi_signo != SIGWINCH)
            kill(program, (int)info.ssi_signo);
    }
    kill(program, SIGKILL);
}

static void pump(int master, pid_t program, int signals) {
    struct relay relay = {.fd = master,
                          .flags = RELAY_STDIN | RELAY_STDOUT | RELAY_TERMINAL,
                          .keys = "",
                          .signals = signals,
                          .child = program};
    int unused;
    if (relay_run(&relay, &unused) == RELAY_BROKEN) kill(program, SIGKILL);
    close(master);
}

int join_main(pid_t pid, uint64_t started) {
    struct plan plan = {0};
    const char *why;
    if (plan_read(PLAN_FD, PLAN_EXEC, &plan, &why)) {
        errno = EINVAL;
        return fail("read the plan, because %s", why), OUR_FAILURE;
    }
    const struct op *terminal = plan_find(&plan, OP_TERMINAL);
    sys_close_range(PLAN_FD, ~0u);
    fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC);
    fcntl(LIFELINE_FD, F_SETFD, FD_CLOEXEC);
    int container = (int)syscall(NR_PIDFD_OPEN, pid, 0);
    if (container < 0 || !is_process(pid, started)) {
        errno = ESRCH;
        return fail("find the container's process %d", pid), OUR_FAILURE;
    }
    sigset_t all;
    sigfillset(&all);
    int status[2], answer[2], console[2] = {-1, -1}, signals = signalfd(-1, &all, SFD_CLOEXEC);
    if (signals < 0 || pipe2(status, O_CLOEXEC) || pipe2(answer, O_CLOEXEC)) return fail("make pipes"), OUR_FAILURE;
    if (terminal) {
        int wanted = (int)arg_u32(terminal, 0);
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, console)) return fail("make a socket"), OUR_FAILURE;
        if (wanted < 16 || dup3(console[1], wanted, O_CLOEXEC) < 0) return fail("make a socket"), OUR_FAILURE;
        close(console[1]);
        console[1] = wanted;
    }
    pid_t between = fork(), program = -1;
    if (between < 0) return fail("start a process"), OUR_FAILURE;
    if (between == 0) {
        report_to(status[1]);
        close(answer[0]);
        close(status[0]);
        _exit(go_between(&plan, pid, container, status[1], answer[1]) ? OUR_FAILURE : 0);
    }
    close(status[1]);
    close(answer[1]);
    if (console[1] >= 0) close(console[1]);
    ssize_t got = read(answer[0], &program, sizeof program);
    waitpid(between, NULL, 0);
    if (got != sizeof program) {
        while (relay_records(status[0])) continue;
        return OUR_FAILURE;
    }
    int pidfd = (int)syscall(NR_PIDFD_OPEN, program, 0);
    int master = console[0] >= 0 ? terminal_receive(console[0]) : -1;
    while (relay_records(status[0])) continue;
    report(REPORT_STARTED, program, "");
    if (master >= 0) {
        pump(master, program, signals);
    } else {
        for (int fd = 0; fd < 3; fd++) close(fd);
    }
    if (pidfd >= 0) watch(program, pidfd, signals);
    int ended = 0;
    while (waitpid(program, &ended, __WALL) < 0 && errno == EINTR) continue;
    report(REPORT_EXITED, WIFSIGNALED(ended) ? -WTERMSIG(ended) : WEXITSTATUS(ended), "");
    return 0;
}
