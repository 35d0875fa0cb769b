#!/bin/sh
# The quick start: builds a real image and lets its container answer. No registry, nothing to install but a JDK 25,
# Maven and a C compiler; the base image is made from Debian's busybox-static.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
jbuild=$here/../jbuild
name=jbuild-quickstart

"$jbuild" inspect busybox >/dev/null 2>&1 || {
  echo "== no busybox image here: making one"
  "$here/bases/make-busybox.sh" "$jbuild" busybox
}
echo "== jbuild -t $name testdata/dockerfiles/web"
"$jbuild" --progress plain -t "$name" --build-arg GREETING="It works" "$here/dockerfiles/web"

port=$(awk 'BEGIN { srand(); print 20000 + int(rand() * 20000) }')
echo "== jbuild run --rm --init -e PORT=$port $name"
"$jbuild" run --rm --init -e PORT="$port" "$name" &
container=$!
trap 'kill -TERM "$container" 2>/dev/null; wait "$container" 2>/dev/null || true' EXIT INT TERM
answer=
for attempt in $(seq 100); do
  answer=$(curl -fsS --max-time 5 "http://127.0.0.1:$port/" 2>/dev/null) && break
  kill -0 "$container" 2>/dev/null || { echo "the container ended early" >&2; exit 1; }
  sleep 0.1
done
echo "== http://127.0.0.1:$port/ answers:"
echo "$answer"
case $answer in
  *"It works"*) echo "== done" ;;
  *) echo "the container did not answer" >&2; exit 1 ;;
esac
