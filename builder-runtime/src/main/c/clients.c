/* Those who talk to the keeper, over the socket "ctl" in the container's directory.
 *
 * Frames both ways: a letter, the length of what follows (32 bits, little-endian), that many bytes. To the keeper: A attach
 * (flags: 1 standard input, 2 output, 4 errors), I input, E end of input, W rows and columns (16 bits each), S a signal
 * (32 bits), N let the container not be restarted, P when it is (policy and most restarts, 32 bits each), J one more program in
 * the container: with it come six descriptors, which are those of the role "exec"; a signal that follows is that program's; F give
 * the container's root; Z let the container stand still as long as this connection is there. From the keeper: O output, R errors, J
 * the program is being started, F with a descriptor of the root, Z it is being frozen, X the exit code (32 bits), for J only that it
 * has ended.
 *
 * Only the keeper's own user is heard. Others do not come this far, since the directory is its user's alone.
 *
 * Who attaches and does not read holds the container up when a buffer is full, as a pipe would; nothing is lost. */
#include "keep.h"
#include "sys.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <termios.h>

#define BACKLOG 256
#define HEADER 5
#define FRAME_MAX 65536
#define SLOW (256 * 1024)
#define BUFFER_MAX (SLOW + 2 * FRAME_MAX)

struct client {
    int fd; /* -1: free */
    unsigned char flags;
    int closing; /* goes when all has been sent */
    int freezes;  /* the container stands still for it */
    pid_t joined; /* what looks after the program that came by J, or 0 */
    int passed[JOIN_DESCRIPTORS], passed_count;
    unsigned char in[HEADER + FRAME_MAX];
    size_t in_length;
    char *out;
    size_t out_length;
};

static struct client *clients[CLIENTS_MAX];
static int listener = -1;
static int input_fd = -1, input_is_terminal;
static uint32_t input_flags;
static char input[FRAME_MAX];
static size_t input_length;
static int input_ends;
static int input_is_awaited; /* the program that reads it has not been started yet */

static uint32_t u32(const unsigned char *bytes) {
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

int clients_listen(void) {
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "ctl"};
    unlink("ctl");
    listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, BACKLOG))
        return fail("listen for commands");
    return 0;
}

/* A terminal ends by a character of its own, and only if the program wants that. */
static void end_input(void) {
    if (input_fd < 0 || input_is_terminal) return;
    if (input_length > 0) {
        input_ends = 1;
        return;
    }
    close(input_fd);
    input_fd = -1;
}

static void close_passed(struct client *client) {
    while (client->passed_count > 0) close(client->passed[--client->passed_count]);
}

/* How many there are for whom the container stands still: it does as long as one of them is left, whatever they die of. */
static int freezers(void) {
    int count = 0;
    for (int i = 0; i < CLIENTS_MAX; i++) count += clients[i] && clients[i]->freezes;
    return count;
}

static void drop(int index) {
    struct client *client = clients[index];
    int had_input = client->flags & 1;
    if (client->freezes && freezers() == 1) keep_freeze(0);
    close(client->fd);
    close_passed(client);
    free(client->out);
    free(client);
    clients[index] = NULL;
    if (had_input && input_flags & KEEP_STDIN_ONCE) end_input();
}

static void add(void) {
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) return;
    struct ucred peer = {0};
    socklen_t size = sizeof peer;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) || peer.uid != geteuid()) {
        close(fd);
        return;
    }
    for (int i = 0; i < CLIENTS_MAX; i++) {
        if (clients[i]) continue;
        struct client *client = calloc(1, sizeof *client);
        char *out = client ? malloc(BUFFER_MAX) : NULL;
        if (!out) {
            free(client);
            break;
        }
        client->fd = fd;
        client->out = out;
        clients[i] = client;
        return;
    }
    close(fd);
}

static void flush(int index) {
    struct client *client = clients[index];
    while (client->out_length > 0) {
        ssize_t count = send(client->fd, client->out, client->out_length, MSG_NOSIGNAL);
        if (count < 0 && errno == EAGAIN) return;
        if (count <= 0) {
            drop(index);
            return;
        }
        client->out_length -= (size_t)count;
        memmove(client->out, client->out + count, client->out_length);
    }
    if (client->closing) drop(index);
}

static void send_frame(int index, char type, const char *bytes, size_t length) {
    struct client *client = clients[index];
    char header[HEADER] = {type, (char)length, (char)(length >> 8), (char)(length >> 16), (char)(length >> 24)};
    /* The container's output is not read while there is less room than this needs. */
    if (client->out_length + HEADER + length > BUFFER_MAX) {
        drop(index);
        return;
    }
    memcpy(client->out + client->out_length, header, HEADER);
    memcpy(client->out + client->out_length + HEADER, bytes, length);
    client->out_length += HEADER + length;
    flush(index);
}

