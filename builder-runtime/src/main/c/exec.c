/* jbrun exec DIRECTORY: asks a container's keeper for one more program.
 *
 * The keeper is in the container's user namespace, in which it may enter the others; whoever calls may be in another one of the
 * same user, or in none. So all that the program needs goes there: the caller's streams, and the pipes for the plan, the
 * reports and the lifeline, which stay the caller's at their other ends. This process hands signals on, and ends after the program. */
#include "jbrun.h"
#include "sys.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>

#define OUR_FAILURE 125
#define HEADER 5

static int hand_over(int keeper) {
    static const char frame[HEADER] = {'J'};
    int descriptors[JOIN_DESCRIPTORS];
    for (int i = 0; i < JOIN_DESCRIPTORS; i++) descriptors[i] = i;
    return descriptors_send(keeper, frame, sizeof frame, descriptors, JOIN_DESCRIPTORS);
}

/* What is handed over is the keeper's now: who is at the other ends has to see when it lets go of them. */
static void let_go(void) {
    for (int fd = 0; fd < JOIN_DESCRIPTORS; fd++) close(fd);
}

static void forward(int signals, int keeper) {
    struct signalfd_siginfo info;
    if (read(signals, &info, sizeof info) != sizeof info || info.ssi_signo == SIGCHLD || info.ssi_signo == SIGPIPE) return;
    char frame[HEADER + 4] = {'S', 4, 0, 0, 0, (char)info.ssi_signo};
    /* A program that has just ended has nothing to be told. */
    if (send(keeper, frame, sizeof frame, MSG_NOSIGNAL) < 0) return;
}

/* Until the program has ended, or its keeper. Each frame of the keeper's is read by its letter alone. */
static void watch(int keeper, int signals) {
    struct pollfd watched[] = {{keeper, POLLIN, 0}, {signals, POLLIN, 0}};
    char byte;
    for (;;) {
        if (poll(watched, 2, -1) < 0 && errno != EINTR) return;
        if (watched[1].revents) forward(signals, keeper);
        if (watched[0].revents && (recv(keeper, &byte, 1, 0) <= 0 || byte == 'X')) return;
    }
}

int exec_main(const char *directory) {
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "ctl"};
    char answer[HEADER];
    sigset_t all;
    sigfillset(&all);
    sys_close_range(JOIN_DESCRIPTORS, ~0u);
    int signals = signalfd(-1, &all, SFD_CLOEXEC), keeper = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (signals < 0 || keeper < 0) return fail("make a socket"), OUR_FAILURE;
    if (chdir(directory)) return fail("enter %s", directory), OUR_FAILURE;
    if (connect(keeper, (struct sockaddr *)&address, sizeof address)) return fail("reach the container's keeper"), OUR_FAILURE;
    /* A keeper that refuses hangs up, perhaps before it is asked. */
    int refused = hand_over(keeper) != 0;
    if (refused && errno != EPIPE && errno != ECONNRESET) return fail("ask the container's keeper"), OUR_FAILURE;
    if (refused || recv(keeper, answer, sizeof answer, MSG_WAITALL) != sizeof answer || answer[0] != 'J') {
        errno = ESRCH;
        return fail("have the container's keeper start a program"), OUR_FAILURE;
    }
    let_go();
    watch(keeper, signals);
    return 0;
}
