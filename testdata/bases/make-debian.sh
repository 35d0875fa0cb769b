#!/bin/sh
# Makes a Debian base image (debootstrap, minbase) and loads it into jbuild: make-debian.sh JBUILD [NAME [SUITE]]
# Needs root and debootstrap. Packages come from where this machine's apt gets that suite, or from $MIRROR.
set -eu
jbuild=$1
name=${2:-debian:latest}
suite=${3:-bookworm}
[ "$(id -u)" = 0 ] || { echo "make-debian: debootstrap needs root." >&2; exit 1; }
command -v debootstrap >/dev/null || { echo "make-debian: install debootstrap." >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mirror=${MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' "Codename: $suite" 'Created-By: Packages' | head -n 1)}
[ -n "$mirror" ] || { echo "make-debian: apt knows no $suite; set MIRROR." >&2; exit 1; }

root=$work/root
debootstrap --variant=minbase "$suite" "$root" "$mirror" >"$work/log" 2>&1 ||
  { tail -n 20 "$work/log" >&2; echo "make-debian: debootstrap failed." >&2; exit 1; }
rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* "$root"/var/log/*.log \
  "$root"/var/cache/apt/*.bin "$root"/dev/*
# debootstrap wrote a list of its own; two would be one too many.
rm -f "$root/etc/apt/sources.list"
# How the machine reaches its packages is part of what the base needs to install some.
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
  if [ -f "$file" ] && [ -n "${COPY_APT:-1}" ]; then
    mkdir -p "$root$(dirname "$file")"
    cp "$file" "$root$file"
  fi
done
# A tar keeps the owners, which a copy of a directory would not: they are the host's there.
tar -C "$root" -cf "$work/root.tar" .
mkdir "$work/context"
mv "$work/root.tar" "$work/context/root.tar"
printf 'FROM scratch\nADD root.tar /\nCMD ["bash"]\n' >"$work/Dockerfile"
"$jbuild" build -q -f "$work/Dockerfile" -t "$name" "$work/context"
