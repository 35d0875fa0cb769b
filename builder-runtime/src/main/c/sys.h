/* System calls and constants that C libraries do not have everywhere. */
#ifndef SYS_H
#define SYS_H

#include <fcntl.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#define RESOLVE_NO_MAGICLINKS_ 0x02
#define RESOLVE_NO_SYMLINKS_ 0x04
#define RESOLVE_IN_ROOT_ 0x10
#define OPEN_TREE_CLONE_ 1
#define AT_RECURSIVE_ 0x8000
#define MOVE_MOUNT_F_EMPTY_PATH_ 0x4
#define MOVE_MOUNT_T_EMPTY_PATH_ 0x40
#define FSCONFIG_SET_FLAG_ 0
#define FSCONFIG_SET_STRING_ 1
#define FSCONFIG_CMD_CREATE_ 6
#define MOUNT_ATTR_RDONLY_ 0x1
#define MOUNT_ATTR_NOSUID_ 0x2
#define MOUNT_ATTR_NODEV_ 0x4
#define MOUNT_ATTR_NOEXEC_ 0x8
#define CLONE_NEWCGROUP_ 0x02000000
#define CLONE_PIDFD_ 0x1000
#define CLONE_INTO_CGROUP_ 0x200000000ull

struct open_how_ {
    uint64_t flags, mode, resolve;
};
struct mount_attr_ {
    uint64_t attr_set, attr_clr, propagation, userns_fd;
};
struct clone_args_ {
    uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup;
};

static inline int openat2_(int dir, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve) {
    struct open_how_ how = {flags | O_CLOEXEC, mode, resolve};
    return (int)syscall(437, dir, path, &how, sizeof how);
}
static inline int open_tree_(int dir, const char *path, unsigned flags) {
    return (int)syscall(428, dir, path, flags | O_CLOEXEC);
}
static inline int move_mount_(int from, const char *fp, int to, const char *tp, unsigned flags) {
    return (int)syscall(429, from, fp, to, tp, flags);
}
static inline int fsopen_(const char *type) {
    return (int)syscall(430, type, 1 /* FSOPEN_CLOEXEC */);
}
static inline int fsconfig_(int fd, unsigned cmd, const char *key, const void *value, int aux) {
    return (int)syscall(431, fd, cmd, key, value, aux);
}
static inline int fsmount_(int fd, unsigned attr) {
    return (int)syscall(432, fd, 1 /* FSMOUNT_CLOEXEC */, attr);
}
static inline int close_range_(unsigned first, unsigned last, unsigned flags) {
    return (int)syscall(436, first, last, flags);
}
static inline int mount_setattr_(int fd, const char *path, unsigned flags, struct mount_attr_ *attr) {
    return (int)syscall(442, fd, path, flags, attr, sizeof *attr);
}
#endif
