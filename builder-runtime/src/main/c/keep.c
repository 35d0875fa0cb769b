/* jbrun keep DIRECTORY: the keeper of one container that outlives whoever started it.
 *
 * It starts the container's monitor again and again, as the restart policy says, reads what the program prints, writes the
 * log and the state, and answers those who attach. It knows nothing of namespaces: if it dies, its monitor notices and takes
 * the container with it. In DIRECTORY are: plan (read), health-plan (read), lock (held), state, health, log, ctl (written).
 * A state file is replaced as a whole; that the lock is free says that nobody keeps the container any more. */
#include "keep.h"
#include "sys.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define OUR_FAILURE 125
#define FIRST_FREE_FD 24
#define CHUNK 16384
#define DRAIN (2 * SECOND)
#define PATIENCE (20 * SECOND)

static struct {
    struct plan plan;
    uint32_t flags;
    const char *status;
    pid_t monitor, process;
    uint64_t starttime;
    int64_t created, started, finished;
    int exited, oom_told, code, oom, no_restart, ready, failed, asked_to_end;
    uint64_t ooms_before;
    char error[1024];
    int streams[2], report, lifeline, java, signals;
    struct records records;
} keeper = {.status = "created", .streams = {-1, -1}, .report = -1, .lifeline = -1, .java = REPORT_FD};

static void save_state(void) {
    char text[8192], started[TIME_TEXT], finished[TIME_TEXT], boot[64];
    file_text("/proc/sys/kernel/random/boot_id", boot, sizeof boot);
    boot[strcspn(boot, "\n")] = 0;
    time_text(keeper.started, started);
    time_text(keeper.finished, finished);
    size_t length = (size_t)snprintf(
        text, sizeof text,
        "{\"status\":\"%s\",\"pid\":%d,\"starttime\":%llu,\"boot\":\"%s\",\"started\":\"%s\",\"finished\":\"%s\","
        "\"code\":%d,\"oom\":%s,\"restarts\":%d,\"error\":",
        keeper.status, keeper.process, (unsigned long long)keeper.starttime, boot, started, finished, keeper.code,
        keeper.oom ? "true" : "false", restart_count());
    length += json_text(keeper.error, strlen(keeper.error), text + length);
    text[length++] = '}';
    text[length++] = '\n';
    keep_replace("state", text, length);
}

pid_t keep_fork(const int *descriptors, int count, int (*role)(void *), void *argument) {
    pid_t child = fork();
    if (child != 0) return child;
    int copies[8];
    for (int i = 0; i < count; i++) {
        copies[i] = descriptors[i] < 0 ? open("/dev/null", O_RDWR | O_CLOEXEC) : descriptors[i];
        copies[i] = fcntl(copies[i], F_DUPFD_CLOEXEC, FIRST_FREE_FD);
    }
    for (int i = 0; i < count; i++)
        if (copies[i] < 0 || dup2(copies[i], i) < 0) _exit(OUR_FAILURE);
    for (int i = count; i < FIRST_FREE_FD; i++) close(i);
    sys_close_range(FIRST_FREE_FD, ~0u);
    report_to(REPORT_FD);
    _exit(role(argument));
}

static int run_monitor(void *unused) {
    (void)unused;
    prctl(PR_SET_NAME, "jbrun", 0, 0, 0);
    return monitor_main();
}

/* Starts the container. Its first report, or failure, comes later. */
static int start(void) {
    int in[2] = {-1, -1}, out[2] = {-1, -1}, err[2] = {-1, -1}, report[2], lifeline[2], console[2] = {-1, -1};
    int plan = open("plan", O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (plan < 0) return fail("open the plan");
    if (pipe2(report, O_CLOEXEC) || pipe2(lifeline, O_CLOEXEC)) return fail("make pipes");
    if (keeper.flags & KEEP_TERMINAL) {
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, console)) return fail("make a socket");
    } else if (pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC) ||
               (keeper.flags & KEEP_STDIN && pipe2(in, O_CLOEXEC))) {
        return fail("make pipes");
    }
    keeper.ready = keeper.failed = keeper.exited = keeper.oom_told = 0;
    keeper.records.length = 0;
    keeper.process = 0;
    keeper.ooms_before = ooms(&keeper.plan);
    int descriptors[] = {in[0], out[1], err[1], report[1], lifeline[0], plan, console[1]};
    keeper.monitor = keep_fork(descriptors, console[1] < 0 ? 6 : 7, run_monitor, NULL);
    if (keeper.monitor < 0) return fail("start the monitor");
    int theirs[] = {in[0], out[1], err[1], report[1], lifeline[0], plan, console[1]};
    for (size_t i = 0; i < sizeof theirs / sizeof *theirs; i++)
        if (theirs[i] >= 0) close(theirs[i]);
    keeper.report = report[0];
    keeper.lifeline = lifeline[1];
    keeper.streams[0] = out[0];
    keeper.streams[1] = err[0];
    if (console[0] >= 0) {
        /* Comes when the terminal is made; if the container fails before, the socket ends. */
        int master = terminal_receive(console[0]);
        close(console[0]);
        keeper.streams[0] = master;
        if (master >= 0) fcntl(master, F_SETFL, O_NONBLOCK);
        clients_input(master, 1, keeper.flags);
    } else {
        if (in[1] >= 0) fcntl(in[1], F_SETFL, O_NONBLOCK);
        clients_input(in[1], 0, keeper.flags);
    }
    return 0;
}

