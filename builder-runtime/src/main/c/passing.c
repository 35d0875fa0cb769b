/* Descriptors through sockets. */
#include "jbrun.h"

#include <string.h>
#include <sys/socket.h>

int descriptors_send(int socket, const char *bytes, size_t length, const int *descriptors, size_t count) {
    char control[CMSG_SPACE(JOIN_DESCRIPTORS * sizeof(int))] __attribute__((aligned(8))) = {0};
    struct iovec piece = {(void *)(uintptr_t)bytes, length};
    struct msghdr message = {
        .msg_iov = &piece, .msg_iovlen = 1, .msg_control = control, .msg_controllen = CMSG_SPACE(count * sizeof(int))};
    struct cmsghdr *part = CMSG_FIRSTHDR(&message);
    part->cmsg_level = SOL_SOCKET;
    part->cmsg_type = SCM_RIGHTS;
    part->cmsg_len = CMSG_LEN(count * sizeof(int));
    memcpy(CMSG_DATA(part), descriptors, count * sizeof(int));
    return sendmsg(socket, &message, MSG_NOSIGNAL) == (ssize_t)length ? 0 : -1;
}
