//! What the fault tests turn: places to die in, and the promises taken out one by one, so that each proof is seen to
//! fail without what it proves.
//!
//! All of it is the cargo feature `controls`. A build that ships has none: [`failpoint`] is then an empty function.

/// A named place where the process may be told to die (`WAYSIDE_DIE_AT=commit:3`: at the third time it comes by).
#[cfg(not(feature = "controls"))]
#[inline]
pub fn failpoint(_stage: &str) {}

#[cfg(feature = "controls")]
pub use armed::{failpoint, forgetful_leases, no_ballast, no_key, synchronous, take_out};

#[cfg(feature = "controls")]
mod armed {
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::sync::{Mutex, OnceLock, PoisonError};

    static PASSED: AtomicU32 = AtomicU32::new(0);
    static TAKEN_OUT: Mutex<String> = Mutex::new(String::new());

    fn variable(name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    /// Takes promises out of this process from here on, beside those that `WAYSIDE_CONTROL` names: a proof and its
    /// control run in one process.
    pub fn take_out(controls: &str) {
        controls.clone_into(&mut TAKEN_OUT.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn is_taken_out(control: &str) -> bool {
        variable("WAYSIDE_CONTROL").is_some_and(|controls| controls.contains(control))
            || TAKEN_OUT.lock().unwrap_or_else(PoisonError::into_inner).contains(control)
    }

    /// Dies by SIGKILL, so that nothing of ours gets to run after it.
    pub fn failpoint(stage: &str) {
        static DIE_AT: OnceLock<Option<(String, u32)>> = OnceLock::new();
        let die_at = DIE_AT.get_or_init(|| {
            let setting = variable("WAYSIDE_DIE_AT")?;
            let (stage, count) = setting.split_once(':')?;
            Some((stage.to_owned(), count.parse().ok()?))
        });
        if let Some((at, count)) = die_at
            && at == stage
            && PASSED.fetch_add(1, Ordering::SeqCst) + 1 == *count
        {
            let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
        }
    }

    /// Control: what a dead process had handed out is forgotten to have been sent, as if leases were kept in memory.
    pub fn forgetful_leases() -> bool {
        is_taken_out("leases-in-memory")
    }

    /// Control: each try carries a new id, as if there were no idempotency key.
    pub fn no_key() -> bool {
        is_taken_out("no-key")
    }

    /// Control: the ballast stays where it is on a full disk.
    pub fn no_ballast() -> bool {
        is_taken_out("no-ballast")
    }

    /// Control: `synchronous=NORMAL` loses the newest commits in a power cut.
    pub fn synchronous() -> &'static str {
        if is_taken_out("synchronous-normal") { "NORMAL" } else { "FULL" }
    }
}