static void pump(int stream) {
    char bytes[CHUNK];
    ssize_t count = read(keeper.streams[stream], bytes, sizeof bytes);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count <= 0) {
        /* A terminal gives EIO when its last user has gone. */
        close(keeper.streams[stream]);
        if (keeper.flags & KEEP_TERMINAL) clients_input(-1, 0, keeper.flags);
        keeper.streams[stream] = -1;
        return;
    }
    log_add(stream, bytes, (size_t)count);
    clients_output(stream, bytes, (size_t)count);
}

static void tell_java_no_more(void) {
    if (keeper.java >= 0) close(keeper.java);
    keeper.java = -1;
}

static void started(int process) {
    if (!keeper.ready || keeper.failed) return;
    keeper.process = process;
    keeper.starttime = start_time(process);
    keeper.started = now(CLOCK_REALTIME);
    keeper.error[0] = 0;
    keeper.status = "running";
    save_state();
    event("start", "");
    health_started(process, keeper.starttime);
}

/* The first start's records are Java's as well, which waits for them. */
static void hear_record(const struct record *record) {
    switch (record->kind) {
    case REPORT_READY: keeper.ready = 1; break;
    case REPORT_FAILED:
        if (!keeper.failed)
            snprintf(keeper.error, sizeof keeper.error, "%.*s: %s", (int)record->length, record->text, strerror(record->number));
        keeper.failed = 1;
        break;
    case REPORT_STARTED: started(record->number); break;
    case REPORT_EXITED:
        keeper.code = record_code(record);
        keeper.exited = 1;
        keeper.oom_told = record->length == strlen(REPORT_OOM) && memcmp(record->text, REPORT_OOM, record->length) == 0;
        break;
    }
    /* After Java has heard that it runs, its answer is complete. */
    if (keeper.java >= 0 && write(keeper.java, record->whole, record->size) < 0) tell_java_no_more();
    if (keeper.process > 0) tell_java_no_more();
}

static void hear_monitor(void) {
    if (records_read(keeper.report, &keeper.records, hear_record)) return;
    close(keeper.report);
    keeper.report = -1;
    tell_java_no_more();
}

/* By a descriptor, so that it is no other process that has the number by now. */
static void signal_container(int number) {
    int process = keeper.process > 0 ? (int)syscall(NR_PIDFD_OPEN, keeper.process, 0) : -1;
    if (process < 0) return;
    if (start_time(keeper.process) == keeper.starttime) syscall(NR_PIDFD_SEND_SIGNAL, process, number, NULL, 0);
    close(process);
}

void keep_signal(int number) {
    if (keeper.monitor <= 0) return;
    if (number == SIGKILL) {
        /* The monitor would die of it; letting go of its lifeline makes it kill the container. */
        if (keeper.lifeline >= 0) close(keeper.lifeline);
        keeper.lifeline = -1;
    } else if (number == SIGSTOP) {
        /* Nobody can hand this one on: the monitor would stand still, and nothing could end the container any more. */
        signal_container(number);
    } else if (number > 0 && number < 65) {
        kill(keeper.monitor, number);
    }
}

struct joined {
    pid_t process;
    uint64_t starttime;
};

static int run_join(void *argument) {
    const struct joined *container = argument;
    prctl(PR_SET_NAME, "jbrun", 0, 0, 0);
    /* What it was given to read from may have no end. */
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    return join_main(container->process, container->starttime);
}

pid_t keep_join(const int descriptors[JOIN_DESCRIPTORS]) {
    struct joined container = {keeper.process, keeper.starttime};
    return keeper.process > 0 ? keep_fork(descriptors, JOIN_DESCRIPTORS, run_join, &container) : -1;
}

