/* jbrun userns -- PROGRAM ...: becomes root of a new user namespace, with mounts of its own, and executes the program.
 *
 * The ids come from /etc/subuid and /etc/subgid by newuidmap and newgidmap, which the system lets write such maps. Where
 * there are none, only the user's own id is mapped, to 0; the program is told by JBUILD_USERNS_RANGE. It is a program
 * of its own: what goes wrong is said on standard error, and the exit code is 125. */
#include "jbrun.h"
#include "sys.h"

#include <errno.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>

#define LINE_MAX_ 1024
#define RANGES_MAX 64
#define OUR_FAILURE 125
#define HELP                                                                                                        \
    ", which jbuild needs for users other than root; ask for kernel.unprivileged_userns_clone=1, "                  \
    "user.max_user_namespaces above 0 and, on Ubuntu, kernel.apparmor_restrict_unprivileged_userns=0, or run jbuild as root"

struct ranges {
    char numbers[RANGES_MAX * 3][16]; /* inside, outside, count; and again */
    int count;
};

static int say(const char *what) {
    fprintf(stderr, "jbuild: %s: %s.\n", what, strerror(errno));
    return OUR_FAILURE;
}

static void add_range(struct ranges *ranges, unsigned long inside, unsigned long outside, unsigned long count) {
    snprintf(ranges->numbers[ranges->count++], 16, "%lu", inside);
    snprintf(ranges->numbers[ranges->count++], 16, "%lu", outside);
    snprintf(ranges->numbers[ranges->count++], 16, "%lu", count);
}

/* The user's name; the file is read directly, because name services can't be linked statically. */
static void find_name(uid_t uid, char *name, size_t size) {
    char line[LINE_MAX_];
    FILE *file = fopen("/etc/passwd", "re");
    name[0] = 0;
    while (file && !name[0] && fgets(line, sizeof line, file)) {
        char *password = strchr(line, ':'), *number = password ? strchr(password + 1, ':') : NULL;
        if (!number || strtoul(number + 1, NULL, 10) != uid) continue;
        *password = 0;
        if (strlen(line) < size) strcpy(name, line);
    }
    if (file) fclose(file);
}

/* Root is the user itself; then all ranges that the file gives, by name or by number, one after the other. */
static int find_ranges(const char *path, uid_t user, const char *name, unsigned long own, struct ranges *ranges) {
    char line[LINE_MAX_], number[16];
    unsigned long inside = 1, outside, count;
    snprintf(number, sizeof number, "%u", user);
    ranges->count = 0;
    add_range(ranges, 0, own, 1);
    FILE *file = fopen(path, "re");
    while (file && fgets(line, sizeof line, file)) {
        char *colon = strchr(line, ':');
        if (!colon) continue;
        *colon = 0;
        int is_ours = (*name && strcmp(line, name) == 0) || strcmp(line, number) == 0;
        if (!is_ours || sscanf(colon + 1, "%lu:%lu", &outside, &count) != 2 || count == 0) continue;
        if (ranges->count > RANGES_MAX * 3 - 3 || count > 0xffffffffUL || outside > 0xffffffffUL) continue;
        add_range(ranges, inside, outside, count);
        inside += count;
    }
    if (file) fclose(file);
    return ranges->count > 3;
}

static int run_helper(const char *program, pid_t process, struct ranges *ranges) {
    char number[16];
    char *arguments[RANGES_MAX * 3 + 3] = {(char *)(uintptr_t)program, number};
    snprintf(number, sizeof number, "%d", process);
    for (int i = 0; i < ranges->count; i++) arguments[i + 2] = ranges->numbers[i];
    pid_t child = fork();
    if (child == 0) {
        execvp(program, arguments);
        _exit(127);
    }
    int status = 1;
    return child < 0 || waitpid(child, &status, 0) < 0 || status != 0 ? -1 : 0;
}

/* Waits outside of the namespace until it is made, and maps its ids; answers with 1 when that worked. */
static void be_helper(pid_t process, int made, int answer) {
    static struct ranges uids, gids;
    char name[256], byte;
    if (read(made, &byte, 1) != 1) _exit(1);
    find_name(getuid(), name, sizeof name);
    byte = find_ranges("/etc/subuid", getuid(), name, getuid(), &uids) &&
           find_ranges("/etc/subgid", getuid(), name, getgid(), &gids) && run_helper("newuidmap", process, &uids) == 0 &&
           run_helper("newgidmap", process, &gids) == 0;
    _exit(write(answer, &byte, 1) == 1 ? 0 : 1);
}

static int write_text(const char *path, const char *text) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return -1;
    int failed = write(file, text, strlen(text)) < 0;
    close(file);
    return failed ? -1 : 0;
}

/* The kernel lets a process map its own ids if it gives up to change its groups. Half of the helper's work may be done. */
static int map_single(uid_t uid, gid_t gid) {
    char map[64];
    snprintf(map, sizeof map, "0 %u 1", uid);
    if (write_text("/proc/self/setgroups", "deny") || (write_text("/proc/self/uid_map", map) && errno != EPERM)) return -1;
    snprintf(map, sizeof map, "0 %u 1", gid);
    return write_text("/proc/self/gid_map", map);
}

int userns_main(char **argv) {
    uid_t uid = getuid();
    gid_t gid = getgid();
    int made[2], answer[2];
    char full = 0;
    pid_t self = getpid(), helper;
    if (pipe2(made, O_CLOEXEC) || pipe2(answer, O_CLOEXEC) || (helper = fork()) < 0) return say("no helper can be started");
    if (helper == 0) {
        close(made[1]);
        be_helper(self, made[0], answer[1]);
    }
    close(answer[1]);
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS)) {
        int number = errno;
        close(made[1]);
        waitpid(helper, NULL, 0);
        errno = number;
        return say("this machine lets you make no user namespace" HELP);
    }
    if (write(made[1], "", 1) != 1 || read(answer[0], &full, 1) != 1) full = 0;
    waitpid(helper, NULL, 0);
    if (!full && map_single(uid, gid)) return say("your ids can't be mapped into a user namespace" HELP);
    if (setresgid(0, 0, 0) || setresuid(0, 0, 0)) return say("root of the user namespace can't be taken on");
    if (full && setgroups(0, NULL)) return say("the groups from outside can't be given up");
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL)) return say("this machine gives you no rights in your user namespace" HELP);
    if (setenv("JBUILD_USERNS", "1", 1) || setenv("JBUILD_USERNS_RANGE", full ? "full" : "single", 1))
        return say("the environment can't be set");
    execvp(argv[0], argv);
    int number = errno;
    say(argv[0]);
    return number == ENOENT ? 127 : 126;
}
