/* Everything that is mounted into the container's root, by descriptors only. A path of the image is never given to the
 * kernel as a whole (mount(2) would follow a link out of the image): target.c finds the place, move_mount attaches. */
#include "jbrun.h"
#include "sys.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#define NO_MAGIC (RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS)
#define ATTR_ALL (ATTR_RDONLY | ATTR_NOSUID | ATTR_NODEV | ATTR_NOEXEC)

static int attach(int mount, int target, const char *path) {
    if (sys_move_mount(mount, target)) return fail("mount on %s", path);
    return close(target);
}

static int set_attributes(int mount, uint64_t attributes, uint64_t propagation, unsigned flags, const char *path) {
    struct mount_attr_args arguments = {attributes, 0, propagation, 0};
    return sys_mount_setattr(mount, flags, &arguments) ? fail("restrict the mount of %s", path) : 0;
}

/* --- the monitor's part: what is outside --- */

static int open_device(const struct op *op) {
    struct stat stat;
    const char *path = arg_text(op, 0);
    int device = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (device < 0 || fstat(device, &stat)) return fail("open the device %s", path);
    int is_device = S_ISCHR(stat.st_mode) || S_ISBLK(stat.st_mode);
    if (!is_device || stat.st_rdev != makedev(arg_u32(op, 2), arg_u32(op, 3))) {
        errno = ENODEV;
        return fail("use %s, which is not the device %u:%u", path, arg_u32(op, 2), arg_u32(op, 3));
    }
    int tree = sys_open_tree(device, "", TREE_CLONE | AT_EMPTY_PATH);
    if (tree < 0) return fail("bind the device %s", path);
    close(device);
    return tree;
}

static int open_tree_of(int directory, const char *path, uint32_t flags, const char *name) {
    unsigned recursive = flags & BIND_RECURSIVE ? AT_RECURSIVE : 0;
    int tree = sys_open_tree(directory, path, TREE_CLONE | recursive | (*path ? 0 : AT_EMPTY_PATH));
    return tree < 0 ? fail("open %s in order to bind it", name) : tree;
}

int mounts_open_source(struct op *op) {
    char name[32];
    switch (op->code) {
    case OP_BIND: op->fd = open_tree_of(AT_FDCWD, arg_text(op, 0), arg_u32(op, 2), arg_text(op, 0)); break;
    case OP_BIND_FD:
        snprintf(name, sizeof name, "descriptor %u", arg_u32(op, 0));
        op->fd = open_tree_of((int)arg_u32(op, 0), "", arg_u32(op, 2), name);
        break;
    case OP_DEVICE: op->fd = open_device(op); break;
    default: return 0;
    }
    return op->fd < 0 ? -1 : 0;
}

/* --- the container's part --- */

static int bind(const struct op *op, const char *path, uint32_t flags, uint32_t target_flags) {
    struct stat stat;
    unsigned recursive = flags & BIND_RECURSIVE ? AT_RECURSIVE : 0;
    uint64_t attributes = ATTR_NODEV | (flags & BIND_READONLY ? ATTR_RDONLY : 0);
    if (fstat(op->fd, &stat)) return fail("look at the source of %s", path);
    uint64_t propagation = flags & BIND_SHARED ? MS_SHARED : flags & BIND_SLAVE ? MS_SLAVE : MS_PRIVATE;
    if (set_attributes(op->fd, attributes, propagation, recursive, path)) return -1;
    int target = target_open(path, S_ISDIR(stat.st_mode), target_flags);
    return target < 0 || attach(op->fd, target, path) ? -1 : close(op->fd);
}

static int device(const struct op *op) {
    const char *path = arg_text(op, 1);
    int target = target_open(path, 0, arg_u32(op, 4));
    return target < 0 || attach(op->fd, target, path) ? -1 : close(op->fd);
}

/* What a container may have of file systems that the kernel makes up. */
static int is_known_type(const char *type) {
    static const char *const types[] = {"proc", "sysfs", "tmpfs", "devpts", "mqueue", "cgroup2", "cgroup"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(type, types[i]) == 0) return 1;
    return 0;
}

