//! What a crash leaves behind: nothing. The memory of this process holds the key, signed links and prompts, and a core dump
//! would write them all to a disk.

/// Keeps the system from writing a core dump of this process, and of the programs that it starts.
///
/// What the system refuses is let go: a program that cannot forbid its dump is still of use.
#[cfg(unix)]
pub fn forbid() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    // A handler of the system, which a limit does not stop, is not called for a process that may not be dumped.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

/// Other systems write none unless they are told to.
#[cfg(not(unix))]
pub fn forbid() {}
