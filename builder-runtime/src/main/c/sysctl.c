/* Settings of the kernel that belong to the container's own namespaces.
 *
 * They are written through a procfs of this process's own, which is mounted nowhere: whatever the image has put in the
 * place of /proc is not asked (CVE-2025-52881). Which ones are a container's own is for Java to know. */
#include "jbrun.h"
#include "sys.h"

#include <errno.h>
#include <string.h>
#include <sys/vfs.h>

#define PROC_MAGIC 0x9fa0

static int open_procfs(void) {
    struct statfs stat;
    int fs = sys_fsopen("proc");
    if (fs < 0 || sys_fsconfig(fs, FSCONFIG_CREATE, NULL, NULL, 0)) return fail("make a procfs");
    int proc = sys_fsmount(fs, ATTR_NOSUID | ATTR_NODEV | ATTR_NOEXEC);
    if (proc < 0) return fail("mount a procfs");
    close(fs);
    int sys = sys_openat2(proc, "sys", O_PATH | O_DIRECTORY, RESOLVE_NO_SYMLINKS);
    if (sys < 0 || fstatfs(sys, &stat)) return fail("open /proc/sys");
    close(proc);
    if (stat.f_type == PROC_MAGIC) return sys;
    errno = EXDEV;
    return fail("open /proc/sys, which is no procfs");
}

int sysctl_set(const struct op *op) {
    const char *path = arg_text(op, 0), *value = arg_text(op, 1);
    int sys = open_procfs();
    if (sys < 0) return -1;
    int file = sys_openat2(sys, path + 1, O_WRONLY, RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS);
    if (file < 0) return fail("open the setting %s", path + 1);
    size_t length = strlen(value);
    ssize_t count = write(file, value, length);
    if (count >= 0 && count != (ssize_t)length) errno = EINVAL;
    if (count != (ssize_t)length) return fail("set %s to %s", path + 1, value);
    close(file);
    return close(sys);
}
