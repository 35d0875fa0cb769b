#!/bin/sh
# Makes a busybox base image and loads it into jbuild: make-busybox.sh JBUILD [NAME]
# The program comes from the machine, or from Debian's package busybox-static; no registry is asked.
set -eu
jbuild=$1
name=${2:-busybox:latest}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

is_static() { [ -x "$1" ] && ! readelf -l "$1" 2>/dev/null | grep -q INTERP && "$1" --list >/dev/null 2>&1; }

busybox=$(command -v busybox || true)
if [ -z "$busybox" ] || ! is_static "$busybox"; then
  command -v apt-get >/dev/null ||
    { echo "make-busybox: there is no static busybox here; install one (Debian: busybox-static)." >&2; exit 1; }
  (cd "$work" && { apt-get -q download busybox-static || { apt-get -q update && apt-get -q download busybox-static; }; } \
    >"$work/apt.log" 2>&1) ||
    { cat "$work/apt.log" >&2; echo "make-busybox: busybox-static could not be fetched." >&2; exit 1; }
  dpkg-deb -x "$work"/busybox-static_*.deb "$work/deb"
  busybox=$(find "$work/deb" -type f -name busybox | head -n 1)
fi

root=$work/root
mkdir -p "$root/bin" "$root/dev" "$root/etc" "$root/home" "$root/proc" "$root/root" "$root/sys" "$root/tmp" \
  "$root/usr/bin" "$root/usr/sbin" "$root/var/www"
chmod 0755 "$root" "$root"/*
chmod 1777 "$root/tmp"
chmod 0700 "$root/root"
install -m 0755 "$busybox" "$root/bin/busybox"
for applet in $("$busybox" --list); do
  [ "$applet" = busybox ] || ln -s busybox "$root/bin/$applet"
done
cat >"$root/etc/passwd" <<'P'
root:x:0:0:root:/root:/bin/sh
daemon:x:1:1:daemon:/usr/sbin:/bin/false
www-data:x:33:33:www-data:/var/www:/bin/false
nobody:x:65534:65534:nobody:/home:/bin/false
P
cat >"$root/etc/group" <<'P'
root:x:0:
daemon:x:1:
staff:x:50:
www-data:x:33:
nobody:x:65534:
P
printf 'FROM scratch\nCOPY . /\nCMD ["sh"]\n' >"$work/Dockerfile"
"$jbuild" build -q -f "$work/Dockerfile" -t "$name" "$root"