int keep_root(void) {
    char path[32];
    snprintf(path, sizeof path, "/proc/%d/root", keeper.process);
    int root = keeper.process > 0 ? open(path, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
    /* Looked at afterwards: if it is still the same process, so was the one whose root was opened. */
    if (root >= 0 && start_time(keeper.process) != keeper.starttime) {
        close(root);
        return -1;
    }
    return root;
}

void keep_no_restart(void) {
    keeper.no_restart = 1;
}

/* A file of the container's group in the unified tree, which is the first that goes with it; -1 without such a group. */
static int open_group_file(const char *name, int flags) {
    const struct op *group = plan_find(&keeper.plan, OP_KEEP_REMOVE);
    char path[4200];
    if (!group) return -1;
    snprintf(path, sizeof path, "%s/%s", arg_text(group, 0), name);
    return open(path, flags | O_CLOEXEC);
}

static int write_group_file(const char *name, const char *text) {
    int fd = open_group_file(name, O_WRONLY);
    if (fd < 0) return -1;
    ssize_t count = write(fd, text, strlen(text));
    close(fd);
    return count > 0 ? 0 : -1;
}

/* What the kernel says: nobody has to remember it. */
int keep_is_paused(void) {
    char frozen = '0';
    int fd = open_group_file("cgroup.freeze", O_RDONLY);
    if (fd < 0) return 0;
    ssize_t count = read(fd, &frozen, 1);
    close(fd);
    return count == 1 && frozen == '1';
}

int keep_freeze(int frozen) {
    return write_group_file("cgroup.freeze", frozen ? "1" : "0");
}

static void reap(void) {
    int status;
    for (pid_t gone; (gone = waitpid(-1, &status, WNOHANG)) > 0;) {
        if (gone == keeper.monitor)
            keeper.monitor = 0;
        else {
            health_reaped(gone);
            clients_reaped(gone);
        }
    }
}

/* Those that joined end with the container, and tell so whoever waits for them. */
static int has_children(void) {
    siginfo_t unused;
    return waitid(P_ALL, 0, &unused, WEXITED | WNOHANG | WNOWAIT) == 0;
}

static void hear_signal(void) {
    struct signalfd_siginfo info;
    if (read(keeper.signals, &info, sizeof info) != sizeof info) return;
    if (info.ssi_signo == SIGCHLD) {
        reap();
    } else if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT) {
        keeper.no_restart = keeper.asked_to_end = 1;
        keep_signal(SIGKILL);
    }
}

/* One round of waiting, until a time of the monotonic clock at most; 0 for as long as it takes. */
static void wait_once(int64_t until) {
    struct pollfd watched[WATCHED_MAX];
    int count = 0, own;
    int64_t health = health_next(), time = now(CLOCK_MONOTONIC);
    if (health && (!until || health < until)) until = health;
    watched[count++] = (struct pollfd){keeper.signals, POLLIN, 0};
    watched[count++] = (struct pollfd){keeper.report, POLLIN, 0};
    short streams = clients_are_slow() ? 0 : POLLIN;
    for (int stream = 0; stream < 2; stream++)
        watched[count++] = (struct pollfd){streams ? keeper.streams[stream] : -1, streams, 0};
    own = count;
    health_watch(watched, &count);
    clients_watch(watched, &count);
    int64_t left = until ? (until - time + 999999) / 1000000 : -1;
    int timeout = left > 3600000 ? 3600000 : (int)(until && left < 0 ? 0 : left);
    if (poll(watched, (nfds_t)count, timeout) < 0) return;
    if (watched[0].revents) hear_signal();
    if (watched[1].revents) hear_monitor();
    for (int stream = 0; stream < 2; stream++)
        if (watched[2 + stream].revents && watched[2 + stream].fd >= 0) pump(stream);
    health_handle(watched + own, count - own);
    clients_handle(watched + own, count - own);
}

static int is_over(void) {
    return keeper.monitor <= 0 && keeper.report < 0;
}

static int has_streams(void) {
    return keeper.streams[0] >= 0 || keeper.streams[1] >= 0;
}

static void tell_end(void) {
    char code[48];
    if (keeper.oom) event("oom", "");
    snprintf(code, sizeof code, "\"exitCode\":\"%d\"", keeper.code);
    event("die", code);
}

static int run_removal(void *unused) {
    (void)unused;
    return external_remove(&keeper.plan);
}

/* A monitor that was killed takes along what has process ids of its own and is of our own making. The rest is ended here. */
static void end_what_is_left(void) {
    static const int nothing[] = {-1, -1, -1};
    signal_container(SIGKILL);
    write_group_file("cgroup.kill", "1");
    if (!plan_find(&keeper.plan, OP_EXTERNAL)) return;
    pid_t remover = keep_fork(nothing, 3, run_removal, NULL);
    while (remover > 0 && waitpid(remover, NULL, 0) < 0 && errno == EINTR) continue;
}

