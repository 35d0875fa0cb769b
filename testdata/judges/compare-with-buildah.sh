#!/bin/sh
# Builds a context with jbuild and with buildah, on the same base, and compares what comes out: the config's fields that
# people rely on, and every file's type, mode, owner, size, link target and content.
# compare-with-buildah.sh JBUILD CONTEXT WORK BASE...
set -eu
jbuild=$1 context=$2 work=$3
shift 3
mkdir -p "$work"
buildah() {
  command buildah --root "$work/storage" --runroot "$work/run" --storage-driver vfs "$@"
}

for base in "$@"; do
  "$jbuild" save --format oci-archive -o "$work/$base.tar" "$base"
  buildah pull -q "oci-archive:$work/$base.tar" >/dev/null
  buildah tag "docker.io/library/$base:latest" "localhost/$base:latest"
done
"$jbuild" build -q -t judged "$context" >/dev/null
buildah bud -q --isolation chroot --pull-never --layers=false -t judged "$context" >/dev/null
"$jbuild" save --format oci-archive -o "$work/ours.tar" judged
buildah push -q localhost/judged "oci-archive:$work/theirs.tar:judged" >/dev/null

fields='.config | {Env, Cmd, Entrypoint, WorkingDir, User, ExposedPorts,
  Labels: ((.Labels // {}) | del(.["io.buildah.version"]))}
  | .WorkingDir = (if .WorkingDir == "/" then null else .WorkingDir end)
  | .Env = ((.Env // []) | map(select(startswith("PATH=/usr/local/sbin") | not)) | sort)
  | with_entries(select(.value != null and .value != {} and .value != [] and .value != ""))'
skopeo inspect --config "oci-archive:$work/ours.tar" | jq -S "$fields" >"$work/ours.json"
skopeo inspect --config "oci-archive:$work/theirs.tar" | jq -S "$fields" >"$work/theirs.json"
diff -u "$work/theirs.json" "$work/ours.json" || { echo "the configs differ (- buildah, + jbuild)" >&2; exit 1; }

list() { # a line for each file; the mount points of builders are nobody's files
  (cd "$1" && find . -mindepth 1 \( -path ./proc -o -path ./sys -o -path ./dev -o -path ./run \) -prune -o \
    -not -path ./etc/hosts -not -path ./etc/resolv.conf -not -path ./etc/hostname \
    \( -type f -printf '%y %m %U:%G %s %P\n' -o -printf '%y %m %U:%G - %P -> %l\n' \) | sort -k 5
    find . -type f -not -path './proc/*' -not -path './sys/*' -not -path './dev/*' -not -path './run/*' \
      -not -path ./etc/hosts -not -path ./etc/resolv.conf -not -path ./etc/hostname \
      -not -path './var/log/*' -not -path './var/cache/*' -print0 | sort -z | xargs -0 -r sha256sum)
}
for side in ours theirs; do
  mkdir -p "$work/$side-layout"
  tar -C "$work/$side-layout" -xf "$work/$side.tar"
  name=$(jq -r '.manifests[0].annotations["org.opencontainers.image.ref.name"]' "$work/$side-layout/index.json")
  umoci unpack --image "$work/$side-layout:$name" "$work/$side-bundle" >/dev/null 2>&1
  list "$work/$side-bundle/rootfs" >"$work/$side.files"
done
diff -u "$work/theirs.files" "$work/ours.files" || { echo "the files differ (- buildah, + jbuild)" >&2; exit 1; }
echo "the same: $(wc -l <"$work/ours.files") lines"
