/* The last part: who the program is, what it may, where it stands; then the program. Runs inside of the new root. */
#include "jbrun.h"
#include "sys.h"

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#define SET_MODE_FILTER 1
#define CAPABILITY_VERSION 0x20080522
#define STATUS_FD 3

struct bpf_program {
    unsigned short length;
    const void *instructions;
};

static int is_null_device(int fd) {
    struct stat stat;
    return fstat(fd, &stat) == 0 && S_ISCHR(stat.st_mode) && stat.st_rdev == makedev(1, 3);
}

/* A stream on the host's null device would keep the host's /dev in use; the container has one of its own. */
static int replace_null_streams(void) {
    for (int fd = 0; fd < 3; fd++) {
        if (!is_null_device(fd)) continue;
        int null = open("/dev/null", O_RDWR | O_NOFOLLOW | O_CLOEXEC);
        if (null < 0 || !is_null_device(null) || dup2(null, fd) < 0) return fail("open the container's /dev/null");
        close(null);
    }
    return 0;
}

/* So that the program can open its own streams by /dev/stdout. Only nameless pipes: a file or terminal is the caller's,
 * and would stay the container's user's afterwards. */
static void own_streams(uid_t uid) {
    for (int fd = 0; fd < 3; fd++) {
        struct statfs stat;
        if (fstatfs(fd, &stat) || stat.f_type != PIPE_MAGIC) continue;
        /* A user that is not mapped can't own it; the descriptor itself works all the same. */
        if (fchown(fd, uid, (gid_t)-1)) continue;
    }
}

static int enter_directory(const char *path) {
    char real[PATH_MAX];
    if (chdir(path)) return fail("enter the working directory %s", path);
    /* By a link to a descriptor that was left open it could lie outside (CVE-2024-21626). */
    if (!getcwd(real, sizeof real) || real[0] != '/') {
        errno = EXDEV;
        return fail("enter the working directory %s", path);
    }
    return 0;
}

static int load_filter(const struct op *op) {
    struct bpf_program program = {(unsigned short)(op->args[0].len / 8), op->args[0].data};
    if (op->args[0].len % 8 || op->args[0].len / 8 > 4096) {
        errno = EINVAL;
        return fail("load the seccomp filter");
    }
    return syscall(SYS_seccomp, SET_MODE_FILTER, 0, &program) ? fail("load the seccomp filter") : 0;
}

/* By the system call itself, whose numbers the plan has. */
static int set_limits(const struct plan *plan) {
    for (size_t i = 0; i < plan->nops; i++) {
        const struct op *op = &plan->ops[i];
        if (op->code != OP_LIMIT) continue;
        report_at(plan, op);
        uint64_t limit[] = {arg_u64(op, 1), arg_u64(op, 2)};
        if (syscall(SYS_prlimit64, 0, arg_u32(op, 0), limit, NULL))
            return fail("set the resource limit %u", arg_u32(op, 0));
    }
    return 0;
}

static int set_capabilities(uint64_t mask) {
    struct {
        uint32_t version;
        int pid;
    } header = {CAPABILITY_VERSION, 0};
    struct {
        uint32_t effective, permitted, inheritable;
    } sets[2] = {{(uint32_t)mask, (uint32_t)mask, 0}, {(uint32_t)(mask >> 32), (uint32_t)(mask >> 32), 0}};
    if (syscall(SYS_capset, &header, sets)) return fail("set the capabilities");
    return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) ? fail("clear the ambient capabilities") : 0;
}

/* Drops the rest from the bounding set, and gives what of the wanted ones this process has itself. */
static int bound_capabilities(uint64_t wanted, uint64_t *had) {
    struct {
        uint32_t version;
        int pid;
    } header = {CAPABILITY_VERSION, 0};
    struct {
        uint32_t effective, permitted, inheritable;
    } sets[2];
    if (syscall(SYS_capget, &header, sets)) return fail("read the capabilities");
    *had = wanted & ((uint64_t)sets[1].permitted << 32 | sets[0].permitted);
    for (int number = 0; prctl(PR_CAPBSET_READ, number, 0, 0, 0) >= 0; number++)
        if (!(*had >> number & 1) && prctl(PR_CAPBSET_DROP, number, 0, 0, 0)) return fail("drop capability %d", number);
    return 0;
}

static int become(const struct op *user, uint64_t wanted) {
    uid_t uid = arg_u32(user, 0);
    gid_t gid = arg_u32(user, 1);
    size_t count = user->nargs - 2u;
    gid_t *groups = calloc(count + 1, sizeof *groups);
    uint64_t mask = 0;
    if (!groups) return fail("find memory");
    if (bound_capabilities(wanted, &mask)) return -1;
    own_streams(uid);
    for (size_t i = 0; i < count; i++) groups[i] = arg_u32(user, (unsigned)i + 2);
    /* With a single mapped id the kernel forbids it altogether, and then there are no groups to get rid of either. */
    if (setgroups(count, groups) && (errno != EPERM || count > 1)) return fail("set the supplementary groups");
    if (setresgid(gid, gid, gid)) return fail("become group %u", gid);
    if (setresuid(uid, uid, uid)) return fail("become user %u", uid);
    /* Another user than root has none; what is bounded limits what programs with file capabilities give it. */
    return set_capabilities(uid == 0 ? mask : 0);
}

