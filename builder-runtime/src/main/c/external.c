/* A container that another runtime makes (runc, crun, ...), by the bundle that Java wrote for it.
 *
 * The monitor has mounts of its own for this, so that the overlay is nobody else's. What the runtime starts becomes the
 * monitor's child when the runtime has ended, and is watched as a container of our own would be. */
#include "jbrun.h"
#include "sys.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>

#define OUR_FAILURE 125
#define WORDS_MAX 20
#define UNIFIED_GROUPS "/sys/fs/cgroup/unified"

struct external {
    const struct plan *plan;
    const struct op *op;
    const char *program, *state, *id;
    uint32_t flags;
};

/* Starts the runtime with a command of its own. In the child it does not come back. */
static pid_t start(const struct external *external, const char *const *command, int with_streams) {
    char *environment[] = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", NULL};
    const char *words[WORDS_MAX] = {external->program};
    int count = 1;
    sigset_t none;
    pid_t child = fork();
    if (child < 0) return fail("start a process");
    if (child > 0) return child;
    if (external->flags & EXTERNAL_CGROUPFS) words[count++] = "--cgroup-manager=cgroupfs";
    words[count++] = "--root";
    words[count++] = external->state;
    words[count++] = "--log";
    words[count++] = "log";
    words[count++] = "--log-format";
    words[count++] = "json";
    while (*command && count < WORDS_MAX - 2) words[count++] = *command++;
    words[count++] = external->id;
    if (external->flags & EXTERNAL_OLD_GROUPS && (unshare(CLONE_NEWNS) || umount2(UNIFIED_GROUPS, MNT_DETACH))) {
        fail("take %s out of sight", UNIFIED_GROUPS);
        _exit(OUR_FAILURE);
    }
    int null = with_streams ? -1 : open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = 0; fd < 3 && null >= 0; fd++) dup2(null, fd);
    /* What it has begun is to be removed when it has ended. */
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(external->program, (char **)(uintptr_t)words, environment);
    fail("execute %s", external->program);
    _exit(OUR_FAILURE);
}

static int reap(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    return status;
}

static ssize_t read_file(const char *name, char *text, size_t size) {
    int fd = open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) return -1;
    ssize_t count = 0, more;
    while ((size_t)count < size - 1 && (more = read(fd, text + count, size - 1 - (size_t)count)) > 0) count += more;
    text[count] = 0;
    close(fd);
    return count;
}

/* The last message of the runtime's log, which is one object of JSON on each line. */
static int fail_as_logged(const struct external *external, const char *what) {
    static char log[65536];
    char *message = NULL;
    if (read_file("log", log, sizeof log) > 0)
        for (char *next = log; (next = strstr(next, "\"msg\":")); next++) message = next + strlen("\"msg\":");
    errno = 0;
    if (!message) return fail("%s the container with %s, which does not say why", what, external->program);
    message += strspn(message, " \"");
    char *end = message, *to = message;
    for (; *end && *end != '"'; end++) {
        if (*end == '\\' && end[1]) end++;
        *to++ = *end;
    }
    *to = 0;
    return fail("%s the container with %s, which says: %s", what, external->program, message);
}

static int listen_for_console(void) {
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "console"};
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    unlink("console");
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1))
        return fail("listen for the terminal");
    return listener;
}

/* Hands the terminal on that the runtime has made. Gives -1 also if it ended without having made one. */
static int hand_console_on(int listener, const struct op *terminal, int runtime) {
    struct winsize size = {.ws_row = (unsigned short)arg_u32(terminal, 1), .ws_col = (unsigned short)arg_u32(terminal, 2)};
    struct pollfd watched[] = {{listener, POLLIN, 0}, {runtime, POLLIN, 0}};
    while (poll(watched, 2, -1) < 0 && errno == EINTR) continue;
    if (!watched[0].revents) return -1;
    int connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    int master = connection < 0 ? -1 : terminal_receive(connection);
    if (master < 0) return -1;
    if (size.ws_row) ioctl(master, TIOCSWINSZ, &size);
    int sent = terminal_send((int)arg_u32(terminal, 0), master);
    close(master);
    close(connection);
    return sent;
}

static int create(const struct external *external) {
    const struct op *terminal = plan_find(external->plan, OP_TERMINAL);
    const char *plain[] = {"create", "--pid-file", "pid", NULL};
    const char *with_console[] = {"create", "--pid-file", "pid", "--console-socket", "console", NULL};
    int listener = terminal ? listen_for_console() : -1;
    if (terminal && listener < 0) return -1;
    pid_t child = start(external, terminal ? with_console : plain, 1);
    if (child < 0) return -1;
    if (terminal) {
        int runtime = (int)syscall(NR_PIDFD_OPEN, child, 0);
        hand_console_on(listener, terminal, runtime);
        close(runtime);
        close(listener);
    }
    return reap(child) == 0 ? 0 : fail_as_logged(external, "make");
}

