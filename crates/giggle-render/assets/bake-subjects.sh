#!/bin/sh
# Bakes the pictures that subjects.tsv names into subjects.bin, out of the sets below.
# Needs: npm, cargo. Usage: bake-subjects.sh [folder with fluent/icons.json, mdi/icons.json, …]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sets=${1:-}
if [ -z "$sets" ]; then
    sets=$work/sets
    for set in fluent=fluent-emoji-flat@1.2.6 mdi=mdi@1.2.3 ph=ph@1.2.2 temaki=temaki@1.2.6 maki=maki@1.2.5; do
        mkdir -p "$sets/${set%%=*}"
        (cd "$sets/${set%%=*}" && npm pack --silent "@iconify-json/${set#*=}" && tar xzf ./*.tgz --strip-components=1)
    done
fi
CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$work/target} cargo run --quiet --manifest-path "$here/bake-subjects/Cargo.toml" -- \
    "$here/subjects.tsv" "$sets" "$here/subjects.bin"
