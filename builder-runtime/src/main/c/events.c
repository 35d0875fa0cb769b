/* What happens to the container while no command looks: a line of JSON, appended to the store's journal. The
 * journal lies two directories above; where there is none, nobody wants to know. What is said of the container (its image, name and
 * labels) stands in the file "about", which jbuild writes anew when that changes.
 *
 * A line is written at once, under a shared lock; who makes an old file of the journal has the lock alone. Nobody ever waits
 * long for it: a line in the old file is better than a container that hangs. */
#include "keep.h"
#include "sys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>

#define JOURNAL "../../events/journal"
#define OLD_JOURNAL "../../events/journal.1"
#define JOURNAL_MAX (4 << 20)
#define ABOUT_MAX 32768
#define PATIENCE 50

static int is_current(int fd) {
    struct stat own, named;
    return fstat(fd, &own) == 0 && stat(JOURNAL, &named) == 0 && own.st_ino == named.st_ino;
}

/* A full file makes room, unless somebody writes just now: then the next one does it. */
static void rotate(void) {
    struct stat stat;
    int fd = open(JOURNAL, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) return;
    if (fstat(fd, &stat) == 0 && stat.st_size > JOURNAL_MAX && flock(fd, LOCK_EX | LOCK_NB) == 0 && is_current(fd))
        rename(JOURNAL, OLD_JOURNAL);
    close(fd);
}

static int open_journal(void) {
    struct timespec moment = {0, 2000000};
    for (int attempt = 0;; attempt++) {
        int fd = open(JOURNAL, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (fd < 0 || attempt == PATIENCE) return fd;
        if (flock(fd, LOCK_SH | LOCK_NB) == 0 && is_current(fd)) return fd;
        close(fd);
        nanosleep(&moment, NULL);
    }
}

void event(const char *action, const char *attribute) {
    static char about[ABOUT_MAX], line[ABOUT_MAX + 1024];
    char directory[4096], *id;
    int fd = open("about", O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    ssize_t count = fd < 0 ? 0 : read(fd, about, sizeof about - 1);
    if (fd >= 0) close(fd);
    about[count > 0 ? count : 0] = 0;
    if (!getcwd(directory, sizeof directory) || !(id = strrchr(directory, '/'))) return;
    rotate();
    int length = snprintf(line, sizeof line,
                          "{\"Type\":\"container\",\"Action\":\"%s\",\"ID\":\"%s\",\"Attributes\":{%s%s%s},\"timeNano\":%lld}\n",
                          action, id + 1, attribute, *attribute && *about ? "," : "", about, (long long)now(CLOCK_REALTIME));
    if (length < 0 || (size_t)length >= sizeof line) return;
    fd = open_journal();
    if (fd < 0) return;
    /* Of a full disk the container must not notice anything. */
    ssize_t written = write(fd, line, (size_t)length);
    (void)written;
    close(fd);
}
