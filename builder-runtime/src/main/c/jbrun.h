/* jbrun: executes a plan that Java wrote. It decides nothing.
 *
 * Error convention: a function that can fail returns 0 for success and -1 for failure; on failure it has called
 * fail(stage, subject) already, which reports {stage, errno, subject} to Java. Callers only pass the -1 on.
 */
#ifndef JBRUN_H
#define JBRUN_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PLAN_MAGIC 0x3150424au /* "JBP1" */
#define PLAN_VERSION 1u
#define PLAN_MAX (16u << 20)
#define OPS_MAX 4096
#define ARGS_MAX 65535

enum op_code {
    OP_OVERLAY = 1,   /* userxattr, upper, work, lower... */
    OP_NAMESPACE = 2, /* flags of clone(2), as decimal */
    OP_HOSTNAME = 3,  /* name */
    OP_CGROUP = 4,    /* directory to be born in */
    OP_PROC = 10,     /* - */
    OP_DEV = 11,      /* - */
    OP_SYS = 12,      /* how: "new" or "bind" */
    OP_BIND = 13,     /* source, target, readonly */
    OP_TMPFS = 14,    /* target, size, mode */
    OP_FILE = 15,     /* target, mode, uid, gid, content */
    OP_MASK = 16,     /* path */
    OP_READONLY = 17, /* path */
    OP_ROOT_READONLY = 18,
    OP_INIT = 20, /* - */
    OP_CWD = 21,
    OP_USER = 22, /* uid, gid, group... */
    OP_CAPS = 23, /* mask */
    OP_NO_NEW_PRIVS = 24,
    OP_SECCOMP = 25, /* program */
    OP_ENV = 26,
    OP_ARGV = 27,
    OP_LAST = OP_ARGV
};

struct arg {
    const char *data; /* NUL terminated, the NUL is not counted */
    uint32_t len;
};

struct op {
    uint16_t code;
    uint16_t nargs;
    struct arg *args;
};

struct plan {
    struct op *ops;
    size_t nops;
};

int plan_read(int fd, struct plan *plan, char **why);
const struct op *plan_find(const struct plan *plan, int code);
unsigned long arg_number(const struct op *op, unsigned index, int base);

void report_open(int fd);
int fail(const char *stage, const char *subject);
void report_created(const char *path);
void report_started(pid_t pid);
void report_exit(int status);

int fs_set_up(const struct plan *plan);
int process_set_up_and_exec(const struct plan *plan);
int run_main(int plan_fd, int report_fd, int lifeline_fd);
int userns_main(char **argv);

#endif
