/* The monitor: makes the container's first process, watches it and Java, and reports how it ended. */
#include "jbrun.h"
#include "sys.h"

#include <errno.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

static int bring_loopback_up(void) {
    struct ifreq request = {0};
    strcpy(request.ifr_name, "lo");
    int s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (s < 0 || ioctl(s, SIOCGIFFLAGS, &request)) return fail("loopback", "lo");
    request.ifr_flags |= IFF_UP;
    if (ioctl(s, SIOCSIFFLAGS, &request)) return fail("loopback", "lo");
    close(s);
    return 0;
}

static int child(const struct plan *plan, pid_t monitor, unsigned long namespaces) {
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)) return fail("set the death signal", "");
    /* The monitor may have died before that; process 0 is what a parent outside of the namespace looks like. */
    if (getppid() != 0 && getppid() != monitor) return -1;
    if (setsid() < 0) return fail("setsid", "");
    if (unshare(CLONE_NEWCGROUP_)) return fail("unshare", "cgroup namespace");
    /* A session keyring of its own: the host's keys are nobody's business here. */
    syscall(SYS_keyctl, 1 /* KEYCTL_JOIN_SESSION_KEYRING */, NULL);
    if (namespaces & CLONE_NEWNET && bring_loopback_up()) return -1;
    if (fs_set_up(plan)) return -1;
    const struct op *hostname = plan_find(plan, OP_HOSTNAME);
    if (hostname && sethostname(hostname->args[0].data, hostname->args[0].len)) return fail("set the host name", "");
    return process_set_up_and_exec(plan);
}

static pid_t make_child(unsigned long namespaces, const struct op *cgroup, int *pidfd) {
    struct clone_args_ args = {0};
    args.flags = namespaces | CLONE_PIDFD_;
    args.pidfd = (uint64_t)(uintptr_t)pidfd;
    args.exit_signal = SIGCHLD;
    int directory = -1;
    if (cgroup) {
        directory = open(cgroup->args[0].data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (directory < 0) return fail("open cgroup", cgroup->args[0].data);
        args.flags |= CLONE_INTO_CGROUP_;
        args.cgroup = (uint64_t)directory;
    }
    pid_t pid = (pid_t)syscall(435, &args, sizeof args);
    if (pid < 0) return fail("clone3", "new namespaces");
    if (pid > 0 && directory >= 0) close(directory);
    return pid;
}

/* Kills the container and everything in it: the death of its process 1 ends the pid namespace. */
static int reap(pid_t pid) {
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
    return status;
}

int run_main(int plan_fd, int report_fd, int lifeline_fd) {
    struct plan plan = {0};
    char *why;
    report_open(report_fd);
    if (plan_read(plan_fd, &plan, &why)) {
        errno = EINVAL;
        fail("read the plan", why);
        return 125;
    }
    close(plan_fd);
    sigset_t signals;
    sigfillset(&signals);
    if (sigprocmask(SIG_SETMASK, &signals, NULL)) return fail("block signals", ""), 125;
    int signal_fd = signalfd(-1, &signals, SFD_CLOEXEC);
    unsigned long namespaces = arg_number(plan_find(&plan, OP_NAMESPACE), 0, 10);
    int pidfd = -1;
    pid_t monitor = getpid();
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    pid_t pid = make_child(namespaces, plan_find(&plan, OP_CGROUP), &pidfd);
    if (pid < 0) return 125;
    if (pid == 0) {
        close(lifeline_fd);
        if (child(&plan, monitor, namespaces)) _exit(125);
    }
    report_started(pid);
    /* The container holds its own; a writer must see the reader go when the container does. */
    for (int fd = 0; fd < 3; fd++) close(fd);
    struct pollfd watched[] = {{pidfd, POLLIN, 0}, {lifeline_fd, POLLIN, 0}, {signal_fd, POLLIN, 0}};
    for (;;) {
        if (poll(watched, 3, -1) < 0 && errno != EINTR) break;
        if (watched[0].revents) break;
        if (watched[1].revents) {
            kill(pid, SIGKILL);
            watched[1].fd = -1;
            watched[1].revents = 0;
        }
        if (watched[2].revents) {
            struct signalfd_siginfo info;
            if (read(signal_fd, &info, sizeof info) == sizeof info && info.ssi_signo != SIGCHLD && info.ssi_signo != SIGPIPE)
                kill(pid, (int)info.ssi_signo);
        }
    }
    report_exit(reap(pid));
    return 0;
}
