/* Going on as a sealed copy in memory.
 *
 * A container can reach the file that its own set-up ran from, by /proc/PID/exe, and write to it once nobody executes it
 * (CVE-2019-5736). What it finds there must not be the launcher that the next container starts from. */
#include "jbrun.h"
#include "sys.h"

#include <errno.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

#define MEMFD_CLOEXEC 1u
#define MEMFD_ALLOW_SEALING 2u
#define MEMFD_EXEC 16u
#define ADD_SEALS 1033
#define GET_SEALS 1034
#define SEAL_ALL 0xf /* SEAL, SHRINK, GROW, WRITE */

int seal_self(char **argv) {
    int self = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    if (self < 0) return fail("open /proc/self/exe");
    int seals = fcntl(self, GET_SEALS);
    if (seals >= 0 && (seals & SEAL_ALL) == SEAL_ALL) return close(self);
    int copy = (int)syscall(SYS_memfd_create, "jbrun", MEMFD_CLOEXEC | MEMFD_ALLOW_SEALING | MEMFD_EXEC);
    /* Kernels before 6.3 do not know the last flag, and need it not. */
    if (copy < 0 && errno == EINVAL) copy = (int)syscall(SYS_memfd_create, "jbrun", MEMFD_CLOEXEC | MEMFD_ALLOW_SEALING);
    struct stat stat;
    if (copy < 0 || fstat(self, &stat)) return fail("copy the launcher into memory");
    for (off_t left = stat.st_size; left > 0;) {
        ssize_t count = sendfile(copy, self, NULL, (size_t)left);
        if (count <= 0) return fail("copy the launcher into memory");
        left -= count;
    }
    if (fcntl(copy, ADD_SEALS, SEAL_ALL)) return fail("seal the launcher's copy");
    char *environment[] = {NULL};
    syscall(SYS_execveat, copy, "", argv, environment, 0x1000 /* AT_EMPTY_PATH */);
    return fail("execute the launcher's copy");
}
