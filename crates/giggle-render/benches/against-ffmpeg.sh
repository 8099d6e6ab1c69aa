#!/usr/bin/env bash
# Compares giggle's drafts with ffmpeg: the same picture, size, length and move, two threads each, on this machine.
#
#   crates/giggle-render/benches/against-ffmpeg.sh [PICTURE]
#
# Needs ffmpeg with libx264, GNU time, awk. Prints a table as docs/benchmarks.md has it. Each figure of speed is the
# best of RUNS (default 5) whole processes, decoding of the picture included. SSIM is against the frames of each
# program before it encoded them. DRAFT names a built `draft` example, so that nothing is built here.
set -euo pipefail
cd "$(dirname "$0")/../../.."
runs=${RUNS:-5}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
if [ -z "${DRAFT:-}" ]; then
  cargo build --quiet --release -p giggle-render --example draft
  DRAFT=target/release/examples/draft
fi
picture=${1:-$folder/picture.png}
if [ $# -eq 0 ]; then
  # A picture that anybody can make again, as sharp and grainy as a photograph.
  ffmpeg -v error -y -f lavfi -i "mandelbrot=s=2560x1440:start_scale=0.4:maxiter=900" -frames:v 1 \
    -vf "noise=alls=6:all_seed=7,gblur=0.6" "$picture"
fi

seconds_of() { # the best wall time of RUNS runs
  for _ in $(seq "$runs"); do
    /usr/bin/time -f %e -o "$folder/time" "$@" > /dev/null 2>> "$folder/log"
    cat "$folder/time"
  done | sort -n | head -1
}
ssim_of() { # file, raw frames, size
  ffmpeg -v info -i "$1" -f rawvideo -pix_fmt yuv420p -s "$3" -r 24 -i "$2" -lavfi ssim -f null - 2>&1 |
    grep -o 'All:[0-9.]*' | cut -d: -f2
}
row() { # label, file, raw, size, frames, seconds
  awk -v name="$1" -v bytes="$(stat -c %s "$2")" -v ssim="$(ssim_of "$2" "$3" "$4")" -v frames="$5" -v s="$6" \
    'BEGIN { printf "| %s | %.0f | %d | %.4f |\n", name, frames / s, bytes / 1000, ssim }'
}

frames=144
echo "| six seconds, 24 frames a second | frames/s | kB | SSIM |"
echo "|---|---|---|---|"
for size in 1280x720 1920x1080; do
  height=${size#*x}
  for move in push pan; do
    if [ $move = push ]; then
      camera="slow push in"
      zoom="z='1+0.17*on/$frames':x='(iw-iw/zoom)/2':y='(ih-ih/zoom)/2'"
    else
      camera="slow pan right"
      zoom="z=1.11:x='(iw-iw/zoom)*on/$frames':y='(ih-ih/zoom)/2'"
    fi
    ours=("$DRAFT" "$folder/ours.mp4" "a test" "camera=$camera" "start=$picture" "resolution=${height}p" threads=2)
    s=$(seconds_of "${ours[@]}")
    "${ours[@]}" raw="$folder/raw.yuv" > /dev/null
    row "giggle, $move, ${height}p" "$folder/ours.mp4" "$folder/raw.yuv" "$size" $frames "$s"
    filter="zoompan=$zoom:d=$frames:s=$size:fps=24"
    theirs=(ffmpeg -v error -y -threads 2 -filter_threads 2 -i "$picture" -vf "$filter" -frames:v $frames)
    s=$(seconds_of "${theirs[@]}" -c:v libx264 -preset veryfast -threads 2 -pix_fmt yuv420p "$folder/theirs.mp4")
    "${theirs[@]}" -f rawvideo -pix_fmt yuv420p "$folder/raw.yuv"
    row "ffmpeg zoompan + x264 veryfast, $move, ${height}p" "$folder/theirs.mp4" "$folder/raw.yuv" "$size" $frames "$s"
  done
done

echo
echo "| a painted scene, two threads | times real time | peak memory, MB |"
echo "|---|---|---|"
# The prompts that cost most, and some that do not.
while IFS='|' read -r resolution length model prompt; do
  command=("$DRAFT" "$folder/ours.mp4" "$prompt" "model=$model" "seconds=$length" "resolution=$resolution" threads=2)
  s=$(seconds_of "${command[@]}")
  /usr/bin/time -f %M -o "$folder/memory" "${command[@]}" > /dev/null
  awk -v name="$length s, $resolution: $prompt" -v length_="$length" -v s="$s" -v kb="$(cat "$folder/memory")" \
    'BEGIN { printf "| %s | %.1f | %.0f |\n", name, length_ / s, kb / 1000 }'
done << 'END'
720p|6|grok|A lighthouse at dusk by the sea, light rain, the camera slowly pushes in
1080p|15|sora2-fast|A lighthouse at dusk by the sea, light rain, the camera slowly pushes in
720p|6|grok|A rain soaked neon city street at night
720p|6|grok|A cabin in a snowy forest, snow falling
720p|6|grok|A crowd in a market
720p|6|grok|A crowd in a market, handheld
720p|6|grok|A cozy living room
720p|6|grok|Mountains under stars
END
