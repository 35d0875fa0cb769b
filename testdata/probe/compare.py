#!/usr/bin/env python3
"""Compares what a program sees in containers of jbuild and of another engine, with many flags.

compare.py --jbuild JBUILD --probe PROBE --peer podman|docker [--case NAME]... [--save FILE]
compare.py --peer podman|docker --judge FILE
compare.py --table

JBUILD's store has the image busybox. A difference that is not in differences.json is an error, and so is an entry there
that does not occur. --save writes the differences down, and --judge reads them again; --table prints the list as docs/compare-docker.md has it.
"""

import argparse
import fnmatch
import json
import os
import re
import resource
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import cases
import engines
from fields import fields

HERE = os.path.dirname(os.path.abspath(__file__))
ABSENT = "-"


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--jbuild")
    options.add_argument("--probe")
    options.add_argument("--peer", choices=["podman", "docker"])
    options.add_argument("--case", action="append")
    options.add_argument("--save")
    options.add_argument("--judge", metavar="FILE")
    options.add_argument("--table", action="store_true")
    asked = options.parse_args()
    if asked.judge:
        with open(asked.judge) as saved:
            return judge(json.load(saved), asked.peer, everything=True)
    if asked.table:
        print(table(read_list()))
        return 0
    with tempfile.TemporaryDirectory(prefix="probe") as directory:
        jbuild = engines.Engine("jbuild", [asked.jbuild])
        peer = engines.Docker() if asked.peer == "docker" else engines.Podman(directory)
        peer.load(engines.image(jbuild, asked.probe, directory))
        try:
            found = compare(jbuild, peer, asked.case)
        finally:
            peer.end()
    if asked.save:
        with open(asked.save, "w") as out:
            json.dump(found, out, indent=1)
    print(f"{len(case_names(asked.case))} cases")
    return judge(found, peer.name, everything=not asked.case)


def compare(jbuild, peer, wanted):
    """Gives [(case, field, jbuild's, peer's)]."""
    names = case_names(wanted)
    with ThreadPoolExecutor(4) as pool:
        ours = pool.map(lambda name: observe(jbuild, name), names)
        theirs = pool.map(lambda name: observe(peer, name), names)
        return [(name, *difference) for name, one, other in zip(names, ours, theirs) for difference in differ(one, other)]


def case_names(wanted):
    return [name for name in (*cases.RUN, *cases.DETACHED, *cases.EXEC) if not wanted or name in wanted]


def differ(ours, theirs):
    """Gives [(field, jbuild's, peer's)]; where one has failed there is nothing else to say."""
    common = {"fails"} if "fails" in ours or "fails" in theirs else {*ours, *theirs}
    return [(field, ours.get(field, ABSENT), theirs.get(field, ABSENT))
            for field in sorted(common) if ours.get(field, ABSENT) != theirs.get(field, ABSENT)]


def observe(engine, case):
    """What the probe says in a container of the case."""
    flags = cases.RUN.get(case, cases.DETACHED.get(case)) if case not in cases.EXEC else cases.EXEC[case][0]
    network = [] if "--network" in flags else cases.NONE
    flags = [flag.format(here=HERE, nproc=engines.most_processes()) for flag in (*network, *flags)]
    if case in cases.RUN:
        result = engine("run", "--rm", *flags, engines.name_of(engine))
    else:
        result = kept(engine, case, flags)
    if result.returncode:
        return {"fails": f"{result.returncode}: {result.stderr.decode(errors='replace').strip()[-300:]}"}
    try:
        return fields(engines.report(result.stdout))
    except ValueError as broken:
        return {"fails": f"no report: {broken}: {result.stdout[-300:]}"}


def kept(engine, case, flags):
    """In a container that goes on: what it logs, or one more program."""
    program = ["/bin/probe", "wait"] if case in cases.EXEC else []
    container = engine.must("run", "-d", *flags, engines.name_of(engine), *program).strip()
    try:
        if case in cases.EXEC:
            return engine("exec", *cases.EXEC[case][1], container, "/bin/probe", "all")
        engine.must("wait", container)
        return engine("logs", container)
    finally:
        engine("rm", "-f", container)


# --- the list of known differences ---


def read_list():
    with open(os.path.join(HERE, "differences.json")) as file:
        return json.load(file)


def matches(entry, peer, case, field, ours):
    return (entry[peer] != "as jbuild" and applies(entry) and re.fullmatch(entry.get("value", "(?s:.*)"), ours)
            and any(fnmatch.fnmatchcase(field, pattern) for pattern in entry["fields"])
            and any(fnmatch.fnmatchcase(case, pattern) for pattern in entry.get("cases", ["*"])))


def applies(entry):
    """Some can't occur on every machine."""
    return all(value == MACHINE[key] for key, value in entry.get("where", {}).items())


def all_capabilities():
    with open("/proc/self/status") as status, open("/proc/sys/kernel/cap_last_cap") as last:
        bounding = next(line for line in status if line.startswith("CapBnd:")).split()[1]
        return int(bounding, 16) == (2 << int(last.read())) - 1


MACHINE = {
    "cgroups-v1": not os.path.exists("/sys/fs/cgroup/cgroup.controllers"),
    "all-capabilities": all_capabilities(),
    "kcore": os.path.exists("/proc/kcore"),
    "many-processes": not 0 <= resource.getrlimit(resource.RLIMIT_NPROC)[1] <= engines.most_processes(),
}


def judge(found, peer, everything):
    entries, used, unknown = read_list(), set(), []
    for difference in found:
        known = [number for number, entry in enumerate(entries) if matches(entry, peer, *difference[:3])]
        used.update(known[:1])
        if not known:
            unknown.append(difference)
    unused = [entry for number, entry in enumerate(entries)
              if everything and number not in used and entry[peer] != "as jbuild" and applies(entry)]
    for case, field, ours, theirs in unknown:
        print(f"not on the list: {case}: {field}: jbuild {ours!r}, {peer} {theirs!r}")
    for entry in unused:
        print(f"on the list, but does not occur with {peer}: {entry['what']} ({', '.join(entry['fields'])})")
    print(f"{len(found)} differences from {peer}, {len(unknown)} of them not on the list; {len(unused)} entries without one")
    return 1 if unknown or unused else 0


def table(entries):
    lines = ["| what | docker 20.10 | podman 4.3 | jbuild | why |", "|---|---|---|---|---|"]
    for entry in entries:
        lines.append(f"| {entry['what']} | {entry['docker']} | {entry['podman']} | {entry['jbuild']} | {entry['why']} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