static void write_input(void) {
    while (input_length > 0 && input_fd >= 0) {
        ssize_t count = write(input_fd, input, input_length);
        if (count < 0 && errno == EAGAIN) return;
        if (count <= 0) {
            /* The program reads no more. */
            input_length = 0;
            end_input();
            if (input_is_terminal) input_fd = -1;
            return;
        }
        input_length -= (size_t)count;
        memmove(input, input + count, input_length);
    }
    if (input_length == 0 && input_ends) {
        input_ends = 0;
        end_input();
    }
}

static void resize(const unsigned char *bytes) {
    struct winsize size = {.ws_row = (unsigned short)(bytes[0] | bytes[1] << 8),
                           .ws_col = (unsigned short)(bytes[2] | bytes[3] << 8)};
    if (input_fd >= 0 && input_is_terminal && size.ws_row && size.ws_col) ioctl(input_fd, TIOCSWINSZ, &size);
}

/* Gives 0 if no program can be started now. */
static int join(int index) {
    struct client *client = clients[index];
    if (client->joined || client->passed_count != JOIN_DESCRIPTORS) return 0;
    client->joined = keep_join(client->passed);
    close_passed(client);
    if (client->joined <= 0) return 0;
    send_frame(index, 'J', "", 0);
    return 1;
}

/* A pause that somebody else has made stays when this one goes. Gives 0 if nothing can be frozen. */
static int freeze(int index) {
    struct client *client = clients[index];
    int others = freezers();
    if (!client->freezes && (others || !keep_is_paused())) {
        if (!others && keep_freeze(1)) return 0;
        client->freezes = 1;
    }
    send_frame(index, 'Z', "", 0);
    return 1;
}

/* The root of the container, for who may not look into its processes from another user namespace. Gives 0 if there is none. */
static int give_root(int index) {
    struct client *client = clients[index];
    int root = client->out_length ? -1 : keep_root();
    if (root < 0) return 0;
    const char frame[HEADER] = {'F'};
    int sent = descriptors_send(client->fd, frame, sizeof frame, &root, 1) == 0;
    close(root);
    return sent;
}

/* Gives 0 if the client talks nonsense. */
static int obey(int index, unsigned char type, const unsigned char *bytes, size_t length) {
    struct client *client = clients[index];
    switch (type) {
    case 'A':
        if (length == 1) client->flags = bytes[0];
        return length == 1;
    case 'I':
        if (input_fd >= 0 && !input_ends && client->flags & 1) {
            memcpy(input + input_length, bytes, length);
            input_length += length;
            write_input();
        }
        return 1;
    case 'E':
        if (client->flags & 1) end_input();
        return length == 0;
    case 'W':
        if (length == 4) resize(bytes);
        return length == 4;
    case 'S':
        if (length != 4) return 0;
        /* What looks after the program must not stand still itself. */
        if (client->joined > 0 && u32(bytes) != SIGSTOP) kill(client->joined, (int)u32(bytes));
        if (!client->joined) keep_signal((int)u32(bytes));
        return 1;
    case 'J': return length == 0 && join(index);
    case 'F': return length == 0 && give_root(index);
    case 'Z': return length == 0 && freeze(index);
    case 'P':
        if (length == 8) restart_policy(u32(bytes), u32(bytes + 4));
        return length == 8;
    case 'N':
        keep_no_restart();
        return length == 0;
    }
    return 0;
}

/* Frames of input wait until there is room for them. */
static void obey_all(int index) {
    struct client *client = clients[index];
    while (client->in_length >= HEADER) {
        size_t length = u32(client->in + 1);
        if (length > FRAME_MAX) {
            drop(index);
            return;
        }
        if (client->in_length < HEADER + length) return;
        int is_input = client->in[0] == 'I' || client->in[0] == 'E';
        if (is_input && input_is_awaited) return;
        if (client->in[0] == 'I' && input_fd >= 0 && input_length + length > sizeof input) return;
        if (!obey(index, client->in[0], client->in + HEADER, length)) {
            if (clients[index]) drop(index);
            return;
        }
        if (clients[index] != client) return;
        client->in_length -= HEADER + length;
        memmove(client->in, client->in + HEADER + length, client->in_length);
    }
}

