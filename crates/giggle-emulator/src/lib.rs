//! giggle-emulator.