static pid_t created(void) {
    char text[32];
    if (read_file("pid", text, sizeof text) <= 0) return fail("learn the container's process");
    return (pid_t)strtol(text, NULL, 10);
}

static uint64_t ooms(const struct external *external) {
    char text[1024];
    const char *file = arg_text(external->op, 5);
    char *found = *file && read_file(file, text, sizeof text) > 0 ? strstr(text, "oom_kill ") : NULL;
    return found ? strtoull(found + strlen("oom_kill "), NULL, 10) : 0;
}

static void watch(pid_t container, int pidfd, int signals) {
    struct pollfd watched[] = {{pidfd, POLLIN, 0}, {LIFELINE_FD, POLLIN, 0}, {signals, POLLIN, 0}};
    for (;;) {
        if (poll(watched, 3, -1) < 0 && errno != EINTR) kill(container, SIGKILL);
        if (watched[0].revents) return;
        if (watched[1].revents) {
            kill(container, SIGKILL);
            watched[1].fd = -1;
            watched[1].revents = 0;
        }
        struct signalfd_siginfo info;
        if (watched[2].revents && read(signals, &info, sizeof info) == sizeof info && info.ssi_signo != SIGCHLD &&
            info.ssi_signo != SIGPIPE)
            kill(container, (int)info.ssi_signo);
    }
}

static void delete_container(const struct external *external) {
    const char *command[] = {"delete", "--force", NULL};
    pid_t child = start(external, command, 0);
    if (child > 0) reap(child);
}

/* Gives how the container ended, as waitpid does, or -1 if it never ran. */
static int run(const struct external *external, int signals, int *oom) {
    const char *command[] = {"start", NULL};
    if (create(external)) return -1;
    pid_t container = created();
    int pidfd = container > 0 ? (int)syscall(NR_PIDFD_OPEN, container, 0) : -1;
    if (container > 0 && pidfd < 0) return fail("watch the container's process");
    if (container < 0) return -1;
    pid_t starter = start(external, command, 0);
    if (starter < 0) return -1;
    if (reap(starter)) return fail_as_logged(external, "start");
    report(REPORT_READY, 0, "");
    report(REPORT_STARTED, container, "");
    for (int fd = 0; fd < 3; fd++) close(fd);
    watch(container, pidfd, signals);
    int ended = reap(container);
    *oom = ooms(external) > 0;
    return ended;
}

static struct external of(const struct plan *plan) {
    const struct op *op = plan_find(plan, OP_EXTERNAL);
    return (struct external){plan, op, arg_text(op, 0), arg_text(op, 1), arg_text(op, 3), arg_u32(op, 4)};
}

static int have_own_mounts(void) {
    return unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ? fail("have mounts of its own") : 0;
}

/* Removes what a monitor that was killed has left. */
int external_remove(const struct plan *plan) {
    struct external external = of(plan);
    if (have_own_mounts() || chdir(arg_text(external.op, 2))) return OUR_FAILURE;
    delete_container(&external);
    return 0;
}

int external_main(const struct plan *plan) {
    struct external external = of(plan);
    const struct op *op = external.op;
    sigset_t all;
    sigfillset(&all);
    report_at(plan, op);
    int signals = signalfd(-1, &all, SFD_CLOEXEC), oom = 0;
    if (signals < 0) return fail("watch for signals"), OUR_FAILURE;
    if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)) return fail("take the container on"), OUR_FAILURE;
    if (have_own_mounts()) return OUR_FAILURE;
    report_at(plan, plan_find(plan, OP_OVERLAY));
    if (rootfs_mount(plan_find(plan, OP_OVERLAY))) return OUR_FAILURE;
    report_at(plan, op);
    if (chdir(arg_text(op, 2))) return fail("enter %s", arg_text(op, 2)), OUR_FAILURE;
    /* What an earlier start has left is not this one's. */
    delete_container(&external);
    unlink("log");
    unlink("pid");
    /* Runc writes it here first, and refuses to where one that was killed has left it. */
    unlink(".pid");
    int ended = run(&external, signals, &oom);
    delete_container(&external);
    if (ended == -1) return OUR_FAILURE;
    report(REPORT_EXITED, WIFSIGNALED(ended) ? -WTERMSIG(ended) : WEXITSTATUS(ended), oom ? REPORT_OOM : "");
    return 0;
}
