"""The engines: how each is called, and given the image."""

import contextlib
import glob
import json
import os
import resource
import subprocess
import tempfile

ENVIRONMENT = {"FROM_HERE": "yes", "FROM_HERE_TOO": "also"}


class Engine:
    """Runs commands; what an engine prints on its error stream is looked at only if it fails."""

    def __init__(self, name, command, **environment):
        self.name, self.command = name, command
        self.environment = {**os.environ, **ENVIRONMENT, **environment}

    def __call__(self, *arguments):
        return subprocess.run([*self.command, *arguments], env=self.environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)

    def must(self, *arguments):
        result = self(*arguments)
        if result.returncode:
            raise SystemExit(f"{self.name} {' '.join(arguments)}: {result.stderr.decode(errors='replace')}")
        return result.stdout.decode()

    def load(self, archive):
        self.must("load", "-i", archive)

    def end(self):
        pass


class Podman(Engine):
    """With storage of its own below a directory, and what it needs on machines without systemd."""

    # crun refuses cgroups of v1 with a tree of v2 beside them, so podman does not see that. And it gives the null device
    # that is a container's input to the container's user: that may be any but the machine's own.
    ENTER = """
        umount /sys/fs/cgroup/unified 2>/dev/null
        mount --bind "$1" /dev/null && shift && exec "$@"
    """

    def __init__(self, directory):
        configuration = os.path.join(directory, "containers.conf")
        with open(configuration, "w") as out:
            out.write(self.limits() + '\n[engine]\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\n')
        subprocess.run(["mknod", "-m", "666", f"{directory}/null", "c", "1", "3"], check=True)
        storage = ["--root", f"{directory}/storage", "--runroot", f"{directory}/run", "--tmpdir", f"{directory}/tmp",
                   "--storage-driver", "vfs"]
        super().__init__("podman", ["unshare", "--mount", "--propagation", "private", "sh", "-c", self.ENTER, "sh",
                                    f"{directory}/null", "podman", *storage], CONTAINERS_CONF=configuration)

    def end(self):
        """Podman leaves the group of its containers' groups behind, in each tree, and its monitors'."""
        for group in sorted(glob.glob("/sys/fs/cgroup/*/libpod_parent/conmon")) + glob.glob("/sys/fs/cgroup/*/libpod_parent"):
            with contextlib.suppress(OSError):
                os.rmdir(group)

    @staticmethod
    def limits():
        """Podman raises these two, which who lacks CAP_SYS_RESOURCE can't; so they are what they are here."""
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        processes = most_processes()
        return ('[containers]\nlog_driver = "k8s-file"\n'
                f'default_ulimits = ["nofile={soft}:{hard}", "nproc={processes}:{processes}"]')


def most_processes():
    """Podman's library lowers its own limit to pid_max, and can't give more than it has."""
    with open("/proc/sys/kernel/pid_max") as file:
        most = int(file.read())
    limit = resource.getrlimit(resource.RLIMIT_NPROC)[1]
    return most if limit < 0 else min(limit, most)


class Docker(Engine):
    def __init__(self):
        super().__init__("docker", [os.environ.get("DOCKER", "docker")])


def image(jbuild, probe, directory):
    """Builds the image with the probe, and gives an archive that each engine loads."""
    context = tempfile.mkdtemp(dir=directory)
    subprocess.run(["install", "-m", "0755", probe, f"{context}/probe"], check=True)
    with open(f"{context}/Dockerfile", "w") as out:
        out.write("FROM busybox\nCOPY probe /bin/probe\nENV FROM_IMAGE=yes\nLABEL of=probe\nCMD [\"/bin/probe\", \"all\"]\n")
    jbuild.must("build", "-q", "-t", "probe:latest", context)
    archive = f"{directory}/probe.tar"
    jbuild.must("save", "-o", archive, "probe:latest")
    return archive


def name_of(engine):
    """Podman calls an image that was loaded localhost/..."""
    return "localhost/probe:latest" if engine.name == "podman" else "probe:latest"


def report(output):
    """The probe's JSON, which a terminal ends with a carriage return."""
    return json.loads(output.decode(errors="replace"))
