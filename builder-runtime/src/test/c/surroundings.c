/* What lies around the process: limits, files that container engines make, devices, what is hidden, settings, the
 * terminal. Everything that depends on the moment is left to who reads it. */
#include "probe.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <unistd.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

const char *strerrorname(int number) {
    static char other[24];
    switch (number) {
    case EPERM: return "EPERM";
    case ENOENT: return "ENOENT";
    case EIO: return "EIO";
    case ENXIO: return "ENXIO";
    case EAGAIN: return "EAGAIN";
    case EACCES: return "EACCES";
    case EBUSY: return "EBUSY";
    case ENODEV: return "ENODEV";
    case ENOTDIR: return "ENOTDIR";
    case EISDIR: return "EISDIR";
    case EINVAL: return "EINVAL";
    case EROFS: return "EROFS";
    case ENOTTY: return "ENOTTY";
    default: snprintf(other, sizeof other, "error %d", number); return other;
    }
}

/* The content of a file as far as it fits, or the name of the error. */
static const char *content(const char *path, char *text, size_t size) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t count = fd < 0 ? -1 : read(fd, text, size - 1);
    int number = errno;
    if (fd >= 0) close(fd);
    if (count < 0) return strerrorname(number);
    text[count] = 0;
    return text;
}

static void first_line(const char *key, const char *path) {
    char text[4096];
    const char *found = content(path, text, sizeof text);
    if (found == text) text[strcspn(text, "\n")] = 0;
    json_text(key, found);
}

static void limits(void) {
    static const char *const names[] = {"cpu",    "fsize", "data",    "stack",      "core", "rss",      "nproc",  "nofile",
                                        "memlock", "as",    "locks", "sigpending", "msgqueue", "nice", "rtprio", "rttime"};
    char text[64];
    json_open("limits", '{');
    for (unsigned i = 0; i < COUNT(names); i++) {
        struct rlimit limit;
        if (getrlimit((int)i, &limit)) continue;
        snprintf(text, sizeof text, "%lld:%lld", (long long)limit.rlim_cur, (long long)limit.rlim_max);
        json_text(names[i], text);
    }
    json_close('}');
}

static void process(void) {
    int death_signal = 0, subreaper = 0;
    json_open("process", '{');
    first_line("oom_score_adj", "/proc/self/oom_score_adj");
    json_number("securebits", prctl(PR_GET_SECUREBITS));
    json_number("timer_slack", prctl(PR_GET_TIMERSLACK));
    json_number("dumpable", prctl(PR_GET_DUMPABLE));
    prctl(PR_GET_PDEATHSIG, &death_signal);
    json_number("death_signal", death_signal);
    prctl(PR_GET_CHILD_SUBREAPER, &subreaper);
    json_number("subreaper", subreaper);
    json_number("nice", getpriority(PRIO_PROCESS, 0));
    json_number("leads_session", getsid(0) == getpid());
    json_number("leads_group", getpgrp() == getpid());
    /* Of each process: whether it has a session keyring of its own. */
    json_number("session_keyring", syscall(SYS_keyctl, 0, -3, 0) >= 0);
    json_close('}');
}

static void stream(int fd) {
    char key[16], path[32], target[128];
    struct stat stat;
    snprintf(key, sizeof key, "%d", fd);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(path, target, sizeof target - 1);
    if (length < 0 || fstat(fd, &stat)) return;
    target[length] = 0;
    char *inode = strchr(target, '[');
    if (inode) *inode = 0;
    snprintf(path, sizeof path, " of %u:%u, mode %o", stat.st_uid, stat.st_gid, stat.st_mode & 07777);
    json_text(key, strcat(target, path));
}

