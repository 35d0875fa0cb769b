/* From set-up to the program: who it is, what it may, where it stands. Runs in the container. */
#include "jbrun.h"
#include "sys.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define CAP_COUNT 64

static int load_seccomp(const struct op *op, unsigned flags) {
    struct sock_fprog program = {(unsigned short)(op->args[0].len / sizeof(struct sock_filter)),
                                 (struct sock_filter *)(uintptr_t)op->args[0].data};
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program)) return fail("load the seccomp filter", "");
    return 0;
}

static int set_caps(uint64_t mask) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2];
    memset(data, 0, sizeof data);
    for (int i = 0; i < 2; i++) data[i].permitted = data[i].effective = (uint32_t)(mask >> 32 * i);
    if (syscall(SYS_capset, &header, data)) return fail("set capabilities", "");
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)) return fail("clear ambient capabilities", "");
    return 0;
}

static uint64_t have_caps(void) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2];
    if (syscall(SYS_capget, &header, data)) return 0;
    return (uint64_t)data[1].permitted << 32 | data[0].permitted;
}

static int become(const struct op *user, uint64_t mask) {
    uid_t uid = (uid_t)arg_number(user, 0, 10);
    gid_t gid = (gid_t)arg_number(user, 1, 10);
    mask &= have_caps();
    for (int cap = 0; cap < CAP_COUNT; cap++)
        if (!(mask >> cap & 1) && prctl(PR_CAPBSET_READ, cap, 0, 0, 0) == 1 && prctl(PR_CAPBSET_DROP, cap, 0, 0, 0))
            return fail("drop a capability", "");
    if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)) return fail("keep capabilities", "");
    for (int fd = 0; fd < 3; fd++) {
        struct stat st;
        /* As docker: a user's own pipes and terminals belong to it, the null device stays root's. */
        if (!fstat(fd, &st) && !(S_ISCHR(st.st_mode) && st.st_rdev == 0x103) && fchown(fd, uid, (gid_t)-1)) {
            /* A read-only or foreign file; the program can still use the descriptor. */
        }
    }
    gid_t groups[1024];
    size_t n = 0;
    for (unsigned i = 2; i < user->nargs && n < 1024; i++) groups[n++] = (gid_t)arg_number(user, i, 10);
    if (setgroups(n, groups) && errno != EPERM) return fail("set groups", "");
    if (setresgid(gid, gid, gid)) return fail("set group", user->args[1].data);
    if (setresuid(uid, uid, uid)) return fail("set user", user->args[0].data);
    if (prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0)) return fail("keep capabilities", "");
    /* A program that is not root gets none, unless its file gives it some. */
    return set_caps(uid == 0 ? mask : 0);
}

static int enter_directory(const char *path) {
    if (chdir(path)) return fail("change directory", path);
    char real[4096];
    if (!getcwd(real, sizeof real) || real[0] != '/') {
        errno = ENOENT;
        return fail("change directory (it lies outside of the container)", path);
    }
    return 0;
}

static void reset_signals(void) {
    sigset_t none;
    sigemptyset(&none);
    for (int sig = 1; sig < 65; sig++) signal(sig, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Finds and executes the program by the container's own PATH. Only comes back if it can't. */
static int execute(char **argv, char **envp) {
    const char *path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    for (char **e = envp; *e; e++)
        if (!strncmp(*e, "PATH=", 5)) path = *e + 5;
    if (strchr(argv[0], '/')) {
        execve(argv[0], argv, envp);
        return fail("exec", argv[0]);
    }
    int denied = 0;
    while (1) {
        size_t n = strcspn(path, ":");
        char full[4096];
        if (n && (size_t)snprintf(full, sizeof full, "%.*s/%s", (int)n, path, argv[0]) < sizeof full) {
            struct stat st;
            if (!stat(full, &st) && !S_ISDIR(st.st_mode)) {
                execve(full, argv, envp);
                if (errno != ENOENT && errno != EACCES) return fail("exec", full);
                denied |= errno == EACCES;
                if (errno == ENOENT) return fail("exec (its interpreter is missing)", full);
            }
        }
        if (!path[n]) break;
        path += n + 1;
    }
    errno = denied ? EACCES : ENOENT;
    return fail("exec (looked for in $PATH)", argv[0]);
}

static pid_t child_of_init;

static void forward(int sig) {
    if (child_of_init > 0) kill(child_of_init, sig);
}

/* Process 1: hands signals on and reaps everybody's orphans until the program ends. */
static void be_init(void) {
    for (int sig = 1; sig < 32; sig++)
        if (sig != SIGKILL && sig != SIGSTOP && sig != SIGCHLD) signal(sig, forward);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    close_range_(0, ~0u, 0);
    for (;;) {
        int status;
        pid_t gone = waitpid(-1, &status, 0);
        if (gone < 0 && errno == EINTR) continue;
        if (gone == child_of_init) _exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
        if (gone < 0) _exit(0);
    }
}

static char **strings(const struct op *op) {
    size_t n = op ? op->nargs : 0;
    char **list = calloc(n + 1, sizeof *list);
    for (size_t i = 0; list && i < n; i++) list[i] = (char *)(uintptr_t)op->args[i].data;
    return list;
}

int process_set_up_and_exec(const struct plan *plan) {
    const struct op *seccomp = plan_find(plan, OP_SECCOMP);
    int no_new_privs = plan_find(plan, OP_NO_NEW_PRIVS) != NULL;
    char **argv = strings(plan_find(plan, OP_ARGV)), **envp = strings(plan_find(plan, OP_ENV));
    if (!argv || !envp) return fail("allocate", "");
    if (plan_find(plan, OP_INIT)) {
        sigset_t all;
        sigfillset(&all);
        sigprocmask(SIG_SETMASK, &all, NULL);
        child_of_init = fork();
        if (child_of_init < 0) return fail("fork", "");
        if (child_of_init > 0) be_init();
        if (setsid() < 0) return fail("setsid", "");
    }
    if (enter_directory(plan_find(plan, OP_CWD)->args[0].data)) return -1;
    if (seccomp && !no_new_privs && load_seccomp(seccomp, 0)) return -1;
    if (become(plan_find(plan, OP_USER), (uint64_t)strtoull(plan_find(plan, OP_CAPS)->args[0].data, NULL, 10))) return -1;
    /* A change of the user clears it. */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)) return fail("set the death signal", "");
    if (no_new_privs && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) return fail("set no_new_privs", "");
    if (seccomp && no_new_privs && load_seccomp(seccomp, 0)) return -1;
    reset_signals();
    return execute(argv, envp);
}