static int configure(int fs, const char *option, const char *type) {
    char key[256];
    const char *value = strchr(option, '=');
    snprintf(key, sizeof key, "%.*s", (int)(value ? value - option : (ptrdiff_t)strlen(option)), option);
    if (sys_fsconfig(fs, value ? FSCONFIG_STRING : FSCONFIG_FLAG, key, value ? value + 1 : NULL, 0))
        return fail("give %s the option %s", type, option);
    return 0;
}

static int new_mount(const char *type, unsigned attributes, const struct arg *options, unsigned count) {
    int fs = sys_fsopen(type);
    if (fs < 0) return fail("open the file system %s", type);
    /* Only what lists of mounts show as its device. */
    if (sys_fsconfig(fs, FSCONFIG_STRING, "source", type, 0)) return fail("name a %s", type);
    for (unsigned i = 0; i < count; i++)
        if (configure(fs, options[i].data, type)) return -1;
    if (sys_fsconfig(fs, FSCONFIG_CREATE, NULL, NULL, 0)) return fail("make a %s", type);
    int mounted = sys_fsmount(fs, attributes);
    if (mounted < 0) return fail("mount a %s", type);
    close(fs);
    return mounted;
}

static int mount_type(const struct op *op) {
    const char *type = arg_text(op, 0), *path = arg_text(op, 1);
    if (!is_known_type(type) || arg_u32(op, 2) & ~(uint32_t)ATTR_ALL) {
        errno = EINVAL;
        return fail("mount a %s on %s", type, path);
    }
    int target = target_open(path, 1, arg_u32(op, 3));
    if (target < 0) return -1;
    int mounted = new_mount(type, arg_u32(op, 2), op->args + 4, op->nargs - 4u);
    return mounted < 0 || attach(mounted, target, path) ? -1 : close(mounted);
}

/* Where files are made that exist in memory only. It hangs over the old root, where nobody looks any more, because what
 * is bound has to be mounted somewhere, and goes away with it. */
static int stage(void) {
    static int stage_fd = -1;
    if (stage_fd >= 0) return stage_fd;
    static const struct arg mode = {"mode=0700", 9};
    int old = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    stage_fd = new_mount("tmpfs", ATTR_ALL & ~ATTR_RDONLY, &mode, 1);
    if (stage_fd < 0) return -1;
    return old < 0 || attach(stage_fd, old, "the old root") ? -1 : stage_fd;
}

static int write_file(int directory, const char *name, const struct op *op) {
    const struct arg *content = &op->args[5];
    int file = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return fail("make the file for %s", arg_text(op, 0));
    for (uint32_t done = 0; done < content->len;) {
        ssize_t count = write(file, content->data + done, content->len - done);
        if (count <= 0) return fail("write the file for %s", arg_text(op, 0));
        done += (uint32_t)count;
    }
    if (fchown(file, arg_u32(op, 2), arg_u32(op, 3)) || fchmod(file, arg_u32(op, 1)))
        return fail("give the file for %s its owner and mode", arg_text(op, 0));
    /* It may be a secret: this process's memory goes on to live as the container's init. */
    explicit_bzero((char *)(uintptr_t)content->data, content->len);
    return close(file);
}

static int file(const struct op *op) {
    static unsigned counter;
    char name[16];
    const char *path = arg_text(op, 0);
    uint32_t flags = arg_u32(op, 4);
    int directory = stage();
    if (directory < 0) return -1;
    snprintf(name, sizeof name, "%u", counter++);
    if (write_file(directory, name, op)) return -1;
    int tree = sys_open_tree(directory, name, TREE_CLONE | AT_SYMLINK_NOFOLLOW);
    if (tree < 0) return fail("bind the file for %s", path);
    if (flags & FILE_READONLY && set_attributes(tree, ATTR_RDONLY, MS_PRIVATE, 0, path)) return -1;
    int target = target_open(path, 0, flags & TARGET_SYSTEM);
    return target < 0 || attach(tree, target, path) ? -1 : close(tree);
}