static void terminal(void) {
    struct termios modes;
    struct winsize size = {0};
    json_open("streams", '{');
    for (int fd = 0; fd < 3; fd++) stream(fd);
    json_close('}');
    int controlling = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    json_open("terminal", '{');
    json_text("controlling", controlling < 0 ? strerrorname(errno) : "yes");
    if (controlling >= 0 && tcgetattr(controlling, &modes) == 0) {
        ioctl(controlling, TIOCGWINSZ, &size);
        json_number("input", modes.c_iflag);
        json_number("output", modes.c_oflag);
        json_number("control", modes.c_cflag);
        json_number("local", modes.c_lflag);
        json_number("rows", size.ws_row);
        json_number("foreground", tcgetpgrp(controlling) == getpgrp());
        close(controlling);
    }
    json_close('}');
}

/* Only what is known to do nothing when it is opened: a privileged container has the machine's watchdog as well. */
static const char *opens(const char *path) {
    static const char *const harmless[] = {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty",
                                           "/dev/fuse", "/data/null"};
    for (size_t i = 0; i < COUNT(harmless); i++) {
        if (strcmp(path, harmless[i]) != 0) continue;
        int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
        if (fd < 0) return strerrorname(errno);
        close(fd);
        return "opens";
    }
    return "not tried";
}

static void entry(const char *path) {
    char text[256], target[128];
    struct stat stat;
    if (lstat(path, &stat)) return;
    if (S_ISLNK(stat.st_mode)) {
        ssize_t length = readlink(path, target, sizeof target - 1);
        snprintf(text, sizeof text, "link to %.*s", (int)(length < 0 ? 0 : length), target);
    } else if (S_ISCHR(stat.st_mode) || S_ISBLK(stat.st_mode)) {
        snprintf(text, sizeof text, "%c %u:%u, mode %o of %u:%u, %s", S_ISCHR(stat.st_mode) ? 'c' : 'b',
                 major(stat.st_rdev), minor(stat.st_rdev), stat.st_mode & 07777, stat.st_uid, stat.st_gid,
                 opens(path));
    } else {
        snprintf(text, sizeof text, "%s, mode %o of %u:%u", S_ISDIR(stat.st_mode) ? "directory" : "file",
                 stat.st_mode & 07777, stat.st_uid, stat.st_gid);
    }
    json_text(path, text);
}

static void entries(void) {
    char path[300];
    json_open("entries", '{');
    DIR *devices = opendir("/dev");
    for (struct dirent *found; devices && (found = readdir(devices));) {
        if (strcmp(found->d_name, ".") == 0 || strcmp(found->d_name, "..") == 0) continue;
        snprintf(path, sizeof path, "/dev/%s", found->d_name);
        entry(path);
    }
    if (devices) closedir(devices);
    static const char *const others[] = {"/", "/dev", "/etc/hosts", "/etc/resolv.conf", "/etc/hostname", "/etc/mtab", "/.dockerenv",
                                         "/run/.containerenv", "/run", "/run/secrets", "/proc", "/sys", "/sys/fs/cgroup",
                                         "/tmp", "/data", "/sbin/docker-init", "/dev/pts/ptmx", "/dev/pts/0"};
    for (size_t i = 0; i < COUNT(others); i++) entry(others[i]);
    json_close('}');
}

