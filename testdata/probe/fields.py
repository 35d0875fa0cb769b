"""A probe's report as fields with a text each, without what differs between any two containers."""

import os
import re

HOST = {kind: os.readlink(f"/proc/self/ns/{kind}") for kind in ("mnt", "pid", "uts", "ipc", "cgroup", "net", "user")}
HOSTNAME = os.uname().nodename


def fields(report):
    """Gives {field: text}."""
    found = {}
    hostname = report["hostname"]
    names = [hostname, *(variable[len("HOSTNAME="):] for variable in report["environment"] if variable.startswith("HOSTNAME="))]
    given = next((name for name in names if re.fullmatch(r"[0-9a-f]{12}", name)), None)

    def put(name, value):
        found[name] = str(value).replace(given, "ID") if given else str(value)

    shares_processes = report["namespaces"]["pid"] == HOST["pid"]
    for key in ("uid", "gid", "directory", "umask"):
        put(key, report[key])
    put("hostname", "the host's" if hostname == HOSTNAME else hostname)
    put("pid", "any" if shares_processes else 1 if report["pid"] == 1 else "more than 1")
    put("arguments", report["arguments"])
    put("descriptors", sorted(report["descriptors"], key=int))
    put("interfaces", sorted(report["interfaces"]))
    for kind, target in report["namespaces"].items():
        put(f"namespace.{kind}", "the host's" if target == HOST[kind] else "its own")
    for variable in report["environment"]:
        name, _, value = variable.partition("=")
        put(f"environment.{name}", value)
    for key, value in report["status"].items():
        put(f"status.{key}", value.strip())
    for line in report["cgroups"]:
        _, controllers, path = line.split(":", 2)
        put(f"cgroup.{controllers or 'unified'}", "/" if path == "/" else "a path")
    for line in report["mounts"]:
        mount(put, line, found)
    for section in ("limits", "process", "streams", "terminal", "entries", "paths", "settings", "contents", "groups", "calls"):
        for key, value in report[section].items():
            put(f"{section}.{key}", value)
    return found


OWN = ("tmpfs", "devpts", "mqueue", "proc", "cgroup", "cgroup2")

# Of a file system's own options only those that a program notices.
NOTICED = re.compile(r"(size|mode|gid|uid|nr_inodes|ptmxmode)=.*|ro|rw")


# What is mounted there is told by "paths" (what reading and writing gives), "entries" and "groups".
TOLD_ELSEWHERE = re.compile(r"/proc/.*|/sys/(?!fs/cgroup$).*|/dev/(?!(pts|shm|mqueue|console)$).*")


def mount(put, line, found):
    left, right = line.split(" - ", 1)
    point, options = left.split(" ")[4:6]
    if TOLD_ELSEWHERE.fullmatch(point):
        return
    kind, _, inner = right.split(" ", 2)
    name = f"mount.{point}"
    if name in found:  # one on top of the other: the last counts
        put(f"{name}.below", "yes")
    # atime is the host's business where something of the host is mounted.
    put(name, ",".join(sorted(option for option in options.split(",") if "atime" not in option)))
    if left.split(" ")[6:]:
        put(f"{name}.propagation", "shared or a slave")
    if kind in OWN:
        put(f"{name}.type", kind)
        if not point.startswith(("/etc/", "/run/")):
            put(f"{name}.inner", ",".join(sorted(option for option in inner.split(",") if NOTICED.fullmatch(option))))
