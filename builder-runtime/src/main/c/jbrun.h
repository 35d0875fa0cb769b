/* jbrun: the launcher. It executes a plan that Java wrote, op by op, and decides nothing.
 *
 * The error convention, for all files: a function that can fail returns 0 (or a descriptor) when it has worked and -1
 * when it has not, and then it has already said so by fail(): what was attempted, on what, and errno, together with the
 * op at hand. Callers pass the -1 on and clean nothing up: the process ends, and with it its namespaces, mounts and
 * descriptors. Only the monitor (monitor.c) outlives a failure, in order to kill, reap and report.
 *
 * Who is who: the monitor stays outside, in the host's namespaces. Its child sets the container up from the inside and
 * becomes the program, or, with OP_INIT, process 1 with the program as its child.
 *
 * How to read it: main.c (the roles), plan.c (what a plan looks like), monitor.c (the life of a container), then in the
 * order of the plan rootfs.c, mounts.c with target.c, process.c with init.c. userns.c is a program of its own. */
#ifndef JBRUN_H
#define JBRUN_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PLAN_FD 5
#define LIFELINE_FD 4
#define REPORT_FD 3
#define FIRST_PASSED_FD 6
#define JOIN_DESCRIPTORS 6 /* the three streams and the three above */

/* The ops, in their legal order by phase; mounts may stand in any order among themselves. The arguments' kinds are in
 * plan.c, the meaning of each op is where it is executed. */
enum op_code {
    OP_NAMESPACES = 1,
    OP_CGROUP,
    OP_OVERLAY,
    OP_MOUNT,
    OP_BIND,
    OP_BIND_FD,
    OP_DEVICE,
    OP_FILE,
    OP_SYMLINK,
    OP_MASK,
    OP_READONLY,
    OP_ROOT_READONLY,
    OP_HOSTNAME,
    OP_LOOPBACK,
    OP_PIVOT,
    OP_INIT,
    OP_CWD,
    OP_LIMIT,
    OP_USER,
    OP_CAPABILITIES,
    OP_NO_NEW_PRIVILEGES,
    OP_SECCOMP,
    OP_ENVIRONMENT,
    OP_EXEC,
    OP_KEEP,
    OP_KEEP_MEMORY_EVENTS,
    OP_KEEP_REMOVE,
    OP_HEALTH,
    OP_ATTACH_GROUP,
    OP_TERMINAL,
    OP_JOIN,
    OP_SYSCTL,
    OP_BIND_OF,
    OP_EXTERNAL,
    OP_LAYERS,
    OP_COUNT
};

/* Flags in arguments. */
#define CGROUP_REMOVE 1u      /* kill what is in it and remove it at the end */
#define CGROUP_KILL 2u        /* only kill what is in it, as without a pid namespace nothing else ends it */
#define OVERLAY_USERXATTR 1u  /* marks in user.overlay.*: obligatory in a user namespace */
#define OVERLAY_BY_MOUNT 2u   /* by mount(2), as on kernels before 6.13 */
#define OVERLAY_DEVICES 4u    /* device nodes of the image can be opened */
#define BIND_READONLY 1u
#define BIND_RECURSIVE 2u
#define BIND_SLAVE 4u         /* mounts of the host's below it are seen later too */
#define BIND_SHARED 8u        /* and the host sees the container's */
#define TARGET_SYSTEM 1u      /* one of ours: no symbolic link on the way, /proc and /sys allowed */
#define FILE_READONLY 2u
#define EXTERNAL_CGROUPFS 1u   /* it is told to manage cgroups by itself */
#define EXTERNAL_OLD_GROUPS 2u /* it sees the cgroups of v1 only */
#define REPORT_OOM "oom"       /* the text of an exit when the kernel killed something because memory was used up */
#define KEEP_STDIN 1u         /* standard input stays open for those who attach */
#define KEEP_TERMINAL 2u      /* the plan has OP_TERMINAL */
#define KEEP_WAIT 8u          /* the first start waits for somebody to attach */
#define KEEP_STDIN_ONCE 4u    /* it closes when the first one who attached with it goes */

/* What a plan is for: what has to be in it differs. */
enum plan_kind { PLAN_RUN, PLAN_EXEC };

struct arg {
    const char *data; /* a string's end is marked by a NUL that len does not count */
    uint32_t len;
};

struct op {
    uint16_t code;
    uint16_t nargs;
    struct arg *args;
    int fd; /* what the monitor opened for it, or -1 */
};

struct plan {
    struct op *ops;
    size_t nops;
};

/* plan.c */
int plan_read(int fd, enum plan_kind kind, struct plan *plan, const char **why);
const struct op *plan_find(const struct plan *plan, enum op_code code);
uint32_t arg_u32(const struct op *op, unsigned index);
uint64_t arg_u64(const struct op *op, unsigned index);
const char *arg_text(const struct op *op, unsigned index);

/* report.c */
enum report_kind { REPORT_CREATED = 1, REPORT_FAILED, REPORT_READY, REPORT_STARTED, REPORT_EXITED, REPORT_DETACHED };
void report_to(int fd);
void report_at(const struct plan *plan, const struct op *op);
void report(enum report_kind kind, int number, const char *text);
int fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* keep.c, keeplog.c, clients.c, health.c, events.c: the keeper of a detached container; join.c: one more program in a container;
 * exec.c: who asks for that; sharing.c: what a container has of another's; external.c: containers of other runtimes; terminal.c,
 * passing.c; attach.c */
int keep_main(const char *directory);
int join_main(pid_t pid, uint64_t started);
int exec_main(const char *directory);
int attach_main(char **argv);
int terminal_make(const struct op *op, uid_t uid, int console);
int terminal_receive(int socket);
int terminal_send(int socket, int fd);
/* Sends bytes with JOIN_DESCRIPTORS descriptors at most. Says nothing of a failure. */
int descriptors_send(int socket, const char *bytes, size_t length, const int *descriptors, size_t count);

/* monitor.c, rootfs.c, target.c, mounts.c, sysctl.c, process.c, init.c, userns.c, sealed.c */
int monitor_main(void);
int rootfs_mount(const struct op *overlay);
int rootfs_layers(const struct op *op);
int rootfs_pivot(void);
int rootfs_make_readonly(void);
extern int rootfs_fd;
int target_open(const char *path, int directory, uint32_t flags);
int groups_enter(const struct plan *plan);
int is_process(pid_t pid, uint64_t started);
int sharing_open(struct op *op);
int namespaces_join(const struct plan *plan, int which);
int external_main(const struct plan *plan);
int external_remove(const struct plan *plan);
int sysctl_set(const struct op *op);
int mounts_open_source(struct op *op);
int mounts_execute(const struct op *op);
int process_become_and_execute(const struct plan *plan, int status_fd);
void init_run(pid_t program) __attribute__((noreturn));
int userns_main(char **argv);
int seal_self(char **argv);

#endif
