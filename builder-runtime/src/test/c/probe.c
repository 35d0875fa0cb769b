/* probe          who and where this process is
 * probe calls    which system calls it may make
 * probe answers NUMBER...
 *                what a filter says to a call with each of these arguments
 * probe all      both, and what is around it: limits, devices, files, settings, terminal
 * probe wait     waits to be killed
 * Everything comes from the kernel's own mouth: /proc and system calls. */
#include "probe.h"

#include <dirent.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

extern char **environ;

static void status(void) {
    static const char *const wanted[] = {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp", "Groups"};
    char line[1024];
    FILE *file = fopen("/proc/self/status", "re");
    json_open("status", '{');
    while (file && fgets(line, sizeof line, file)) {
        char *value = strchr(line, ':');
        if (!value) continue;
        *value++ = 0;
        value[strcspn(value, "\n")] = 0;
        for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
            if (strcmp(line, wanted[i]) == 0) json_text(line, value + strspn(value, " \t"));
    }
    json_close('}');
    if (file) fclose(file);
}

static void namespaces(void) {
    static const char *const names[] = {"mnt", "pid", "uts", "ipc", "cgroup", "net", "user"};
    char path[64], target[128];
    json_open("namespaces", '{');
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "/proc/self/ns/%s", names[i]);
        ssize_t length = readlink(path, target, sizeof target - 1);
        if (length < 0) continue;
        target[length] = 0;
        json_text(names[i], target);
    }
    json_close('}');
}

static void lines(const char *key, const char *path) {
    char line[8192];
    FILE *file = fopen(path, "re");
    json_open(key, '[');
    while (file && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = 0;
        json_string(line);
    }
    json_close(']');
    if (file) fclose(file);
}

static void descriptors(void) {
    json_open("descriptors", '[');
    DIR *directory = opendir("/proc/self/fd");
    for (struct dirent *entry; directory && (entry = readdir(directory));)
        if (entry->d_name[0] != '.' && atoi(entry->d_name) != dirfd(directory)) json_string(entry->d_name);
    if (directory) closedir(directory);
    json_close(']');
}

static void interfaces(void) {
    struct if_nameindex *all = if_nameindex();
    json_open("interfaces", '[');
    for (struct if_nameindex *one = all; one && one->if_index; one++) json_string(one->if_name);
    json_close(']');
}

static void self(int argc, char **argv) {
    char text[4096];
    struct rlimit files;
    json_number("pid", getpid());
    json_number("ppid", getppid());
    json_number("session", getsid(0));
    json_number("uid", getuid());
    json_number("gid", getgid());
    json_text("hostname", gethostname(text, sizeof text) ? "" : text);
    json_text("directory", getcwd(text, sizeof text) ? text : "");
    mode_t mask = umask(0);
    json_number("umask", mask);
    getrlimit(RLIMIT_NOFILE, &files);
    json_number("files", (long long)files.rlim_cur);
    json_open("arguments", '[');
    for (int i = 0; i < argc; i++) json_string(argv[i]);
    json_close(']');
    json_open("environment", '[');
    for (char **variable = environ; *variable; variable++) json_string(*variable);
    json_close(']');
    status();
    namespaces();
    descriptors();
    interfaces();
    lines("mounts", "/proc/self/mountinfo");
    lines("cgroups", "/proc/self/cgroup");
}

/* What the calls try would hurt a machine on which it works. Only in a container's image does the probe lie here. */
static int in_a_container(void) {
    char path[64] = "";
    return readlink("/proc/self/exe", path, sizeof path - 1) > 0 && strcmp(path, "/bin/probe") == 0;
}

/* Error numbers of a call that ignores its arguments: only a filter looks at them. */
static void answers(int argc, char **argv) {
    char number[16];
    json_open("answers", '[');
    for (int i = 0; i < argc; i++) {
        errno = 0;
        syscall(SYS_getppid, strtoull(argv[i], NULL, 10));
        snprintf(number, sizeof number, "%d", errno);
        json_string(number);
    }
    json_close(']');
}

int main(int argc, char **argv) {
    const char *what = argc == 2 ? argv[1] : "";
    if (strcmp(what, "wait") == 0) return pause();
    if (*what && !in_a_container()) {
        fprintf(stderr, "probe: this is for containers, as /bin/probe\n");
        return 1;
    }
    json_open(NULL, '{');
    if (strcmp(what, "calls") == 0) {
        probe_calls();
    } else if (argc > 2 && strcmp(argv[1], "answers") == 0) {
        answers(argc - 2, argv + 2);
    } else {
        self(argc, argv);
        if (strcmp(what, "all") == 0) {
            probe_surroundings();
            json_open("calls", '{');
            probe_calls();
            json_close('}');
        }
    }
    json_close('}');
    putchar('\n');
    return 0;
}
