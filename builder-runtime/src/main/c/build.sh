#!/bin/sh
# Builds the launcher: build.sh SOURCES TARGET NAME. Gives TARGET/launcher/NAME, and for the jar the same with its checksum
# below TARGET/launcher-resources. Does nothing when neither the sources nor the compiler have changed.
# With JBUILD_SANITIZE=FILE it is built to look for errors of memory and undefined behaviour in all that it does: what it finds
# is written to FILE.PID, and ends the program with 99. Only for tests: it needs libraries of the machine's.
set -eu
sources=$1 target=$2 name=$3
case $(uname -m) in
  x86_64) arch=amd64 ;;
  aarch64) arch=aarch64 ;;
  *) echo "jbuild runs on amd64 and aarch64, and this machine is $(uname -m)." >&2; exit 1 ;;
esac
# A program of musl's is a tenth of the size, and starts sooner.
if command -v musl-gcc >/dev/null 2>&1; then
  compiler=musl-gcc
elif command -v "${CC:-cc}" >/dev/null 2>&1; then
  compiler=${CC:-cc}
else
  echo "jbuild's launcher needs a C compiler: install gcc and the C library's headers (on Debian: gcc libc6-dev), or set CC." >&2
  exit 1
fi
flags="-D_GNU_SOURCE -std=c11 -Os -static -Wall -Wextra -Werror -fstack-protector-strong -ffunction-sections
  -fdata-sections -Wl,--gc-sections -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -s"

extra=
if [ -n "${JBUILD_SANITIZE:-}" ] && [ "$name" = jbrun ]; then
  compiler=${CC:-cc}
  flags="-D_GNU_SOURCE -std=c11 -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
    -Wall -Wextra -Werror"
  mkdir -p "$target"
  # It forgets its environment on its way, so that the options have to be its own. The memory that is left at the end is the kernel's.
  extra=$target/sanitizers.c
  options="detect_leaks=0:exitcode=99:log_path=$JBUILD_SANITIZE"
  cat >"$extra" <<SOURCE
const char *__asan_default_options(void); const char *__asan_default_options(void) { return "$options"; }
const char *__ubsan_default_options(void); const char *__ubsan_default_options(void) { return "$options"; }
SOURCE
fi

out=$target/launcher
resources=$target/launcher-resources/dev/jbuild/runtime/launcher/$arch
stamp=$( (echo "$flags"; "$compiler" --version; cat "$sources"/*.c "$sources"/*.h "$0") 2>/dev/null | sha256sum)
if [ "$(cat "$out/$name.stamp" 2>/dev/null)" = "$stamp" ] && [ -x "$out/$name" ] && [ -f "$resources/$name.sha256" ]; then
  exit 0
fi
mkdir -p "$out" "$resources"
# shellcheck disable=SC2086
"$compiler" $flags -o "$out/$name.new" "$sources"/*.c $extra
mv "$out/$name.new" "$out/$name"
cp "$out/$name" "$resources/$name"
sha256sum "$out/$name" | cut -d ' ' -f 1 >"$resources/$name.sha256"
echo "$stamp" >"$out/$name.stamp"
