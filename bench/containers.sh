#!/usr/bin/env bash
# Containers, timed side by side: how long one takes from the command to its end, and what many take that run at once.
#
#   bench/containers.sh start [ROUNDS]   medians of `run --rm busybox true` (no network of the host's), the runtimes in turn
#   bench/containers.sh many [COUNT]     COUNT containers in the background: time, memory, how they end, what is left
#
# Needs root, busybox and, for those that are to be compared, runc, crun, podman or docker. JBUILD, PODMAN and DOCKER are the commands
# (default: the distribution in builder-cli/target, podman, docker); one that does not work is left out. Everything lies in a directory
# of its own, which goes at the end.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
jbuild=${JBUILD:-$top/builder-cli/target/dist/bin/jbuild}
work=$(mktemp -d)
export JBUILD_ROOT=$work/store
trap 'rm -rf "$work"' EXIT

image() {
  CONFORMANCE_BASE=$work/base "$top/testdata/bases/make-busybox.sh" "$jbuild" busybox >/dev/null 2>&1
}

now() { date +%s%N; }

median() { sort -n | awk '{a[NR] = $1} END {printf "%7.0f %7.0f %7.0f\n", a[1] / 1e6, a[int((NR + 1) / 2)] / 1e6, a[int(NR * 0.9 + 0.5)] / 1e6}'; }

# A bundle for runc and crun as they are, without jbuild: their own default, with a root that is ready.
bundle() {
  mkdir -p "$work/bundle/rootfs"
  "$jbuild" create --name bundle busybox >/dev/null
  "$jbuild" export bundle | tar -x -C "$work/bundle/rootfs"
  "$jbuild" rm bundle >/dev/null
  (cd "$work/bundle" && runc spec && sed -i 's/"terminal": true/"terminal": false/; s/"sh"/"true"/' config.json)
}

once() {
  case $1 in
    jbuild) "$jbuild" run --rm --network none busybox true ;;
    jbuild-by-runc) "$jbuild" run --rm --network none --runtime runc busybox true ;;
    jbuild-by-crun) "$jbuild" run --rm --network none --runtime crun busybox true ;;
    # The launcher alone, without a JVM: a keeper, a monitor and the container, by a plan that is there.
    launcher) mkdir -p $(cat "$kept/cgroups") && "$launcher" keep "$kept" 3>/dev/null ;;
    runc) runc --root "$work/runc" run --bundle "$work/bundle" "b$2" ;;
    crun) unshare -m sh -c 'umount /sys/fs/cgroup/unified 2>/dev/null; exec "$@"' sh \
      crun --cgroup-manager=cgroupfs --root "$work/crun" run --bundle "$work/bundle" "b$2" ;;
    podman) ${PODMAN:-podman} run --rm --network none localhost/busybox true ;;
    docker) ${DOCKER:-docker} run --rm --network none busybox true ;;
  esac
}

start() {
  local rounds=${1:-15} kinds=() kind round begin
  image
  bundle
  "$jbuild" save -o "$work/busybox.tar" busybox >/dev/null
  ${PODMAN:-podman} load -q -i "$work/busybox.tar" >/dev/null 2>&1 || true
  ${DOCKER:-docker} load -q -i "$work/busybox.tar" >/dev/null 2>&1 || true
  "$jbuild" run -d --name launcher --network none busybox true >/dev/null
  "$jbuild" wait launcher >/dev/null
  kept=$(echo "$JBUILD_ROOT"/containers/*) launcher=$(find "$JBUILD_ROOT/launcher" -name jbrun)
  for kind in launcher jbuild jbuild-by-runc jbuild-by-crun runc crun podman docker; do
    if once "$kind" 0 >/dev/null 2>&1; then kinds+=("$kind"); else echo "$kind does not run here" >&2; fi
  done
  for ((round = 1; round <= rounds; round++)); do
    for kind in "${kinds[@]}"; do
      begin=$(now)
      once "$kind" "$round" >/dev/null
      echo $(($(now) - begin)) >>"$work/$kind.times"
    done
  done
  printf '%-16s %7s %7s %7s   (ms, %s rounds)\n' runtime min median p90 "$rounds"
  for kind in "${kinds[@]}"; do printf '%-16s %s\n' "$kind" "$(median <"$work/$kind.times")"; done
}

pss() { # kB of the processes with a name
  local total=0 pid
  for pid in $(pgrep -x "$1"); do
    total=$((total + $(awk '/^Pss:/ {print $2}' "/proc/$pid/smaps_rollup" 2>/dev/null || echo 0)))
  done
  echo "$total"
}

many() {
  local count=${1:-200} begin
  image
  begin=$(now)
  seq "$count" | xargs -P 4 -I N "$jbuild" run -d --name many-N --network none busybox sleep 3600 >"$work/ids"
  echo "$count containers started in $((($(now) - begin) / 1000000)) ms, $("$jbuild" ps -q | wc -l) run"
  echo "keepers: $(pgrep -x jbuild-keep | wc -l), $(pss jbuild-keep) kB together; monitors: $(pgrep -x jbrun | wc -l), $(pss jbrun) kB together"
  begin=$(now)
  "$jbuild" ps -q >/dev/null
  echo "ps of them: $((($(now) - begin) / 1000000)) ms"
  begin=$(now)
  seq "$count" | sed 's/^/many-/' | xargs "$jbuild" stop -t 1 >/dev/null
  echo "stopped in $((($(now) - begin) / 1000000)) ms, $("$jbuild" ps -q | wc -l) run; keepers left: $(pgrep -x jbuild-keep | wc -l)"
  begin=$(now)
  "$jbuild" container prune -f >/dev/null
  echo "removed in $((($(now) - begin) / 1000000)) ms"
  echo "left: $(find /sys/fs/cgroup -maxdepth 4 -name 'jbuild-container-*' 2>/dev/null | wc -l) cgroups," \
    "$(grep -c "$work" /proc/self/mountinfo || true) mounts, $(find "$JBUILD_ROOT/containers" -mindepth 1 -maxdepth 1 | wc -l) directories"
}

case ${1:-} in
  start) start "${2:-}" ;;
  many) many "${2:-}" ;;
  *)
    sed -n '2,9s/^# \{0,1\}//p' "$0"
    exit 2
    ;;
esac
