/* The container's file systems. Runs as the child, in its new namespaces. A target inside of the image is never reached
 * by a path that the image can bend: it is opened below the root by openat2, and mounted on by descriptor. */
#include "jbrun.h"
#include "sys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define IN_ROOT (RESOLVE_IN_ROOT_ | RESOLVE_NO_MAGICLINKS_)

static int root = -1;

static int new_mount(const char *type, const char *const options[][2], unsigned attributes) {
    int fs = fsopen_(type);
    if (fs < 0) return fail("fsopen", type);
    for (; options && (*options)[0]; options++) {
        const char *key = (*options)[0], *value = (*options)[1];
        if (fsconfig_(fs, value ? FSCONFIG_SET_STRING_ : FSCONFIG_SET_FLAG_, key, value, 0)) return fail(type, key);
    }
    if (fsconfig_(fs, FSCONFIG_CMD_CREATE_, NULL, NULL, 0)) return fail("create", type);
    int mount = fsmount_(fs, attributes);
    if (mount < 0) return fail("fsmount", type);
    close(fs);
    return mount;
}

static int attach(int mount, int target, const char *name) {
    if (move_mount_(mount, "", target, "", MOVE_MOUNT_F_EMPTY_PATH_ | MOVE_MOUNT_T_EMPTY_PATH_))
        return fail("mount", name);
    return 0;
}

/* Opens a mount point below the root; makes it, and the directories above it, where it is missing. */
static int open_target(const char *path, int directory) {
    int fd = openat2_(root, path, O_PATH, 0, IN_ROOT);
    if (fd >= 0 || errno != ENOENT) return fd < 0 ? fail("open mount point", path) : fd;
    char *copy = strdup(path);
    if (!copy) return fail("open mount point", path);
    int parent = dup(root);
    char made[4096] = "";
    for (char *part = strtok(copy, "/"), *next; part; part = next) {
        next = strtok(NULL, "/");
        if (strlen(made) + strlen(part) + 2 > sizeof made) {
            errno = ENAMETOOLONG;
            return fail("make mount point", path);
        }
        strcat(strcat(made, "/"), part);
        int step = openat2_(root, made, O_PATH, 0, IN_ROOT);
        if (step < 0 && errno == ENOENT) {
            int last_file = !next && !directory;
            int file = -1;
            /* The name itself may be a dangling link: then the link's target would have to be made, which we do not. */
            if (last_file ? (file = openat(parent, part, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY | O_CLOEXEC, 0644)) < 0
                          : mkdirat(parent, part, 0755) < 0)
                return fail("make mount point", path);
            if (file >= 0) close(file);
            report_created(made);
            step = openat2_(root, made, O_PATH, 0, IN_ROOT);
        }
        if (step < 0) return fail("make mount point", path);
        close(parent);
        parent = step;
    }
    free(copy);
    return parent;
}

static int mount_overlay(const struct op *op) {
    int fs = fsopen_("overlay");
    if (fs < 0) return fail("fsopen", "overlay");
    for (unsigned i = 3; i < op->nargs; i++)
        if (fsconfig_(fs, FSCONFIG_SET_STRING_, "lowerdir+", op->args[i].data, 0)) return fail("overlay lower", op->args[i].data);
    if (fsconfig_(fs, FSCONFIG_SET_STRING_, "upperdir", op->args[1].data, 0)) return fail("overlay upper", op->args[1].data);
    if (fsconfig_(fs, FSCONFIG_SET_STRING_, "workdir", op->args[2].data, 0)) return fail("overlay work", op->args[2].data);
    static const char *const options[][2] = {
        {"redirect_dir", "nofollow"}, {"metacopy", "off"}, {"index", "off"}, {"xino", "off"}, {NULL, NULL}};
    int user = op->args[0].data[0] == '1';
    for (int i = 0; options[i][0]; i++) {
        /* With userxattr the kernel refuses the first two, and takes nofollow for granted. */
        if (user && i < 2) continue;
        if (fsconfig_(fs, FSCONFIG_SET_STRING_, options[i][0], options[i][1], 0)) return fail("overlay", options[i][0]);
    }
    if (user && fsconfig_(fs, FSCONFIG_SET_FLAG_, "userxattr", NULL, 0)) return fail("overlay", "userxattr");
    if (fsconfig_(fs, FSCONFIG_CMD_CREATE_, NULL, NULL, 0)) return fail("mount", "overlay");
    root = fsmount_(fs, MOUNT_ATTR_NODEV_);
    close(fs);
    return root < 0 ? fail("fsmount", "overlay") : 0;
}

