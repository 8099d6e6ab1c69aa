//! How many files may be open at once: every connection is one, and a ledger that finds none left cannot be read.

/// What a program keeps open beside its connections: the ledger, the clips that come in, and the connections to the service.
const KEPT: u64 = 128;
/// A connection, and the file that it is sent.
const OF_EACH: u64 = 2;

/// Raises what the system allows as far as so many connections need it, and says how many of them fit then.
#[cfg(unix)]
pub fn room_for(connections: usize) -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let wanted = KEPT + OF_EACH * u64::try_from(connections).unwrap_or(u64::MAX / OF_EACH - KEPT);
    let limit = getrlimit(Resource::Nofile);
    if limit.current.is_some_and(|current| current < wanted) {
        let raised = limit.maximum.map_or(wanted, |most| most.min(wanted));
        let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(raised), maximum: limit.maximum });
    }
    fitting(getrlimit(Resource::Nofile).current, connections)
}

/// Other systems do not count connections among files.
#[cfg(not(unix))]
pub fn room_for(connections: usize) -> usize {
    fitting(None, connections)
}

fn fitting(limit: Option<u64>, connections: usize) -> usize {
    let Some(limit) = limit else { return connections };
    let fits = usize::try_from(limit.saturating_sub(KEPT) / OF_EACH).unwrap_or(usize::MAX);
    fits.clamp(1, connections.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_files_to_the_rest() {
        assert_eq!(fitting(None, 4096), 4096);
        assert_eq!(fitting(Some(20_000), 4096), 4096);
        assert_eq!(fitting(Some(1024), 4096), 448);
        assert_eq!(fitting(Some(64), 4096), 1, "one at a time is better than none");
    }
}
