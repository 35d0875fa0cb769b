/* Between the caller's streams and a program elsewhere: a keeper's socket, or a terminal's master. */
#ifndef RELAY_H
#define RELAY_H

#include <stdint.h>

#define RELAY_STDIN 1u
#define RELAY_STDOUT 2u
#define RELAY_STDERR 4u
#define RELAY_TERMINAL 8u /* the caller's terminal becomes raw, and the keys to detach are looked for */
#define RELAY_NO_SIGNALS 16u

enum relay_end { RELAY_EXITED, RELAY_DETACHED, RELAY_BROKEN };

struct relay {
    int fd;
    int is_keeper;     /* frames as in clients.c; else bytes */
    uint32_t flags;
    const char *keys;  /* the detach keys' bytes */
    int signals;       /* a signalfd */
    int child;         /* a pidfd to be watched, or -1 */
};

enum relay_end relay_run(struct relay *relay, int *code);

#endif