static int make_directory(int dir, const char *name, mode_t mode) {
    return mkdirat(dir, name, mode) && errno != EEXIST ? fail("mkdir", name) : 0;
}

/* Binds one of the host's devices, after a look at what it is, onto an empty file. */
static int bind_device(int dev, const char *name, unsigned major_, unsigned minor_) {
    char host[64];
    struct stat st;
    snprintf(host, sizeof host, "/dev/%s", name);
    int source = open(host, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (source < 0 || fstat(source, &st)) return fail("open device", host);
    if (!S_ISCHR(st.st_mode) || st.st_rdev != makedev(major_, minor_)) {
        errno = ENODEV;
        return fail("device is another one", host);
    }
    int stub = openat(dev, name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
    if (stub < 0) return fail("make device", name);
    close(stub);
    int target = openat(dev, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    int mount = open_tree_(source, "", OPEN_TREE_CLONE_ | AT_EMPTY_PATH);
    if (target < 0 || mount < 0 || attach(mount, target, name)) return fail("bind device", name);
    close(source), close(target), close(mount);
    return 0;
}

static int mount_dev(void) {
    static const char *const dev_options[][2] = {{"mode", "0755"}, {"size", "65536k"}, {NULL, NULL}};
    static const char *const pts_options[][2] = {{"newinstance", NULL}, {"ptmxmode", "0666"}, {"mode", "0620"}, {NULL, NULL}};
    static const char *const shm_options[][2] = {{"mode", "1777"}, {"size", "65536k"}, {NULL, NULL}};
    unsigned strict = MOUNT_ATTR_NOSUID_ | MOUNT_ATTR_NODEV_ | MOUNT_ATTR_NOEXEC_;
    int target = open_target("/dev", 1);
    int mount = target < 0 ? -1 : new_mount("tmpfs", dev_options, MOUNT_ATTR_NOSUID_ | MOUNT_ATTR_NODEV_);
    if (mount < 0 || attach(mount, target, "/dev")) return -1;
    close(target);
    int dev = mount;
    if (bind_device(dev, "null", 1, 3) || bind_device(dev, "zero", 1, 5) || bind_device(dev, "full", 1, 7) ||
        bind_device(dev, "random", 1, 8) || bind_device(dev, "urandom", 1, 9) || bind_device(dev, "tty", 5, 0))
        return -1;
    struct {
        const char *name, *type;
        const char *const(*options)[2];
        unsigned attributes;
    } inner[] = {{"pts", "devpts", pts_options, MOUNT_ATTR_NOSUID_ | MOUNT_ATTR_NOEXEC_},
                 {"shm", "tmpfs", shm_options, strict},
                 {"mqueue", "mqueue", NULL, strict}};
    for (size_t i = 0; i < sizeof inner / sizeof *inner; i++) {
        if (make_directory(dev, inner[i].name, 0755)) return -1;
        int at = openat(dev, inner[i].name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        int fs = at < 0 ? -1 : new_mount(inner[i].type, inner[i].options, inner[i].attributes);
        if (fs < 0 || attach(fs, at, inner[i].name)) return -1;
        close(at), close(fs);
    }
    static const char *const links[][2] = {{"/proc/self/fd", "fd"},         {"/proc/self/fd/0", "stdin"},
                                           {"/proc/self/fd/1", "stdout"},   {"/proc/self/fd/2", "stderr"},
                                           {"pts/ptmx", "ptmx"},            {NULL, NULL}};
    for (int i = 0; links[i][0]; i++)
        if (symlinkat(links[i][0], dev, links[i][1])) return fail("link", links[i][1]);
    close(dev);
    return 0;
}

/* /proc and /sys must be directories of the image itself: a link there would bend what everything else relies on. */
static int open_real_directory(const char *path) {
    int fd = openat2_(root, path, O_PATH | O_DIRECTORY, 0, IN_ROOT | RESOLVE_NO_SYMLINKS_);
    return fd < 0 ? fail("open (it has to be a directory)", path) : fd;
}

static int mount_proc(void) {
    int target = open_real_directory("/proc");
    int mount = target < 0 ? -1 : new_mount("proc", NULL, MOUNT_ATTR_NOSUID_ | MOUNT_ATTR_NODEV_ | MOUNT_ATTR_NOEXEC_);
    return mount < 0 ? -1 : attach(mount, target, "/proc");
}

static int set_readonly(int mount, int recursive, const char *name) {
    struct mount_attr_ attr = {MOUNT_ATTR_RDONLY_, 0, 0, 0};
    if (mount_setattr_(mount, "", AT_EMPTY_PATH | (recursive ? AT_RECURSIVE_ : 0), &attr)) return fail("make read-only", name);
    return 0;
}

static int mount_sys(const struct op *op) {
    unsigned strict = MOUNT_ATTR_NOSUID_ | MOUNT_ATTR_NODEV_ | MOUNT_ATTR_NOEXEC_;
    int target = open_real_directory("/sys");
    if (target < 0) return -1;
    int mount;
    if (!strcmp(op->args[0].data, "new")) {
        mount = new_mount("sysfs", NULL, strict | MOUNT_ATTR_RDONLY_);
        if (mount < 0) return -1;
    } else {
        mount = open_tree_(AT_FDCWD, "/sys", OPEN_TREE_CLONE_ | AT_RECURSIVE_);
        if (mount < 0) return fail("bind", "/sys");
        if (set_readonly(mount, 1, "/sys")) return -1;
    }
    if (attach(mount, target, "/sys")) return -1;
    /* The container's own view of the cgroups, or nothing of the host's. */
    int cgroup = openat2_(root, "/sys/fs/cgroup", O_PATH | O_DIRECTORY, 0, IN_ROOT);
    if (cgroup >= 0) {
        struct statfs st;
        int pure_v2 = !statfs("/sys/fs/cgroup", &st) && st.f_type == 0x63677270;
        static const char *const options[][2] = {{"mode", "0755"}, {"size", "4k"}, {NULL, NULL}};
        int fs = pure_v2 ? new_mount("cgroup2", NULL, strict | MOUNT_ATTR_RDONLY_)
                         : new_mount("tmpfs", options, strict | MOUNT_ATTR_RDONLY_);
        if (fs < 0 || attach(fs, cgroup, "/sys/fs/cgroup")) return -1;
    }
    return 0;
}

static int mount_bind(const struct op *op) {
    const char *source = op->args[0].data, *path = op->args[1].data;
    struct stat st;
    int from = open(source, O_PATH | O_CLOEXEC);
    if (from < 0 || fstat(from, &st)) return fail("open bind source", source);
    int mount = open_tree_(from, "", OPEN_TREE_CLONE_ | AT_RECURSIVE_ | AT_EMPTY_PATH);
    if (mount < 0) return fail("bind", source);
    struct mount_attr_ attr = {MOUNT_ATTR_NOSUID_ | MOUNT_ATTR_NODEV_, 0, MS_PRIVATE, 0};
    if (mount_setattr_(mount, "", AT_EMPTY_PATH | AT_RECURSIVE_, &attr)) return fail("restrict", source);
    if (op->args[2].data[0] == '1' && set_readonly(mount, 1, source)) return -1;
    int target = open_target(path, S_ISDIR(st.st_mode));
    if (target < 0 || attach(mount, target, path)) return -1;
    close(from), close(mount), close(target);
    return 0;
}

static int mount_tmpfs(const struct op *op) {
    const char *options[][2] = {{"mode", op->args[2].data}, {"size", op->args[1].data}, {NULL, NULL}};
    if (!*op->args[1].data) options[1][0] = NULL;
    int target = open_target(op->args[0].data, 1);
    int mount = target < 0 ? -1
                           : new_mount("tmpfs", (const char *const(*)[2])options,
                                       MOUNT_ATTR_NOSUID_ | MOUNT_ATTR_NODEV_ | MOUNT_ATTR_NOEXEC_);
    if (mount < 0 || attach(mount, target, op->args[0].data)) return -1;
    close(mount), close(target);
    return 0;
}

/* A file that lives in memory only: a secret. It is made in the container's own /dev, bound to its place, and its name
 * is taken away again. */
static int mount_file(const struct op *op) {
    const char *path = op->args[0].data;
    int dev = openat2_(root, "/dev", O_PATH | O_DIRECTORY, 0, IN_ROOT | RESOLVE_NO_SYMLINKS_);
    int file = dev < 0 ? -1 : openat(dev, ".jbrun-file", O_CREAT | O_EXCL | O_RDWR | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0) return fail("make file", path);
    size_t done = 0;
    while (done < op->args[4].len) {
        ssize_t n = write(file, op->args[4].data + done, op->args[4].len - done);
        if (n <= 0) return fail("write file", path);
        done += (size_t)n;
    }
    if (fchown(file, (uid_t)arg_number(op, 2, 10), (gid_t)arg_number(op, 3, 10)) ||
        fchmod(file, (mode_t)arg_number(op, 1, 8)))
        return fail("own file", path);
    int mount = open_tree_(dev, ".jbrun-file", OPEN_TREE_CLONE_ | AT_SYMLINK_NOFOLLOW);
    if (mount < 0) return fail("bind file", path);
    struct mount_attr_ attr = {MOUNT_ATTR_NOSUID_ | MOUNT_ATTR_NODEV_ | MOUNT_ATTR_NOEXEC_, 0, 0, 0};
    if (mount_setattr_(mount, "", AT_EMPTY_PATH, &attr)) return fail("restrict", path);
    int target = open_target(path, 0);
    if (target < 0 || attach(mount, target, path)) return -1;
    if (unlinkat(dev, ".jbrun-file", 0)) return fail("hide file", path);
    close(mount), close(target), close(file), close(dev);
    return 0;
}

static int is_dev_null(int fd) {
    struct stat st;
    return !fstat(fd, &st) && S_ISCHR(st.st_mode) && st.st_rdev == makedev(1, 3);
}

static int mask(const char *path) {
    int target = openat2_(root, path, O_PATH, 0, IN_ROOT | RESOLVE_NO_SYMLINKS_);
    if (target < 0) return errno == ENOENT || errno == ENOTDIR ? 0 : fail("mask", path);
    struct stat st;
    if (fstat(target, &st)) return fail("mask", path);
    int mount;
    if (S_ISDIR(st.st_mode)) {
        static const char *const options[][2] = {{"size", "0"}, {"nr_inodes", "2"}, {"mode", "0755"}, {NULL, NULL}};
        mount = new_mount("tmpfs", options, MOUNT_ATTR_RDONLY_ | MOUNT_ATTR_NOSUID_ | MOUNT_ATTR_NODEV_ | MOUNT_ATTR_NOEXEC_);
        if (mount < 0) return -1;
    } else {
        int null = openat2_(root, "/dev/null", O_PATH, 0, IN_ROOT | RESOLVE_NO_SYMLINKS_);
        if (null < 0 || !is_dev_null(null)) {
            errno = ENODEV;
            return fail("mask: /dev/null is not the null device", path);
        }
        mount = open_tree_(null, "", OPEN_TREE_CLONE_ | AT_EMPTY_PATH);
        if (mount < 0) return fail("mask", path);
        close(null);
    }
    if (attach(mount, target, path)) return -1;
    close(mount), close(target);
    return 0;
}

static int readonly_path(const char *path) {
    int target = openat2_(root, path, O_PATH, 0, IN_ROOT | RESOLVE_NO_SYMLINKS_);
    if (target < 0) return errno == ENOENT || errno == ENOTDIR ? 0 : fail("read-only path", path);
    int mount = open_tree_(target, "", OPEN_TREE_CLONE_ | AT_RECURSIVE_ | AT_EMPTY_PATH);
    if (mount < 0) return fail("read-only path", path);
    if (set_readonly(mount, 1, path) || attach(mount, target, path)) return -1;
    close(mount), close(target);
    return 0;
}

static int mount_one(const struct op *op) {
    switch (op->code) {
    case OP_PROC: return mount_proc();
    case OP_DEV: return mount_dev();
    case OP_SYS: return mount_sys(op);
    case OP_BIND: return mount_bind(op);
    case OP_TMPFS: return mount_tmpfs(op);
    case OP_FILE: return mount_file(op);
    case OP_MASK: return mask(op->args[0].data);
    case OP_READONLY: return readonly_path(op->args[0].data);
    default: return 0;
    }
}

int fs_set_up(const struct plan *plan) {
    umask(0);
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL)) return fail("make mounts private", "/");
    if (mount_overlay(plan_find(plan, OP_OVERLAY))) return -1;
    int host = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (host < 0 || attach(root, host, "the root file system")) return fail("attach", "/");
    for (size_t i = 0; i < plan->nops; i++)
        if (mount_one(&plan->ops[i])) return -1;
    if (plan_find(plan, OP_ROOT_READONLY) && set_readonly(root, 0, "/")) return -1;
    /* The old root is put where the new one is, on top of it, and then taken away: there is no place needed for it. */
    if (fchdir(root) || syscall(SYS_pivot_root, ".", ".")) return fail("pivot_root", "/");
    if (fchdir(host) || mount(NULL, ".", NULL, MS_REC | MS_SLAVE, NULL) || umount2(".", MNT_DETACH) || chdir("/"))
        return fail("leave the old root", "/");
    close(host), close(root);
    umask(022);
    return 0;
}
