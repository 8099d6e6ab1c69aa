//! Tells what is read of every line of its input, one line of JSON each: `cargo run --release -p giggle-render --example readings < PROMPTS`.

#![allow(clippy::print_stdout)]

use giggle_render::Reading;
use std::io::BufRead as _;

fn main() -> std::io::Result<()> {
    for prompt in std::io::stdin().lock().lines() {
        println!("{}", Reading::of(&prompt?, None).json());
    }
    Ok(())
}
