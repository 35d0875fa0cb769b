/* Process 1 of a container that asked for one: hands signals on to the program, reaps everybody's orphans, and ends with
 * the program's exit code. It has the program's own rights and no more. */
#include "jbrun.h"
#include "sys.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

/* Gives the program's exit code when it has ended, else -1. */
static int reap(pid_t program) {
    int status, code = -1;
    for (pid_t gone; (gone = waitpid(-1, &status, WNOHANG)) > 0;)
        if (gone == program) code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    return code;
}

void init_run(pid_t program) {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    prctl(PR_SET_NAME, "jbuild-init", 0, 0, 0);
    /* Its memory holds the plan, also what another user's program must not read. */
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    /* Among the host's processes it is not process 1, and orphans come to it only on demand. */
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    /* The streams are the program's: their other ends must see when it closes them. */
    sys_close_range(0, ~0u);
    for (;;) {
        int number = sigwaitinfo(&all, NULL);
        if (number == SIGCHLD) {
            int code = reap(program);
            /* The kernel kills what is left. */
            if (code >= 0) _exit(code);
        } else if (number > 0) {
            kill(program, number);
        }
    }
}
