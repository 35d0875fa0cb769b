/* See relay.h. Whatever way it ends, the caller's terminal is as it was before. */
#include "relay.h"
#include "jbrun.h"
#include "sys.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <termios.h>

#define CHUNK 16384
#define HEADER 5
#define FRAME_MAX 65536

static struct termios saved;
static int is_raw;
static size_t keys_seen;
static unsigned char in[HEADER + FRAME_MAX];
static size_t in_length;

static int write_all(int fd, const void *bytes, size_t length) {
    const char *at = bytes;
    while (length > 0) {
        ssize_t count = write(fd, at, length);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && errno == EAGAIN) {
            struct pollfd room = {fd, POLLOUT, 0};
            poll(&room, 1, -1);
            continue;
        }
        if (count <= 0) return -1;
        at += count;
        length -= (size_t)count;
    }
    return 0;
}

static int send_frame(const struct relay *relay, char type, const void *bytes, size_t length) {
    char header[HEADER] = {type, (char)length, (char)(length >> 8), (char)(length >> 16), (char)(length >> 24)};
    return write_all(relay->fd, header, HEADER) || write_all(relay->fd, bytes, length) ? -1 : 0;
}

static void make_raw(void) {
    struct termios raw;
    if (tcgetattr(0, &saved)) return;
    raw = saved;
    cfmakeraw(&raw);
    is_raw = tcsetattr(0, TCSANOW, &raw) == 0;
}

static void restore(void) {
    if (is_raw) tcsetattr(0, TCSANOW, &saved);
    is_raw = 0;
}

static void tell_size(const struct relay *relay) {
    struct winsize size;
    if (!(relay->flags & RELAY_TERMINAL) || ioctl(0, TIOCGWINSZ, &size) || !size.ws_row) return;
    if (relay->is_keeper) {
        unsigned char bytes[] = {(unsigned char)size.ws_row, (unsigned char)(size.ws_row >> 8),
                                 (unsigned char)size.ws_col, (unsigned char)(size.ws_col >> 8)};
        send_frame(relay, 'W', bytes, sizeof bytes);
    } else {
        ioctl(relay->fd, TIOCSWINSZ, &size);
    }
}

static int send_input(const struct relay *relay, const char *bytes, size_t length) {
    if (length == 0) return 0;
    return relay->is_keeper ? send_frame(relay, 'I', bytes, length) : write_all(relay->fd, bytes, length);
}

/* Gives 1 if the keys to detach have been typed, which the program does not get to see. */
static int type(const struct relay *relay, const char *bytes, size_t length) {
    size_t many = relay->flags & RELAY_TERMINAL ? strlen(relay->keys) : 0, begin = 0;
    if (many == 0) return send_input(relay, bytes, length) ? -1 : 0;
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == relay->keys[keys_seen]) {
            if (keys_seen == 0 && send_input(relay, bytes + begin, i - begin)) return -1;
            begin = i + 1;
            if (++keys_seen == many) return 1;
            continue;
        }
        if (keys_seen > 0) {
            /* It was only the beginning of them. */
            if (send_input(relay, relay->keys, keys_seen)) return -1;
            keys_seen = 0;
            begin = i;
            i--;
        }
    }
    return send_input(relay, bytes + begin, length - begin) ? -1 : 0;
}

/* Gives what relay_run gives, or -1 to go on. */
static int hear_caller(struct relay *relay, struct pollfd *input) {
    char bytes[CHUNK];
    ssize_t count = read(0, bytes, sizeof bytes);
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) return -1;
    if (count <= 0) {
        input->fd = -1;
        if (relay->is_keeper) send_frame(relay, 'E', "", 0);
        return -1;
    }
    int typed = type(relay, bytes, (size_t)count);
    return typed == 1 ? RELAY_DETACHED : typed < 0 ? RELAY_BROKEN : -1;
}

static int hear_keeper(int *code) {
    while (in_length >= HEADER) {
        size_t length = (size_t)in[1] | (size_t)in[2] << 8 | (size_t)in[3] << 16 | (size_t)in[4] << 24;
        if (length > FRAME_MAX) return RELAY_BROKEN;
        if (in_length < HEADER + length) return -1;
        if (in[0] == 'X' && length == 4) {
            memcpy(code, in + HEADER, 4);
            return RELAY_EXITED;
        }
        /* A reader that has gone is no reason to stop the program: it gets SIGPIPE by whoever looks after it. */
        if (in[0] == 'O') write_all(1, in + HEADER, length);
        if (in[0] == 'R') write_all(2, in + HEADER, length);
        in_length -= HEADER + length;
        memmove(in, in + HEADER + length, in_length);
    }
    return -1;
}

static int hear_program(const struct relay *relay, int *code) {
    ssize_t count = read(relay->fd, in + in_length, sizeof in - in_length);
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) return -1;
    if (!relay->is_keeper) {
        if (count <= 0) return RELAY_EXITED;
        write_all(1, in, (size_t)count);
        return -1;
    }
    if (count <= 0) return RELAY_BROKEN;
    in_length += (size_t)count;
    return hear_keeper(code);
}

static void hear_signal(const struct relay *relay, pid_t child) {
    struct signalfd_siginfo info;
    if (read(relay->signals, &info, sizeof info) != sizeof info) return;
    int number = (int)info.ssi_signo;
    if (number == SIGWINCH) {
        tell_size(relay);
    } else if (number != SIGCHLD && number != SIGPIPE && !(relay->flags & RELAY_NO_SIGNALS)) {
        unsigned char bytes[] = {(unsigned char)number, 0, 0, 0};
        if (relay->is_keeper)
            send_frame(relay, 'S', bytes, sizeof bytes);
        else if (child > 0)
            kill(child, number);
    }
}

enum relay_end relay_run(struct relay *relay, int *code) {
    struct pollfd watched[] = {{relay->flags & RELAY_STDIN ? 0 : -1, POLLIN, 0},
                               {relay->fd, POLLIN, 0},
                               {relay->signals, POLLIN, 0},
                               {LIFELINE_FD, POLLIN, 0}};
    int end = -1;
    in_length = keys_seen = 0;
    if (relay->flags & RELAY_TERMINAL) make_raw();
    tell_size(relay);
    while (end < 0) {
        if (poll(watched, 4, -1) < 0 && errno != EINTR) end = RELAY_BROKEN;
        if (watched[1].revents) end = hear_program(relay, code);
        if (end < 0 && watched[0].revents) end = hear_caller(relay, &watched[0]);
        if (watched[2].revents) hear_signal(relay, relay->child);
        if (end < 0 && watched[3].revents) end = RELAY_BROKEN;
    }
    restore();
    return (enum relay_end)end;
}
