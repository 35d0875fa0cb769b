/* jbrun attach DIRECTORY FLAGS KEYS: the caller's streams at a kept container's. Reports the program's exit code, or that it was
 * left. */
#include "jbrun.h"
#include "relay.h"
#include "sys.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

#define OUR_FAILURE 125

int attach_main(char **argv) {
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "ctl"};
    struct relay relay = {.is_keeper = 1, .flags = (uint32_t)strtoul(argv[1], NULL, 10), .keys = argv[2], .child = -1};
    unsigned char flags = relay.flags & 7;
    char request[] = {'A', 1, 0, 0, 0, (char)flags};
    sigset_t all;
    int code = 0;
    sigfillset(&all);
    relay.signals = signalfd(-1, &all, SFD_CLOEXEC);
    if (relay.signals < 0) return fail("watch for signals"), OUR_FAILURE;
    if (chdir(argv[0])) return fail("enter %s", argv[0]), OUR_FAILURE;
    struct timespec moment = {0, 5000000};
    relay.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    /* The keeper may just be starting. */
    for (int attempt = 0; relay.fd >= 0 && connect(relay.fd, (struct sockaddr *)&address, sizeof address); attempt++) {
        if (attempt == 400 || (errno != ENOENT && errno != ECONNREFUSED))
            return fail("reach the container's keeper"), OUR_FAILURE;
        nanosleep(&moment, NULL);
    }
    /* A keeper that refuses hangs up, perhaps before it is asked. */
    int refused = write(relay.fd, request, sizeof request) != sizeof request;
    if (refused && errno != EPIPE && errno != ECONNRESET) return fail("ask the container's keeper"), OUR_FAILURE;
    if (!refused) report(REPORT_STARTED, 0, "");
    switch (refused ? RELAY_BROKEN : relay_run(&relay, &code)) {
    case RELAY_EXITED: report(REPORT_EXITED, code, ""); return 0;
    case RELAY_DETACHED: report(REPORT_DETACHED, 0, ""); return 0;
    case RELAY_BROKEN: break;
    }
    errno = EPIPE;
    return fail("hear from the container's keeper"), OUR_FAILURE;
}
