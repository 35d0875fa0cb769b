/* jbrun run PLAN REPORT LIFELINE   executes a plan; the three are descriptors
 * jbrun check-plan                 reads a plan from standard input and says whether it is one
 * jbrun userns -- PROGRAM ...      enters a user namespace */
#include "jbrun.h"
#include "sys.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

/* Goes on as a sealed copy in memory: what the container could reach by /proc/PID/exe is then not the file that the next
 * container starts from. */
static void become_a_sealed_copy(char **argv) {
    if (getenv("JBRUN_SEALED")) return;
    int self = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    int copy = (int)syscall(SYS_memfd_create, "jbrun", 1u /* CLOEXEC */ | 2u /* ALLOW_SEALING */);
    struct stat st;
    if (self < 0 || copy < 0 || fstat(self, &st)) return;
    char buffer[1 << 16];
    ssize_t n;
    while ((n = read(self, buffer, sizeof buffer)) > 0)
        if (write(copy, buffer, (size_t)n) != n) return;
    if (fcntl(copy, 1033 /* F_ADD_SEALS */, 0xf)) return;
    char *env[] = {(char *)(uintptr_t)"JBRUN_SEALED=1", NULL};
    syscall(SYS_execveat, copy, "", argv, env, 0x1000 /* AT_EMPTY_PATH */);
}

int main(int argc, char **argv) {
    if (argc >= 4 && !strcmp(argv[1], "userns") && !strcmp(argv[2], "--")) return userns_main(argv + 3);
    if (argc == 2 && !strcmp(argv[1], "check-plan")) {
        struct plan plan = {0};
        char *why;
        if (plan_read(0, &plan, &why)) return fprintf(stderr, "jbrun: %s\n", why), 1;
        return 0;
    }
    if (argc == 5 && !strcmp(argv[1], "run")) {
        int fds[3] = {atoi(argv[2]), atoi(argv[3]), atoi(argv[4])};
        become_a_sealed_copy(argv);
        /* The three must be the lowest ones after the standard streams; everything else is somebody's mistake. */
        if (fds[0] != 3 || fds[1] != 4 || fds[2] != 5) return 125;
        close_range_(6, ~0u, 0);
        for (int i = 0; i < 3; i++) fcntl(fds[i], F_SETFD, FD_CLOEXEC);
        return run_main(fds[0], fds[1], fds[2]);
    }
    fprintf(stderr, "jbrun is jbuild's launcher; it is started by jbuild, not by hand.\n");
    return 125;
}
