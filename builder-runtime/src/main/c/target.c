/* Finding, and making, the place for a mount below the container's root.
 *
 * The image is hostile: any name in it may be a symbolic link, to anywhere. So the way is walked one name at a time, from
 * a descriptor that is held to the next, never following what the kernel would follow; a link's text is read and walked
 * as if the root were "/". What is made is made in a directory that is held. */
#include "jbrun.h"
#include "sys.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define LINKS_MAX 40

struct walk {
    int fd;                   /* where it stands */
    char done[PATH_MAX];      /* the way there from the root, without links, without slash at its start */
    char rest[2 * PATH_MAX];  /* what is still to be walked */
    int links;
    const char *path;         /* as the plan has it */
    uint32_t flags;
};

static int give_up(struct walk *walk, int number, const char *why) {
    errno = number;
    return fail("mount on %s, because /%s %s", walk->path, walk->done, why);
}

static int stand_on(struct walk *walk, const char *done) {
    int fd = sys_openat2(rootfs_fd, *done ? done : ".", O_PATH | O_DIRECTORY,
                         RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS);
    if (fd < 0) return fail("mount on %s, whose /%s can't be entered", walk->path, done);
    if (walk->fd >= 0) close(walk->fd);
    walk->fd = fd;
    return 0;
}

/* Takes the next name off the rest; gives 0 when there is none. */
static int next_name(struct walk *walk, char name[NAME_MAX + 2]) {
    size_t start = strspn(walk->rest, "/"), length = strcspn(walk->rest + start, "/");
    snprintf(name, NAME_MAX + 2, "%.*s", (int)(length > NAME_MAX ? NAME_MAX + 1 : length), walk->rest + start);
    memmove(walk->rest, walk->rest + start + length, strlen(walk->rest + start + length) + 1);
    return length > 0;
}

static int is_last(const struct walk *walk) {
    return walk->rest[strspn(walk->rest, "/")] == 0;
}

static int go_up(struct walk *walk) {
    char *slash = strrchr(walk->done, '/');
    *(slash ? slash : walk->done) = 0;
    return stand_on(walk, walk->done);
}

static int append(struct walk *walk, const char *name) {
    size_t length = strlen(walk->done);
    int more = snprintf(walk->done + length, sizeof walk->done - length, "%s%s", length ? "/" : "", name);
    if ((size_t)more >= sizeof walk->done - length) return give_up(walk, ENAMETOOLONG, "is too long");
    /* What the sandbox relies on must not be covered by what others chose. */
    if (!(walk->flags & TARGET_SYSTEM) && (strcmp(walk->done, "proc") == 0 || strcmp(walk->done, "sys") == 0))
        return give_up(walk, EPERM, "is no place for mounts");
    return 0;
}

/* Only what lands in the root's own file system stays behind as an empty stub, so only that is reported. */
static void report_if_in_root(const struct walk *walk, const char *name) {
    struct stat here, root;
    char made[PATH_MAX + NAME_MAX + 4];
    if (fstat(walk->fd, &here) || fstat(rootfs_fd, &root) || here.st_dev != root.st_dev) return;
    snprintf(made, sizeof made, "/%s%s%s", walk->done, *walk->done ? "/" : "", name);
    report(REPORT_CREATED, 0, made);
}

static int make(struct walk *walk, const char *name, int directory) {
    int failed;
    if (directory) {
        failed = mkdirat(walk->fd, name, 0755);
    } else {
        int file = openat(walk->fd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
        failed = file < 0;
        if (!failed) close(file);
    }
    if (failed) return errno == EEXIST ? 0 : fail("make /%s/%s as a mount point", walk->done, name);
    report_if_in_root(walk, name);
    return 0;
}

static int follow(struct walk *walk, int link) {
    char text[PATH_MAX], rest[2 * PATH_MAX];
    if (walk->flags & TARGET_SYSTEM) return give_up(walk, ELOOP, "holds a symbolic link there");
    if (++walk->links > LINKS_MAX) return give_up(walk, ELOOP, "leads through too many symbolic links");
    ssize_t length = readlinkat(link, "", text, sizeof text - 1);
    if (length < 0) return fail("read a link on the way to %s", walk->path);
    text[length] = 0;
    int needed = snprintf(rest, sizeof rest, "%s/%s", text, walk->rest);
    if ((size_t)needed >= sizeof rest) return give_up(walk, ENAMETOOLONG, "leads too far");
    memcpy(walk->rest, rest, (size_t)needed + 1);
    if (text[0] != '/') return 0;
    walk->done[0] = 0;
    return stand_on(walk, "");
}

static int step(struct walk *walk, const char *name, int directory) {
    int wanted = directory || !is_last(walk);
    int fd = openat(walk->fd, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT) {
        if (make(walk, name, wanted)) return -1;
        fd = openat(walk->fd, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    }
    struct stat stat;
    if (fd < 0 || fstat(fd, &stat)) return fail("open %s on the way to %s", name, walk->path);
    if (S_ISLNK(stat.st_mode)) {
        int followed = follow(walk, fd);
        close(fd);
        return followed;
    }
    if (append(walk, name)) return -1;
    if (wanted && !S_ISDIR(stat.st_mode)) return give_up(walk, ENOTDIR, "is not a directory");
    if (!wanted && S_ISDIR(stat.st_mode)) return give_up(walk, EISDIR, "is a directory and the source is not");
    close(walk->fd);
    walk->fd = fd;
    return 0;
}

static int begin(struct walk *walk, const char *path, uint32_t flags) {
    walk->fd = -1;
    walk->done[0] = 0;
    walk->links = 0;
    walk->path = path;
    walk->flags = flags;
    snprintf(walk->rest, sizeof walk->rest, "%s", path);
    return stand_on(walk, "");
}

static int walk_on(struct walk *walk, int directory) {
    char name[NAME_MAX + 2];
    while (next_name(walk, name)) {
        if (strcmp(name, ".") == 0) continue;
        if (strcmp(name, "..") == 0 ? go_up(walk) : step(walk, name, directory)) return -1;
    }
    if (walk->done[0] == 0) return give_up(walk, EPERM, "is the root");
    return walk->fd;
}

/* Opens the path as O_PATH, made if it is missing; it has to be a directory or, if that is not wanted, anything else. */
int target_open(const char *path, int directory, uint32_t flags) {
    static struct walk walk;
    return begin(&walk, path, flags) ? -1 : walk_on(&walk, directory);
}
