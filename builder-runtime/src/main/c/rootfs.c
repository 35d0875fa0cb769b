/* The container's root: an overlay that is mounted in the container's mount namespace only, and the way into it. */
#include "jbrun.h"
#include "sys.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>

#define OPTIONS_MAX 4096 /* what mount(2) copies; it cuts the rest off silently */

int rootfs_fd = -1;

/* A renamed directory must not become an empty one with a hint, nor a changed mode a file without content: no layer
 * could hold that. inode numbers and the index are of no use to a file system that lives for minutes. */
static const char *const options[][2] = {
    {"redirect_dir", "nofollow"}, {"metacopy", "off"}, {"index", "off"}, {"xino", "off"}};
#define OPTION_COUNT (sizeof options / sizeof *options)

static int open_directory(const char *path) {
    int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 ? fail("open the layer %s", path) : fd;
}

/* Gives -2 where the kernel takes no descriptors: before 6.13 none as layers, before 6.5 none at all. */
static int mount_by_descriptors(uint32_t flags, const int *fds, unsigned count) {
    int fs = sys_fsopen("overlay");
    if (fs < 0) return fail("open overlayfs");
    if (sys_fsconfig(fs, FSCONFIG_STRING, "source", "overlay", 0)) return fail("name the overlay");
    for (unsigned i = 2; i < count; i++)
        if (sys_fsconfig(fs, FSCONFIG_FD, "lowerdir+", NULL, fds[i])) {
            int unknown = (errno == EINVAL || errno == EOPNOTSUPP) && i == 2;
            if (unknown) return close(fs), -2;
            return fail("add lower layer %u of %u to the overlay", i - 1, count - 2);
        }
    if (sys_fsconfig(fs, FSCONFIG_FD, "upperdir", NULL, fds[0])) return fail("give the overlay its upper layer");
    if (sys_fsconfig(fs, FSCONFIG_FD, "workdir", NULL, fds[1])) return fail("give the overlay its work directory");
    for (unsigned i = 0; i < OPTION_COUNT; i++)
        if (sys_fsconfig(fs, FSCONFIG_STRING, options[i][0], options[i][1], 0))
            return fail("set %s of the overlay", options[i][0]);
    if (flags & OVERLAY_USERXATTR && sys_fsconfig(fs, FSCONFIG_FLAG, "userxattr", NULL, 0))
        return fail("set userxattr of the overlay");
    if (sys_fsconfig(fs, FSCONFIG_CREATE, NULL, NULL, 0)) return fail("make the overlay");
    int mounted = sys_fsmount(fs, flags & OVERLAY_DEVICES ? 0 : ATTR_NODEV);
    if (mounted < 0) return fail("mount the overlay");
    close(fs);
    /* It has to be somewhere in order to be entered. The upper directory is at hand, and nobody else sees it. */
    return sys_move_mount(mounted, fds[0]) ? fail("attach the overlay") : mounted;
}

/* mount(2) takes one page of text, so the layers go by their short names in /proc. */
static int mount_by_names(uint32_t flags, const int *fds, unsigned count, const char *upper) {
    char text[OPTIONS_MAX], target[32];
    int length = snprintf(text, sizeof text, "upperdir=/proc/self/fd/%d,workdir=/proc/self/fd/%d%s", fds[0], fds[1],
                          flags & OVERLAY_USERXATTR ? ",userxattr" : "");
    for (unsigned i = 0; i < OPTION_COUNT; i++)
        length += snprintf(text + length, sizeof text - (size_t)length, ",%s=%s", options[i][0], options[i][1]);
    for (unsigned i = 2; i < count && length < OPTIONS_MAX; i++)
        length += snprintf(text + length, sizeof text - (size_t)length, "%s/proc/self/fd/%d", i == 2 ? ",lowerdir=" : ":",
                           fds[i]);
    if (length >= OPTIONS_MAX) {
        errno = E2BIG;
        return fail("mount an overlay of %u layers on this kernel", count - 2);
    }
    snprintf(target, sizeof target, "/proc/self/fd/%d", fds[0]);
    if (mount("overlay", target, "overlay", flags & OVERLAY_DEVICES ? 0 : MS_NODEV, text)) return fail("mount the overlay");
    return open_directory(upper);
}

int rootfs_mount(const struct op *op) {
    uint32_t flags = arg_u32(op, 0);
    unsigned count = op->nargs - 1u;
    int fds[count];
    for (unsigned i = 0; i < count; i++)
        if ((fds[i] = open_directory(arg_text(op, i + 1))) < 0) return -1;
    rootfs_fd = flags & OVERLAY_BY_MOUNT ? -2 : mount_by_descriptors(flags, fds, count);
    if (rootfs_fd == -2) rootfs_fd = mount_by_names(flags, fds, count, arg_text(op, 1));
    if (rootfs_fd < 0) return -1;
    struct statfs stat;
    if (fstatfs(rootfs_fd, &stat)) return fail("look at the overlay");
    /* Where overlayfs can't use its work directory it only says so in the kernel's log. */
    if (stat.f_type != OVERLAY_MAGIC || stat.f_flags & ST_RDONLY) {
        errno = EROFS;
        return fail("mount the overlay writable");
    }
    for (unsigned i = 0; i < count; i++) close(fds[i]);
    return 0;
}

/* The layers of another image, read-only. One of them alone is no overlay, so an empty one of Java's is always among them. */
int rootfs_layers(const struct op *op) {
    const char *path = arg_text(op, 1);
    int target = target_open(path, 1, 0), fs = sys_fsopen("overlay");
    if (target < 0) return -1;
    if (fs < 0 || sys_fsconfig(fs, FSCONFIG_STRING, "source", "overlay", 0)) return fail("open overlayfs");
    for (unsigned i = 2; i < op->nargs; i++) {
        int layer = open_directory(arg_text(op, i));
        if (layer < 0) return -1;
        if (sys_fsconfig(fs, FSCONFIG_FD, "lowerdir+", NULL, layer)) return fail("add a layer to the overlay on %s", path);
        close(layer);
    }
    if (arg_u32(op, 0) & OVERLAY_USERXATTR && sys_fsconfig(fs, FSCONFIG_FLAG, "userxattr", NULL, 0))
        return fail("set userxattr of the overlay");
    if (sys_fsconfig(fs, FSCONFIG_CREATE, NULL, NULL, 0)) return fail("make the overlay for %s", path);
    int mounted = sys_fsmount(fs, ATTR_NODEV | ATTR_RDONLY);
    if (mounted < 0 || sys_move_mount(mounted, target)) return fail("mount the layers on %s", path);
    close(fs);
    close(mounted);
    return close(target);
}

int rootfs_make_readonly(void) {
    struct mount_attr_args attributes = {ATTR_RDONLY, 0, 0, 0};
    return sys_mount_setattr(rootfs_fd, 0, &attributes) ? fail("make the root read-only") : 0;
}

int rootfs_pivot(void) {
    int old = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (old < 0) return fail("open the old root");
    /* Both on one place, then the old one is taken off: so no directory is needed to put it into. */
    if (fchdir(rootfs_fd) || syscall(SYS_pivot_root, ".", ".")) return fail("change the root");
    if (fchdir(old) || umount2(".", MNT_DETACH)) return fail("leave the old root");
    if (chdir("/")) return fail("enter the new root");
    close(old);
    close(rootfs_fd);
    rootfs_fd = -1;
    return 0;
}
