# giggle in an image: the release build on a small Debian. `compose.yaml` uses it.
FROM rust:1-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends nasm && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN cargo build --release --locked --bin giggle

FROM debian:bookworm-slim
# ffmpeg reads the clips of chained shots; without it a worker leaves those to others.
RUN apt-get update && apt-get install -y --no-install-recommends ffmpeg && rm -rf /var/lib/apt/lists/*
COPY --from=build /source/target/release/giggle /usr/local/bin/giggle
WORKDIR /work
ENTRYPOINT []
CMD ["giggle", "--help"]
