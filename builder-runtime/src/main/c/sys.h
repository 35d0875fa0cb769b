/* System calls and constants that not every C library's headers have: the kernel's interface never changes. */
#ifndef SYS_H
#define SYS_H

#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

/* From pidfd_send_signal (5.1) on, calls have the same number on every architecture. */
#define NR_PIDFD_SEND_SIGNAL 424
#define NR_OPEN_TREE 428
#define NR_MOVE_MOUNT 429
#define NR_FSOPEN 430
#define NR_FSCONFIG 431
#define NR_FSMOUNT 432
#define NR_PIDFD_OPEN 434
#define NR_CLONE3 435
#define NR_CLOSE_RANGE 436
#define NR_OPENAT2 437
#define NR_MOUNT_SETATTR 442

#define RESOLVE_NO_MAGICLINKS 0x02
#define RESOLVE_NO_SYMLINKS 0x04
#define RESOLVE_IN_ROOT 0x10

#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif
#define TREE_CLONE 1
#define MOVE_BY_FDS 0x44 /* MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH */

#define FSCONFIG_FLAG 0
#define FSCONFIG_STRING 1
#define FSCONFIG_FD 5
#define FSCONFIG_CREATE 6

#define ATTR_RDONLY 0x1
#define ATTR_NOSUID 0x2
#define ATTR_NODEV 0x4
#define ATTR_NOEXEC 0x8

#define OVERLAY_MAGIC 0x794c7630
#define PIPE_MAGIC 0x50495045

struct open_how_args {
    uint64_t flags, mode, resolve;
};

struct mount_attr_args {
    uint64_t set, clear, propagation, userns_fd;
};

struct clone3_args {
    uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup;
};

static inline int sys_openat2(int directory, const char *path, uint64_t flags, uint64_t resolve) {
    struct open_how_args how = {flags | O_CLOEXEC, 0, resolve};
    return (int)syscall(NR_OPENAT2, directory, path, &how, sizeof how);
}

static inline int sys_open_tree(int directory, const char *path, unsigned flags) {
    return (int)syscall(NR_OPEN_TREE, directory, path, flags | O_CLOEXEC);
}

static inline int sys_move_mount(int mount, int target) {
    return (int)syscall(NR_MOVE_MOUNT, mount, "", target, "", MOVE_BY_FDS);
}

static inline int sys_fsopen(const char *type) {
    return (int)syscall(NR_FSOPEN, type, 1 /* CLOEXEC */);
}

static inline int sys_fsconfig(int fs, unsigned command, const char *key, const void *value, int fd) {
    return (int)syscall(NR_FSCONFIG, fs, command, key, value, fd);
}

static inline int sys_fsmount(int fs, unsigned attributes) {
    return (int)syscall(NR_FSMOUNT, fs, 1 /* CLOEXEC */, attributes);
}

static inline int sys_close_range(unsigned first, unsigned last) {
    return (int)syscall(NR_CLOSE_RANGE, first, last, 0);
}

/* By the system call itself: C libraries keep some signals to themselves, and pass them on ignored. */
static inline void sys_default_signals(void) {
    unsigned long action[4] = {0};
    for (int number = 1; number < 65; number++) syscall(SYS_rt_sigaction, number, action, NULL, 8);
}

static inline int sys_mount_setattr(int mount, unsigned flags, const struct mount_attr_args *attributes) {
    return (int)syscall(NR_MOUNT_SETATTR, mount, "", flags | 0x1000 /* AT_EMPTY_PATH */, attributes, sizeof *attributes);
}

#endif
