/* The terminal of a container: made in its own devpts, from the inside, by descriptors alone. The container's side gets the
 * peer; the master goes out through a socket to whoever pumps. */
#include "jbrun.h"
#include "sys.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <termios.h>

#define DEVPTS_MAGIC 0x1cd1
#ifndef TIOCGPTPEER
#define TIOCGPTPEER 0x5441
#endif

/* Nothing in the image may stand in for the multiplexer: it is the character device 5:2 of a devpts, or none. */
static int open_multiplexer(void) {
    struct stat stat;
    struct statfs fs;
    int fd = open("/dev/pts/ptmx", O_RDWR | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC);
    if (fd < 0) return fail("open /dev/pts/ptmx");
    if (fstatfs(fd, &fs) || fs.f_type != DEVPTS_MAGIC || fstat(fd, &stat) || !S_ISCHR(stat.st_mode) ||
        stat.st_rdev != makedev(5, 2)) {
        errno = ENXIO;
        return fail("open /dev/pts/ptmx, which is no multiplexer of terminals");
    }
    return fd;
}

/* The peer itself is mounted, not a path that another container could have swapped. */
static int mount_console(int peer) {
    int console = open("/dev/console", O_RDONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY, 0600);
    if (console < 0) return fail("make /dev/console");
    int tree = sys_open_tree(peer, "", TREE_CLONE | 0x1000 /* AT_EMPTY_PATH */);
    if (tree < 0 || sys_move_mount(tree, console)) return fail("mount the terminal on /dev/console");
    close(tree);
    return close(console);
}

int terminal_send(int socket, int fd) {
    const char byte = 0;
    return descriptors_send(socket, &byte, 1, &fd, 1) ? fail("hand out the terminal") : 0;
}

/* Gives the descriptor that was sent, or -1 with nothing said. */
int terminal_receive(int socket) {
    char byte, control[CMSG_SPACE(sizeof(int))];
    int fd = -1;
    struct iovec data = {&byte, 1};
    struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC) != 1) return -1;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header && header->cmsg_type == SCM_RIGHTS) memcpy(&fd, CMSG_DATA(header), sizeof fd);
    return fd;
}

int terminal_make(const struct op *op, uid_t uid, int console) {
    struct winsize size = {.ws_row = (unsigned short)arg_u32(op, 1), .ws_col = (unsigned short)arg_u32(op, 2)};
    int unlocked = 0, master = open_multiplexer();
    if (master < 0) return -1;
    if (ioctl(master, TIOCSPTLCK, &unlocked)) return fail("unlock the terminal");
    int peer = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (peer < 0) return fail("open the terminal's other end");
    if (size.ws_row && ioctl(master, TIOCSWINSZ, &size)) return fail("set the terminal's size");
    if (fchown(peer, uid, (gid_t)-1) && errno != EPERM && errno != EINVAL) return fail("give the terminal to user %u", uid);
    if (console && mount_console(peer)) return -1;
    if (terminal_send((int)arg_u32(op, 0), master)) return -1;
    close(master);
    if (ioctl(peer, TIOCSCTTY, 0)) return fail("make the terminal the session's");
    for (int fd = 0; fd < 3; fd++)
        if (dup2(peer, fd) < 0) return fail("make the terminal the program's streams");
    return close(peer);
}
