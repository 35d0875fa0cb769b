#!/bin/sh
# Loads an archive into podman and runs the image: run-with-podman.sh ARCHIVE IMAGE [ARGS...]
# crun refuses a tree of cgroups that is half v1 and half v2, so podman runs where the v2 half is not mounted.
set -eu
archive=$1 image=$2
shift 2
# podman wants a short path here.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export archive image work
unshare -m sh -eu -c '
  mount --make-rprivate /
  umount /sys/fs/cgroup/unified 2>/dev/null || true
  podman() { command podman --root "$work/storage" --runroot "$work/run" --storage-driver vfs --cgroup-manager cgroupfs "$@"; }
  podman load -q -i "$archive" >&2
  podman run --rm --network none --cgroups disabled --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 "$image" "$@" 2>"$work/err" || { cat "$work/err" >&2; exit 1; }
' sh "$@"
