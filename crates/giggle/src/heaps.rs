//! How many heaps the allocator of the system keeps: one for each processor.
//!
//! glibc makes eight for each processor as threads come, and every heap keeps what its busiest moment took. `giggle serve` with
//! a hundred open pages held 150 MB of which it used 10; with a heap for each processor it holds 70, and is as fast.

/// Limits the heaps. It counts for those that are made later, so it is called before there are threads.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[allow(unsafe_code, reason = "the allocator is told by a function of C")]
pub fn limit() {
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let most = libc::c_int::try_from(processors).unwrap_or(libc::c_int::MAX);
    // SAFETY: The function takes two numbers and has its own lock. A value that it does not like changes nothing.
    unsafe { libc::mallopt(libc::M_ARENA_MAX, most) };
}

/// Other systems' allocators share one heap.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn limit() {}
