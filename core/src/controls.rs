//! What the fault tests turn: places to die in, and the promises taken out one by one, so that each proof is seen to
//! fail without what it proves.
//!
//! All of it is the cargo feature `controls`. A build that ships has none: [`failpoint`] is then an empty function.

/// A named place where the process may be told to die (`WAYSIDE_DIE_AT=commit:3`: at the third time it comes by).
#[cfg(not(feature = "controls"))]
#[inline]
pub fn failpoint(_stage: &str) {}

#[cfg(feature = "controls")]
pub use armed::{clock, failpoint, forgetful_leases, no_ballast, no_blame, no_key, synchronous};

#[cfg(feature = "controls")]
mod armed {
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::sync::{Arc, OnceLock};

    use crate::ports::{BootId, Clock, Now};

    static PASSED: AtomicU32 = AtomicU32::new(0);

    fn variable(name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    /// Whether `WAYSIDE_CONTROL` names this promise among those that are taken out.
    fn taken_out(promise: &str) -> bool {
        variable("WAYSIDE_CONTROL").is_some_and(|controls| controls.split(' ').any(|control| control == promise))
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
        taken_out("leases-in-memory")
    }

    /// Control: each try carries a new id, as if there were no idempotency key.
    pub fn no_key() -> bool {
        taken_out("no-key")
    }

    /// Control: whatever goes wrong is put down to the endpoint, never to one report.
    pub fn no_blame() -> bool {
        taken_out("no-blame")
    }

    /// Control: the ballast stays where it is on a full disk.
    pub fn no_ballast() -> bool {
        taken_out("no-ballast")
    }

    /// Control: `synchronous=NORMAL` loses the newest commits in a power cut.
    pub fn synchronous() -> &'static str {
        if taken_out("synchronous-normal") { "NORMAL" } else { "FULL" }
    }

    /// Control: the clock that the engine is given; nothing counts since boot, and no boot is told from another.
    pub fn clock(clock: Arc<dyn Clock>) -> Arc<dyn Clock> {
        if taken_out("wall-clock") { Arc::new(WallAlone(clock)) } else { clock }
    }

    /// All that is left is the wall's clock.
    struct WallAlone(Arc<dyn Clock>);

    impl Clock for WallAlone {
        fn now(&self) -> Now {
            let now = self.0.now();
            Now { since_boot_us: now.wall_us, boot: BootId("the only one".to_owned()), ..now }
        }
    }
}