/* Only used below /dev, which is ours by then. */
static int symbolic_link(const struct op *op) {
    char parent[4096];
    const char *path = arg_text(op, 0), *slash = strrchr(path, '/');
    snprintf(parent, sizeof parent, "%.*s", (int)(slash - path), path);
    int directory = target_open(parent, 1, TARGET_SYSTEM);
    if (directory < 0) return -1;
    if (symlinkat(arg_text(op, 1), directory, slash + 1)) return fail("make the link %s", path);
    return close(directory);
}

/* The host's null device, which the image has no say in. That it is missing or another one is an error, never a reason
 * to leave something unmasked (CVE-2025-31133). */
static int null_device(void) {
    struct stat stat;
    int null = open("/dev/null", O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (null < 0 || fstat(null, &stat)) return fail("open /dev/null in order to mask files");
    if (!S_ISCHR(stat.st_mode) || stat.st_rdev != makedev(1, 3)) {
        errno = ENODEV;
        return fail("mask files with /dev/null, which is another device");
    }
    return null;
}

/* One empty directory for all: each file system of its own would cost. The first one is attached itself, as only what is
 * mounted can be cloned. */
static int empty_directory(void) {
    static int empty = -1;
    static const struct arg options[] = {{"nr_inodes=2", 11}, {"size=4k", 7}, {"mode=0755", 9}};
    if (empty < 0) return empty = new_mount("tmpfs", ATTR_ALL, options, 3);
    int clone = sys_open_tree(empty, "", TREE_CLONE | AT_EMPTY_PATH);
    return clone < 0 ? fail("make an empty directory as a mask") : clone;
}

static int mask(const char *path) {
    struct stat stat;
    int target = sys_openat2(rootfs_fd, path, O_PATH | O_NOFOLLOW, NO_MAGIC);
    if (target < 0) return errno == ENOENT || errno == ENOTDIR ? 0 : fail("open %s in order to mask it", path);
    if (fstat(target, &stat)) return fail("look at %s", path);
    if (S_ISDIR(stat.st_mode)) {
        int empty = empty_directory();
        return empty < 0 ? -1 : attach(empty, target, path);
    }
    int null = null_device();
    if (null < 0) return -1;
    int tree = sys_open_tree(null, "", TREE_CLONE | AT_EMPTY_PATH);
    if (tree < 0) return fail("mask %s", path);
    close(null);
    return attach(tree, target, path) ? -1 : close(tree);
}

static int make_readonly(const char *path) {
    int target = sys_openat2(rootfs_fd, path, O_PATH | O_NOFOLLOW, NO_MAGIC);
    if (target < 0) return errno == ENOENT || errno == ENOTDIR ? 0 : fail("open %s in order to protect it", path);
    struct mount_attr_args read_only = {ATTR_RDONLY, 0, 0, 0};
    /* What is a mount already is changed itself; the kernel says whether it is one. */
    if (sys_mount_setattr(target, AT_RECURSIVE, &read_only) == 0) return close(target);
    if (errno != EINVAL) return fail("protect %s", path);
    int tree = sys_open_tree(target, "", TREE_CLONE | AT_RECURSIVE | AT_EMPTY_PATH);
    if (tree < 0) return fail("bind %s to itself", path);
    if (set_attributes(tree, ATTR_RDONLY, MS_PRIVATE, AT_RECURSIVE, path)) return -1;
    return attach(tree, target, path) ? -1 : close(tree);
}

static int each(const struct op *op, int (*act)(const char *path)) {
    for (unsigned i = 0; i < op->nargs; i++)
        if (act(arg_text(op, i))) return -1;
    return 0;
}

int mounts_execute(const struct op *op) {
    switch (op->code) {
    case OP_MOUNT: return mount_type(op);
    case OP_BIND:
    case OP_BIND_FD: return bind(op, arg_text(op, 1), arg_u32(op, 2), arg_u32(op, 3));
    case OP_BIND_OF: return bind(op, arg_text(op, 3), arg_u32(op, 4), TARGET_SYSTEM);
    case OP_LAYERS: return rootfs_layers(op);
    case OP_DEVICE: return device(op);
    case OP_FILE: return file(op);
    case OP_SYMLINK: return symbolic_link(op);
    case OP_MASK: return each(op, mask);
    case OP_READONLY: return each(op, make_readonly);
    default: return 0;
    }
}
