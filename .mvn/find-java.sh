# Sourced by mvnw and jbuild: sets JAVA_HOME to a JDK 25 or newer, or says in one sentence what is missing.
# Looks at JAVA_HOME first, then at the java on the PATH, then at the usual places.

jbuild_java_major() { # the major version of the JDK in folder $1, or nothing
  [ -f "$1/release" ] && [ -x "$1/bin/java" ] && sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

jbuild_find_java() {
  found=
  on_path=$(command -v java 2>/dev/null) && on_path=$(readlink -f "$on_path") && on_path=${on_path%/bin/java}
  for jbuild_candidate in "${JAVA_HOME:-}" "${on_path:-}" /usr/lib/jvm/* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/* \
    "$HOME"/.jdks/*; do
    [ -n "$jbuild_candidate" ] || continue
    major=$(jbuild_java_major "$jbuild_candidate") || continue
    if [ -n "$major" ] && [ "$major" -ge 25 ]; then
      found=$jbuild_candidate
      break
    fi
  done
  if [ -z "$found" ]; then
    echo "jbuild needs a Java 25 JDK: none was found in JAVA_HOME, on the PATH or under /usr/lib/jvm; install one" \
      "(for example Temurin 25) or set JAVA_HOME to it." >&2
    return 1
  fi
  JAVA_HOME=$found
  export JAVA_HOME
}