static char **texts(const struct op *op) {
    size_t count = op ? op->nargs : 0;
    char **list = calloc(count + 1, sizeof *list);
    for (size_t i = 0; list && i < count; i++) list[i] = (char *)(uintptr_t)op->args[i].data;
    return list;
}

static int fail_to_execute(const char *file) {
    int number = errno;
    if (number != ENOENT) return fail("exec: \"%s\"", file);
    int there = access(file, F_OK) == 0;
    errno = ENOENT;
    return fail("exec: \"%s\": %s", file, there ? "its interpreter was not found" : "no such file or directory");
}

/* Looks the program up in the container's own PATH, in its absolute directories only. Comes back if it can't. */
static int execute(char **arguments, char **environment) {
    const char *name = arguments[0], *path = "";
    char file[PATH_MAX];
    if (strchr(name, '/')) {
        execve(name, arguments, environment);
        return fail_to_execute(name);
    }
    for (char **variable = environment; *variable; variable++)
        if (strncmp(*variable, "PATH=", 5) == 0) path = *variable + 5;
    int forbidden = 0;
    for (size_t length; *path; path += length + (path[length] == ':')) {
        length = strcspn(path, ":");
        if (path[0] != '/' || length + strlen(name) + 2 > sizeof file) continue;
        memcpy(file, path, length);
        file[length] = '/';
        strcpy(file + length + 1, name);
        struct stat stat_of_file;
        if (stat(file, &stat_of_file) || S_ISDIR(stat_of_file.st_mode)) continue;
        execve(file, arguments, environment);
        if (errno != EACCES) return fail_to_execute(file);
        forbidden = 1;
    }
    errno = forbidden ? EACCES : ENOENT;
    return forbidden ? fail("exec: \"%s\"", name) : fail("exec: \"%s\": executable file not found in $PATH", name);
}

static void reset_signals(void) {
    sigset_t none;
    sigemptyset(&none);
    for (int number = 1; number < 65; number++) signal(number, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Only the streams stay, and the status, which closes by itself when the program is executed. */
static int close_the_rest(int status) {
    if (dup3(status, STATUS_FD, O_CLOEXEC) < 0 && errno != EINVAL) return fail("move the status");
    report_to(STATUS_FD);
    return sys_close_range(STATUS_FD + 1, ~0u) ? fail("close all descriptors") : 0;
}

static int fork_from_init(void) {
    pid_t program = fork();
    if (program < 0) return fail("start the program below an init");
    if (program > 0) init_run(program);
    /* A group of its own, so that a signal to its group does not come back to it through the init. */
    if (setpgid(0, 0)) return fail("make a process group");
    /* Whose keys are typed is the program, if there is a terminal. */
    tcsetpgrp(0, getpid());
    return 0;
}

int process_become_and_execute(const struct plan *plan, int status) {
    const struct op *filter = plan_find(plan, OP_SECCOMP), *capabilities = plan_find(plan, OP_CAPABILITIES);
    const struct op *user = plan_find(plan, OP_USER), *directory = plan_find(plan, OP_CWD);
    const struct op *program = plan_find(plan, OP_EXEC), *no_new = plan_find(plan, OP_NO_NEW_PRIVILEGES);
    char **arguments = texts(program), **environment = texts(plan_find(plan, OP_ENVIRONMENT));
    if (!arguments || !environment) return fail("find memory");
    const struct op *terminal = plan_find(plan, OP_TERMINAL);
    report_at(plan, terminal);
    /* The container's own console only where the plan makes a container. */
    if (terminal && terminal_make(terminal, arg_u32(user, 0), plan_find(plan, OP_PIVOT) != NULL)) return -1;
    report_at(plan, NULL);
    if (replace_null_streams() || close_the_rest(status)) return -1;
    report_at(plan, directory);
    int entered = chdir(arg_text(directory, 0)) == 0 || errno != EACCES;
    if (entered && enter_directory(arg_text(directory, 0))) return -1;
    report_at(plan, filter);
    /* Without no_new_privs only CAP_SYS_ADMIN may load a filter, so before it is given up; else as late as possible. */
    if (filter && !no_new && load_filter(filter)) return -1;
    if (set_limits(plan)) return -1;
    report_at(plan, user);
    if (become(user, arg_u64(capabilities, 0))) return -1;
    report_at(plan, directory);
    /* Root may not enter what only the user may, on file systems over a network. */
    if (!entered && enter_directory(arg_text(directory, 0))) return -1;
    report_at(plan, NULL);
    /* A change of the user clears it. */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)) return fail("tie the container to its monitor");
    report_at(plan, filter);
    if (no_new && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) return fail("set no_new_privs");
    if (filter && no_new && load_filter(filter)) return -1;
    report_at(plan, program);
    if (plan_find(plan, OP_INIT) && fork_from_init()) return -1;
    report(REPORT_READY, 0, "");
    reset_signals();
    return execute(arguments, environment);
}
