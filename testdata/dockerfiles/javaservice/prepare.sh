#!/bin/sh
# Makes a build context for the Dockerfile beside this file: prepare.sh JAVA_HOME CONTEXT
set -eu
java_home=$1
context=$2
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$context"
cp "$here/Dockerfile" "$context/"
"$java_home/bin/javac" -d "$context/classes" "$here/Service.java"
"$java_home/bin/jlink" --add-modules java.base,jdk.httpserver --strip-debug --no-header-files --no-man-pages \
  --output "$context/runtime"
