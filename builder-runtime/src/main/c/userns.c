/* jbrun userns -- PROGRAM ...: becomes root in a user namespace of its own, with a mount namespace, and executes. */
#include "jbrun.h"
#include "sys.h"

#include <errno.h>
#include <pwd.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>

static int say(const char *what) {
    fprintf(stderr, "jbuild: %s: %s.\n", what, strerror(errno));
    return 125;
}

/* The first range that /etc/subuid or /etc/subgid gives to the user; its name needs no name service. */
static int find_range(const char *file, uid_t uid, const char *name, unsigned long *start, unsigned long *count) {
    FILE *in = fopen(file, "re");
    char line[512], number[16];
    int found = 0;
    snprintf(number, sizeof number, "%u", uid);
    while (in && !found && fgets(line, sizeof line, in)) {
        char *colon = strchr(line, ':');
        if (!colon) continue;
        *colon = 0;
        if ((name && !strcmp(line, name)) || !strcmp(line, number))
            found = sscanf(colon + 1, "%lu:%lu", start, count) == 2 && *count > 0;
    }
    if (in) fclose(in);
    return found;
}

static const char *user_name(uid_t uid, char *buffer, size_t size) {
    FILE *in = fopen("/etc/passwd", "re");
    char line[256];
    const char *name = NULL;
    while (in && !name && fgets(line, sizeof line, in)) {
        char *first = strchr(line, ':'), *second = first ? strchr(first + 1, ':') : NULL;
        if (second && strtoul(second + 1, NULL, 10) == uid) {
            *first = 0;
            snprintf(buffer, size, "%s", line);
            name = buffer;
        }
    }
    if (in) fclose(in);
    return name;
}

static int run_map_helper(const char *program, pid_t pid, unsigned own, unsigned long start, unsigned long count) {
    char p[16], o[16], s[24], c[24];
    snprintf(p, sizeof p, "%d", pid), snprintf(o, sizeof o, "%u", own);
    snprintf(s, sizeof s, "%lu", start), snprintf(c, sizeof c, "%lu", count);
    pid_t child = fork();
    if (child == 0) {
        execlp(program, program, p, "0", o, "1", "1", s, c, (char *)NULL);
        _exit(127);
    }
    int status;
    return child < 0 || waitpid(child, &status, 0) < 0 || status ? -1 : 0;
}

static int write_file(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    int bad = fd < 0 || write(fd, text, strlen(text)) < 0;
    if (fd >= 0) close(fd);
    return bad ? -1 : 0;
}

int userns_main(char **argv) {
    uid_t uid = getuid();
    gid_t gid = getgid();
    char name_buffer[257], map[64];
    const char *name = user_name(uid, name_buffer, sizeof name_buffer);
    unsigned long us, uc, gs, gc;
    int ranges = find_range("/etc/subuid", uid, name, &us, &uc) && find_range("/etc/subgid", uid, name, &gs, &gc);
    int ready[2], mapped[2];
    char byte = 0;
    if (pipe(ready) || pipe(mapped)) return say("a pipe can't be made");
    /* The mapping is written from outside of the namespace, by a helper of the system that is allowed to. */
    pid_t self = getpid(), helper = fork();
    if (helper < 0) return say("a process can't be made");
    if (helper == 0) {
        close(ready[1]), close(mapped[0]);
        if (read(ready[0], &byte, 1) != 1) _exit(1);
        byte = ranges && !run_map_helper("newuidmap", self, uid, us, uc) && !run_map_helper("newgidmap", self, gid, gs, gc);
        _exit(write(mapped[1], &byte, 1) == 1 ? 0 : 1);
    }
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS))
        return say("a user namespace can't be made; run jbuild as root, or allow user namespaces on this machine");
    if (write(ready[1], "x", 1) != 1 || read(mapped[0], &byte, 1) != 1) return say("the helper for user ids died");
    close(ready[0]), close(ready[1]), close(mapped[0]), close(mapped[1]);
    waitpid(helper, NULL, 0);
    if (!byte) {
        snprintf(map, sizeof map, "0 %u 1", uid);
        if (write_file("/proc/self/setgroups", "deny") || write_file("/proc/self/uid_map", map)) return say("user ids can't be mapped");
        snprintf(map, sizeof map, "0 %u 1", gid);
        if (write_file("/proc/self/gid_map", map)) return say("group ids can't be mapped");
    }
    if (setresgid(0, 0, 0) || setresuid(0, 0, 0)) return say("root of the user namespace can't be become");
    if (mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL)) return say("mounts can't be made private");
    setenv("JBUILD_USERNS", "1", 1);
    setenv("JBUILD_USERNS_RANGE", byte ? "full" : "single", 1);
    execvp(argv[0], argv);
    return say(argv[0]);
}
