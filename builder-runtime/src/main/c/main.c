/* jbrun run                      executes the plan on descriptor 5, reports on 3, lives as long as 4 is open elsewhere
 * jbrun exec DIRECTORY           the same for one more program in the container of a directory, by its keeper
 * jbrun keep DIRECTORY           keeps the container of a directory; its first start is reported on 3
 * jbrun attach DIRECTORY FLAGS KEYS
 *                                puts the caller's streams at a kept container's
 * jbrun check-plan               reads a plan from standard input and says whether it is one
 * jbrun userns -- PROGRAM ...    becomes root of a user namespace of its own and executes PROGRAM there */
#include "jbrun.h"
#include "sys.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

static int check_plan(void) {
    struct plan plan = {0};
    const char *why;
    if (plan_read(0, PLAN_RUN, &plan, &why) == 0) return 0;
    fprintf(stderr, "jbrun: the plan is refused: %s.\n", why);
    return 1;
}

static int role(char **argv) {
    sigset_t all;
    sigfillset(&all);
    report_to(REPORT_FD);
    /* A parent may have had some ignored, and an ignored SIGCHLD would lose the exit code. */
    for (int number = 1; number < 65; number++) signal(number, SIG_DFL);
    if (sigprocmask(SIG_SETMASK, &all, NULL)) return fail("block signals"), 125;
    if (seal_self(argv)) return 125;
    /* The plan holds secrets; and nobody may trace what has the host's rights. */
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    if (strcmp(argv[1], "exec") == 0) return exec_main(argv[2]);
    if (strcmp(argv[1], "keep") == 0) return keep_main(argv[2]);
    if (strcmp(argv[1], "attach") == 0) return attach_main(argv + 2);
    return monitor_main();
}

int main(int argc, char **argv) {
    if (argc == 2 && strcmp(argv[1], "run") == 0) return role(argv);
    if (argc == 3 && strcmp(argv[1], "exec") == 0) return role(argv);
    if (argc == 3 && strcmp(argv[1], "keep") == 0) return role(argv);
    if (argc == 5 && strcmp(argv[1], "attach") == 0) return role(argv);
    if (argc == 2 && strcmp(argv[1], "check-plan") == 0) return check_plan();
    if (argc >= 4 && strcmp(argv[1], "userns") == 0 && strcmp(argv[2], "--") == 0) return userns_main(argv + 3);
    fprintf(stderr, "jbrun is jbuild's launcher; jbuild starts it.\n");
    return 125;
}