/* What reading and opening for writing gives, and how many entries a directory has. */
static void kernel_paths(void) {
    static const char *const paths[] = {
        "/proc/acpi", "/proc/asound", "/proc/bus", "/proc/fs", "/proc/interrupts", "/proc/irq",
        "/proc/kallsyms", "/proc/kcore", "/proc/key-users", "/proc/keys", "/proc/kpagecount",
        "/proc/latency_stats", "/proc/modules", "/proc/sched_debug", "/proc/scsi", "/proc/slabinfo",
        "/proc/sys/kernel/core_pattern", "/proc/sys/kernel/hostname", "/proc/sys/kernel/shmmax",
        "/proc/sys/net/ipv4/ip_forward", "/proc/sys/vm/overcommit_memory", "/proc/sysrq-trigger", "/proc/timer_list",
        "/proc/timer_stats", "/proc/vmallocinfo", "/proc/sys", "/proc/1/root", "/sys/firmware", "/sys/fs/cgroup",
        "/sys/devices/virtual/powercap", "/sys/kernel", "/sys/kernel/debug", "/sys/kernel/security",
        "/sys/module", "/sys/class/net", "/sys/block", "/dev/shm", "/dev/mqueue"};
    char text[256], byte;
    json_open("paths", '{');
    for (size_t i = 0; i < COUNT(paths); i++) {
        struct stat stat;
        int entries = 0, reads = open(paths[i], O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        int read_error = reads < 0 ? errno : 0, writes = -1;
        if (reads >= 0 && fstat(reads, &stat) == 0 && S_ISDIR(stat.st_mode)) {
            DIR *directory = fdopendir(reads);
            while (directory && readdir(directory)) entries++;
            if (directory) closedir(directory);
            writes = access(paths[i], W_OK);
            snprintf(text, sizeof text, "a directory, %s; %s", entries > 2 ? "full" : "empty",
                     writes ? "not writable" : "writable");
        } else {
            ssize_t count = reads < 0 ? -1 : read(reads, &byte, 1);
            if (reads >= 0 && count < 0) read_error = errno;
            if (reads >= 0) close(reads);
            writes = open(paths[i], O_WRONLY | O_CLOEXEC | O_NONBLOCK);
            snprintf(text, sizeof text, "read: %s; write: %s", count > 0 ? "content" : count == 0 ? "empty" : strerrorname(read_error),
                     writes < 0 ? strerrorname(errno) : "opens");
            if (writes >= 0) close(writes);
        }
        json_text(paths[i], text);
    }
    json_close('}');
}

static void settings(void) {
    static const char *const names[] = {
        "kernel/domainname",        "kernel/msgmax",
        "kernel/shmmax",            "kernel/shm_rmid_forced",
        "kernel/sem",               "fs/mqueue/msg_max",
        "net/core/somaxconn",       "net/ipv4/ip_forward",
        "net/ipv4/ip_local_port_range", "net/ipv4/ip_unprivileged_port_start",
        "net/ipv4/ping_group_range", "net/ipv4/tcp_keepalive_time",
        "net/ipv6/conf/all/disable_ipv6", "net/ipv6/conf/lo/disable_ipv6"};
    char path[128];
    json_open("settings", '{');
    for (size_t i = 0; i < COUNT(names); i++) {
        snprintf(path, sizeof path, "/proc/sys/%s", names[i]);
        first_line(names[i], path);
    }
    json_close('}');
}

static void files(void) {
    static const char *const names[] = {"/etc/hosts", "/etc/resolv.conf", "/etc/hostname", "/proc/1/comm"};
    char text[8192];
    json_open("contents", '{');
    for (size_t i = 0; i < COUNT(names); i++) json_text(names[i], content(names[i], text, sizeof text));
    json_close('}');
}

/* The limits as a program finds them that looks where cgroups are, in either version. */
static void groups(void) {
    static const char *const names[] = {
        "memory/memory.limit_in_bytes", "memory/memory.memsw.limit_in_bytes", "memory/memory.soft_limit_in_bytes",
        "memory/memory.swappiness",     "memory/memory.oom_control",          "cpu/cpu.cfs_quota_us",
        "cpu/cpu.cfs_period_us",        "cpu/cpu.shares",                     "cpuset/cpuset.cpus",
        "cpuset/cpuset.mems",           "pids/pids.max",                      "cpuacct/cpuacct.usage_all",
        "devices/devices.list",         "blkio/blkio.weight",                 "freezer/freezer.state",
        "memory.max",                   "memory.swap.max",                    "cpu.max",
        "cpu.weight",                   "cpuset.cpus",                        "pids.max",
        "cgroup.controllers"};
    char path[128];
    json_open("groups", '{');
    for (size_t i = 0; i < COUNT(names); i++) {
        snprintf(path, sizeof path, "/sys/fs/cgroup/%s", names[i]);
        first_line(names[i], path);
    }
    json_number("processors", sysconf(_SC_NPROCESSORS_ONLN));
    json_close('}');
}

void probe_surroundings(void) {
    limits();
    process();
    terminal();
    entries();
    kernel_paths();
    settings();
    files();
    groups();
}
