#!/bin/sh
# Builds the launcher: build.sh TARGET-DIRECTORY. Gives TARGET/launcher/jbrun, and the same with its checksum below
# TARGET/launcher-resources, from where it goes into the jar. Does nothing when no source is newer.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$1/launcher
case $(uname -m) in
  x86_64) arch=amd64 ;;
  aarch64) arch=aarch64 ;;
  *) echo "jbuild runs on amd64 and aarch64, and this machine is $(uname -m)." >&2; exit 1 ;;
esac
resources=$1/launcher-resources/dev/jbuild/runtime/launcher/$arch
if [ -f "$resources/jbrun.sha256" ] && [ -z "$(find "$here" -newer "$resources/jbrun.sha256" -print -quit)" ]; then
  exit 0
fi
mkdir -p "$out" "$resources"

flags="-D_GNU_SOURCE -std=c11 -Os -static -Wall -Wextra -Werror -fstack-protector-strong -ffunction-sections
  -Wl,--gc-sections -Wl,-z,relro -Wl,-z,now -s"
if command -v musl-gcc >/dev/null 2>&1; then
  # musl brings its own headers; those of the kernel come after them.
  compiler="musl-gcc -idirafter /usr/include -idirafter /usr/include/$(uname -m)-linux-gnu"
elif command -v "${CC:-cc}" >/dev/null 2>&1; then
  compiler=${CC:-cc}
else
  echo "jbuild's launcher needs a C compiler: install gcc with the C library's headers (Debian: gcc libc6-dev), or set CC." >&2
  exit 1
fi
# shellcheck disable=SC2086
$compiler $flags -o "$out/jbrun" "$here"/*.c
cp "$out/jbrun" "$resources/jbrun"
sha256sum "$out/jbrun" | cut -d ' ' -f 1 >"$resources/jbrun.sha256"