/* What does not fit is closed by the kernel. */
static void take_passed(struct client *client, struct msghdr *message) {
    for (struct cmsghdr *part = CMSG_FIRSTHDR(message); part; part = CMSG_NXTHDR(message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
        size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < count; i++) {
            int fd;
            memcpy(&fd, CMSG_DATA(part) + i * sizeof fd, sizeof fd);
            if (client->passed_count < JOIN_DESCRIPTORS)
                client->passed[client->passed_count++] = fd;
            else
                close(fd);
        }
    }
}

static void hear(int index) {
    struct client *client = clients[index];
    char control[CMSG_SPACE(JOIN_DESCRIPTORS * sizeof(int))] __attribute__((aligned(8)));
    struct iovec piece = {client->in + client->in_length, sizeof client->in - client->in_length};
    struct msghdr message = {
        .msg_iov = &piece, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    ssize_t count = recvmsg(client->fd, &message, MSG_CMSG_CLOEXEC);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count > 0) take_passed(client, &message);
    if (count <= 0) {
        drop(index);
        return;
    }
    client->in_length += (size_t)count;
    obey_all(index);
}

void clients_watch(struct pollfd *watched, int *count) {
    watched[(*count)++] = (struct pollfd){listener, POLLIN, 0};
    if (input_fd >= 0 && input_length > 0) watched[(*count)++] = (struct pollfd){input_fd, POLLOUT, 0};
    for (int i = 0; i < CLIENTS_MAX; i++) {
        if (!clients[i]) continue;
        int room = clients[i]->in_length < sizeof clients[i]->in;
        short events = (short)((room ? POLLIN : 0) | (clients[i]->out_length > 0 ? POLLOUT : 0));
        watched[(*count)++] = (struct pollfd){clients[i]->fd, events, 0};
    }
}

static int find(int fd) {
    for (int i = 0; i < CLIENTS_MAX; i++)
        if (clients[i] && clients[i]->fd == fd) return i;
    return -1;
}

void clients_handle(const struct pollfd *watched, int count) {
    for (int at = 0; at < count; at++) {
        int fd = watched[at].fd, index;
        if (!watched[at].revents) continue;
        if (fd == listener) {
            add();
        } else if (fd == input_fd && watched[at].events == POLLOUT) {
            write_input();
            for (int i = 0; i < CLIENTS_MAX; i++)
                if (clients[i]) obey_all(i);
        } else if ((index = find(fd)) >= 0) {
            if (watched[at].revents & POLLOUT) flush(index);
            if (clients[index] && watched[at].revents & ~POLLOUT) hear(index);
        }
    }
}

void clients_output(int stream, const char *bytes, size_t length) {
    for (int i = 0; i < CLIENTS_MAX; i++)
        if (clients[i] && clients[i]->flags & (stream ? 4 : 2)) send_frame(i, stream ? 'R' : 'O', bytes, length);
}

int clients_are_slow(void) {
    for (int i = 0; i < CLIENTS_MAX; i++)
        if (clients[i] && clients[i]->out_length > SLOW) return 1;
    return 0;
}

void clients_input(int fd, int is_terminal, uint32_t flags) {
    /* A terminal is the keeper's, which reads it too. */
    if (input_fd >= 0 && !input_is_terminal) close(input_fd);
    input_fd = fd;
    input_is_terminal = is_terminal;
    input_flags = flags;
    input_length = 0;
    input_ends = 0;
    input_is_awaited = 0;
    for (int i = 0; i < CLIENTS_MAX; i++)
        if (clients[i]) obey_all(i);
}

void clients_await_input(void) {
    input_is_awaited = 1;
}

/* A child has ended; perhaps somebody waits for it. */
void clients_reaped(pid_t child) {
    for (int i = 0; i < CLIENTS_MAX; i++) {
        if (!clients[i] || clients[i]->joined != child) continue;
        clients[i]->joined = -1;
        clients[i]->closing = 1;
        send_frame(i, 'X', "\0\0\0", 4);
    }
}

void clients_exited(int code) {
    char bytes[] = {(char)code, (char)(code >> 8), (char)(code >> 16), (char)(code >> 24)};
    for (int i = 0; i < CLIENTS_MAX; i++) {
        if (!clients[i] || !clients[i]->flags) continue;
        clients[i]->closing = 1;
        send_frame(i, 'X', bytes, sizeof bytes);
    }
}

int clients_are_attached(void) {
    for (int i = 0; i < CLIENTS_MAX; i++)
        if (clients[i] && clients[i]->flags) return 1;
    return 0;
}

int clients_are_left(void) {
    for (int i = 0; i < CLIENTS_MAX; i++)
        if (clients[i] && clients[i]->closing) return 1;
    return 0;
}
