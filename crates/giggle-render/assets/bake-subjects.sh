#!/bin/sh
# Bakes the pictures that subjects.tsv names out of Fluent Emoji (flat) into subjects.bin.
# Needs: npm, cargo. Usage: bake-subjects.sh [folder with icons.json]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
set_of_pictures=${1:-}
if [ -z "$set_of_pictures" ]; then
    (cd "$work" && npm pack --silent @iconify-json/fluent-emoji-flat@1.2.6 && tar xzf ./*.tgz)
    set_of_pictures=$work/package
fi
CARGO_TARGET_DIR="$work/target" cargo run --quiet --manifest-path "$here/bake-subjects/Cargo.toml" -- \
    "$here/subjects.tsv" "$set_of_pictures/icons.json" "$here/subjects.bin"
