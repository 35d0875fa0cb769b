/* What a container has of another one: namespaces, and the memory files that belong to them.
 *
 * The other is named by a process of it and the time at which that started, since a number may be another process's by
 * now. Nothing is looked up by name in what the other one controls but below its own root. */
#include "jbrun.h"
#include "sys.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

int is_process(pid_t pid, uint64_t started) {
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t count = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (fd >= 0) close(fd);
    if (count <= 0) return 0;
    text[count] = 0;
    char *field = strrchr(text, ')');
    if (!field || field[2] == 'Z') return 0;
    for (int i = 2; field && i < 22; i++) field = strchr(field + 1, ' ');
    return field && strtoull(field, NULL, 10) == started;
}

/* Opens a process while its number says who it is. */
static int open_process(uint32_t number, uint64_t started) {
    int process = (int)syscall(NR_PIDFD_OPEN, (pid_t)number, 0);
    if (process >= 0 && is_process((pid_t)number, started)) return process;
    errno = ESRCH;
    return fail("find process %u, with which something is shared", number);
}

/* Only who is in a mount namespace may copy its mounts, and who has entered one can't go back: so a child does it, which
 * shares nothing with this process but the descriptors. */
static int open_directory_of(const struct op *op) {
    int process = open_process(arg_u32(op, 0), arg_u64(op, 1)), answer[2], tree = -1, status = 0;
    if (process < 0) return -1;
    if (pipe2(answer, O_CLOEXEC)) return fail("make a pipe");
    struct clone3_args arguments = {.flags = CLONE_FILES, .exit_signal = SIGCHLD};
    pid_t child = (pid_t)syscall(NR_CLONE3, &arguments, sizeof arguments);
    if (child < 0) return fail("start a process");
    if (child == 0) {
        if (setns(process, CLONE_NEWNS)) _exit(errno);
        int found = sys_openat2(AT_FDCWD, arg_text(op, 2), O_PATH | O_DIRECTORY, RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS);
        if (found >= 0) tree = sys_open_tree(found, "", TREE_CLONE | AT_EMPTY_PATH);
        if (tree < 0) _exit(errno);
        _exit(write(answer[1], &tree, sizeof tree) == sizeof tree ? 0 : EIO);
    }
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    close(answer[1]);
    ssize_t count = read(answer[0], &tree, sizeof tree);
    close(answer[0]);
    close(process);
    if (count == sizeof tree) return tree;
    errno = WEXITSTATUS(status);
    return fail("open %s of process %u", arg_text(op, 2), arg_u32(op, 0));
}

int sharing_open(struct op *op) {
    switch (op->code) {
    case OP_JOIN: op->fd = open_process(arg_u32(op, 1), arg_u64(op, 2)); break;
    case OP_BIND_OF: op->fd = open_directory_of(op); break;
    default: return 0;
    }
    return op->fd < 0 ? -1 : 0;
}

/* Enters the namespaces of other containers that are among the given ones. */
int namespaces_join(const struct plan *plan, int which) {
    for (size_t i = 0; i < plan->nops; i++) {
        const struct op *op = &plan->ops[i];
        int flag = op->code == OP_JOIN ? (int)arg_u32(op, 0) : 0;
        if (!(flag & which)) continue;
        report_at(plan, op);
        if (setns(op->fd, flag)) return fail("enter a namespace of process %u", arg_u32(op, 1));
    }
    return 0;
}
