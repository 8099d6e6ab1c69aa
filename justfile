# What people do here. `just` lists it.

default:
    @just --list

# The tests, as the README says
test:
    cargo test --workspace

# Everything that must hold before a change lands
ci:
    .ci/run

# Writes the generated pages and snapshots anew
generate:
    GIGGLE_REGENERATE=1 cargo test -p giggle --test it -- generated messages snapshots fault_matrix packages

# A draft to look at
draft prompt="Camera slowly pushes forward, person smiling in frame":
    cargo run --release -- make --local "{{prompt}}" --output draft.mp4 --overwrite

# All packages: wheel, npm, Debian, archives
package *ARGS:
    scripts/package {{ARGS}}

# Every comparison in one run: docs/benchmarks-all.md
bench *ARGS:
    cargo build --release --package giggle --package giggle-render --bins --examples
    scripts/bench {{ARGS}}

# The skill door against curl
bench-door:
    scripts/bench-skill-door
