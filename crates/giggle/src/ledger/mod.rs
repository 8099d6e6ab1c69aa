//! What was asked, and what became of it: append-only, on disk before anything is sent.