/* Runs the container once, to its end and to the end of what it printed. */
static void run_once(void) {
    keeper.code = OUR_FAILURE;
    if (start()) {
        keeper.failed = 1;
        tell_java_no_more();
    }
    while (!is_over()) wait_once(0);
    /* Processes outside of the container may hold its streams, if it was given some: these are not waited for. */
    int64_t enough = now(CLOCK_MONOTONIC) + DRAIN;
    while (has_streams() && (clients_are_slow() || now(CLOCK_MONOTONIC) < enough)) wait_once(enough);
    for (int stream = 0; stream < 2; stream++) {
        if (keeper.streams[stream] >= 0) close(keeper.streams[stream]);
        keeper.streams[stream] = -1;
    }
    clients_input(-1, 0, keeper.flags);
    if (keeper.lifeline >= 0) close(keeper.lifeline);
    keeper.lifeline = -1;
    log_end();
    health_stopped();
    if (!keeper.exited) end_what_is_left();
    keeper.finished = now(CLOCK_REALTIME);
    keeper.oom = keeper.oom_told || ooms(&keeper.plan) > keeper.ooms_before;
    if (keeper.process > 0) tell_end();
    keeper.process = 0;
}

static int wants_restart(void) {
    return !keeper.no_restart && !keeper.failed && restart_is_wanted(keeper.code);
}

static void remove_groups(void) {
    struct timespec pause = {0, 5000000};
    for (size_t i = 0; i < keeper.plan.nops; i++) {
        const struct op *op = &keeper.plan.ops[i];
        if (op->code != OP_KEEP_REMOVE) continue;
        for (int attempt = 0; attempt < 400 && rmdir(arg_text(op, 0)) && errno == EBUSY; attempt++) nanosleep(&pause, NULL);
    }
}

static void keep(void) {
    clients_await_input();
    int64_t patience = now(CLOCK_MONOTONIC) + PATIENCE;
    /* Nothing that is printed may be missed by who has started it in order to see it. */
    while (keeper.flags & KEEP_WAIT && !clients_are_attached() && now(CLOCK_MONOTONIC) < patience) wait_once(patience);
    for (;;) {
        int64_t begun = now(CLOCK_MONOTONIC);
        run_once();
        if (!wants_restart()) break;
        int64_t until = now(CLOCK_MONOTONIC) + restart_pause(now(CLOCK_MONOTONIC) - begun);
        keeper.status = "restarting";
        save_state();
        while (!keeper.no_restart && now(CLOCK_MONOTONIC) < until) wait_once(until);
        if (keeper.no_restart) break;
    }
    remove_groups();
    keeper.status = keeper.failed && !keeper.started ? "created" : "exited";
    save_state();
    clients_exited(keeper.code);
    int64_t enough = now(CLOCK_MONOTONIC) + DRAIN;
    while ((clients_are_left() || has_children()) && now(CLOCK_MONOTONIC) < enough) wait_once(enough);
    unlink("ctl");
}

static int open_plan(void) {
    const char *why = "it is not there";
    int fd = open("plan", O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 || plan_read(fd, PLAN_RUN, &keeper.plan, &why)) {
        errno = EINVAL;
        return fail("read the plan, because %s", why);
    }
    close(fd);
    const struct op *op = plan_find(&keeper.plan, OP_KEEP);
    if (!op) {
        errno = EINVAL;
        return fail("read the plan, which is none for a keeper");
    }
    keeper.flags = arg_u32(op, 0);
    restart_policy(arg_u32(op, 3), arg_u32(op, 4));
    health_prepare(plan_find(&keeper.plan, OP_HEALTH));
    return log_open(arg_u64(op, 1), arg_u32(op, 2));
}

int keep_main(const char *directory) {
    sigset_t all;
    if (chdir(directory)) return fail("enter %s", directory), OUR_FAILURE;
    prctl(PR_SET_NAME, "jbuild-keep", 0, 0, 0);
    umask(077);
    fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC);
    sys_close_range(REPORT_FD + 1, ~0u);
    int lock = open("lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    struct timespec moment = {0, 2000000};
    /* Who only looks whether it is held holds it for a moment. */
    for (int attempt = 0; lock >= 0 && flock(lock, LOCK_EX | LOCK_NB); attempt++) {
        if (attempt == 500) return fail("lock the container, which has a keeper already"), OUR_FAILURE;
        nanosleep(&moment, NULL);
    }
    if (lock < 0) return fail("lock the container"), OUR_FAILURE;
    sigfillset(&all);
    keeper.signals = signalfd(-1, &all, SFD_CLOEXEC);
    if (keeper.signals < 0) return fail("watch for signals"), OUR_FAILURE;
    if (open_plan() || clients_listen()) return OUR_FAILURE;
    keep();
    return 0;
}
