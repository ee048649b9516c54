//! Whatever a person, a line, a server and a clock do, in whatever order: the engine against a model of what was promised
//! (proptest-state-machine).
//!
//! Held to after every step: nothing is at the council that nobody reported, everything that was submitted is listed,
//! nothing that the person says is refused, no photo goes before the phone has heard that its words arrived, a dead line
//! is tried at most twice a wake, and nothing is asked for again and again. Held to at the end: what nothing on the way is
//! against arrives; then, the way free, all of it, and it says there what the person said last.

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest};
use wayside_core::endpoint::{Answer, Request};
use wayside_core::report::ReportId;
use wayside_core::wayside::Settings;
use wayside_tests::world::{Carrier, Council, Dice, Door, Fate, Pocket, Strike, WorldClock, word};
use wayside_tests::{Pictures, sample_pack, scratch_in_memory, taken_out};

use crate::How;
use crate::control::control;
use wayside_tests::finding::{Counts, Finding, Harm};

/// What the model says when it finds these. Whatever else goes wrong on a walk is a row missed, and no harm that a control
/// could show.
const LOST: &str = "what was promised is not so";
const STRANGERS: &str = "the council has what nobody reported";
const STUCK: &str = "after days of a good line";
/// Within this everything arrives that nothing on the way is against.
const PATIENCE: Duration = Duration::from_secs(3 * 24 * 3600);
/// Steps of a walk, at most.
const STEPS: usize = 100;
/// The long form takes so many steps, or is none.
const LONG: u64 = 100_000;
static TAKEN: AtomicU64 = AtomicU64::new(0);

pub fn prove(how: &How) -> Vec<Finding> {
    // What a control takes out shows on every third or fourth of its walks: forty of them show it about ten times.
    let walks = match (how.long, how.control) {
        _ if how.one => 1,
        (true, false) => 2_200,
        (true, true) => 40,
        (false, false) => 25,
        (false, true) => 12,
    };
    if how.control {
        // What is found is said by the parent: the panics of the search would only be in the way.
        std::panic::set_hook(Box::new(|_| {}));
    }
    let (mut wrong, mut note) = (Counts::default(), String::new());
    for seed in how.seed..how.seed + walks {
        let Some(why) = walk(seed, how) else { continue };
        wrong += harm(&why);
        if note.is_empty() {
            note = format!("{}: {why}", how.again("model", seed));
        }
        // The harm of a control is counted; what is to be mended is mended one by one.
        if !how.control {
            break;
        }
    }
    let steps = TAKEN.load(Ordering::SeqCst);
    if note.is_empty() && how.long && !how.control && !how.one && steps < LONG {
        note = format!("{LONG} steps were to be taken");
    }
    let what = format!("{walks} walks of up to {STEPS} steps: {steps} transitions");
    let finding = Finding { held: note.is_empty(), ..Finding::counts(what, steps, wrong) }.note(note);
    if how.control || how.one {
        return vec![finding];
    }
    vec![
        finding,
        control("model", how, "leases-in-memory no-key", Harm::Doubles, "leases in memory, no key"),
        control("model", how, "deaf", Harm::Loses, "an app that says yes to comments and edits, and forgets them"),
    ]
}

/// What went wrong on the walk of this seed, and where.
fn walk(seed: u64, how: &How) -> Option<String> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    // What a control finds nobody has to mend: it need not be short. Not at all is what the state machine cannot do.
    let max_shrink_iters = if how.control { 1 } else { 200 };
    let config = Config { cases: 1, failure_persistence: None, max_shrink_iters, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config.clone(), TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let outcome = runner.run(&Promised::sequential_strategy(1..STEPS), |(before, steps, seen)| {
        Engine::test_sequential(config.clone(), before, steps, seen);
        Ok(())
    });
    match outcome {
        Err(TestError::Fail(why, (_, steps, _))) => Some(format!("{why} after {steps:?}")),
        Err(TestError::Abort(why)) => Some(why.to_string()),
        Ok(()) => None,
    }
}

/// By the model's own words alone: whoever breaks down, or is refused, has lost nothing and doubled nothing.
fn harm(why: &str) -> Counts {
    let said = |words: &str| u64::from(why.contains(words));
    Counts { lost: said(LOST), twice: said(STRANGERS), stuck: said(STUCK) }
}

/// The control: no report is known again by its id.
fn without_key() -> bool {
    taken_out("no-key")
}

#[derive(Clone, Debug)]
enum Step {
    Submit {
        photos: usize,
    },
    Comment {
        whom: usize,
    },
    Edit {
        whom: usize,
        what: u64,
    },
    TakeBack {
        whom: usize,
    },
    /// A pass in which these fates come in turn, and then the line is dead.
    Pass(Vec<Fate>),
    /// Nobody answers.
    DeadLine,
    /// A whole wake in which the office's front says one thing.
    Says(Fate),
    /// Something on the way is against the words of one report.
    Filter {
        whom: usize,
        how: Strike,
    },
    /// A side door of the council's is out of order.
    Broken {
        door: Door,
        status: u16,
    },
    /// The way is free again.
    Open,
    Wait {
        minutes: u64,
    },
    Reboot,
    Die,
    Tap,
    NetworkChanged,
    ClockSetTo {
        years: i64,
    },
    /// The council's server, as it was when it was last backed up.
    BackUp,
    Restore,
    NewPack,
}

/// What the person may rely on.
#[derive(Clone, Debug, Default)]
struct Promised {
    submitted: usize,
    backed_up: bool,
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        6 => Just(Fate::Whole),
        1 => Just(Fate::NoRoute),
        2 => (0u64..=100).prop_map(Fate::CutOut),
        2 => Just(Fate::CutBack),
        1 => Just(Fate::HalfAnswer),
        1 => Just(Fate::Twice),
        1 => Just(Fate::Late),
        1 => Just(Fate::Portal),
        1 => any::<bool>().prop_map(|taken| Fate::Died { taken }),
        2 => (any::<u64>(), any::<u64>()).prop_map(|(which, wait)| Fate::said(which, wait)),
    ]
}

impl ReferenceStateMachine for Promised {
    type State = Self;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Self> {
        Just(Self::default()).boxed()
    }

    fn transitions(_: &Self) -> BoxedStrategy<Step> {
        prop_oneof![
            4 => (0usize..3).prop_map(|photos| Step::Submit { photos }),
            1 => (0usize..20).prop_map(|whom| Step::Comment { whom }),
            2 => ((0usize..20), 0u64..4).prop_map(|(whom, what)| Step::Edit { whom, what }),
            1 => (0usize..20).prop_map(|whom| Step::TakeBack { whom }),
            8 => prop::collection::vec(fate(), 0..8).prop_map(Step::Pass),
            1 => Just(Step::DeadLine),
            1 => (any::<u64>(), any::<u64>()).prop_map(|(which, wait)| Step::Says(Fate::said(which, wait))),
            1 => ((0usize..20), prop::sample::select(Strike::ALL.to_vec()))
                .prop_map(|(whom, how)| Step::Filter { whom, how }),
            1 => prop::sample::select(vec![
                (Door::Known, 500), (Door::Known, 403), (Door::Changes, 500), (Door::Changes, 403),
                (Door::Photos, 500), (Door::Photos, 403),
            ])
            .prop_map(|(door, status)| Step::Broken { door, status }),
            1 => Just(Step::Open),
            4 => (1u64..600).prop_map(|minutes| Step::Wait { minutes }),
            1 => Just(Step::Reboot),
            2 => Just(Step::Die),
            1 => Just(Step::Tap),
            1 => Just(Step::NetworkChanged),
            1 => prop::sample::select(vec![-50, -1, 0, 1, 50]).prop_map(|years| Step::ClockSetTo { years }),
            1 => Just(Step::BackUp),
            1 => Just(Step::Restore),
            1 => Just(Step::NewPack),
        ]
        .boxed()
    }

    fn apply(mut state: Self, step: &Step) -> Self {
        state.submitted += usize::from(matches!(step, Step::Submit { .. }));
        state.backed_up |= matches!(step, Step::BackUp);
        state
    }

    fn preconditions(state: &Self, step: &Step) -> bool {
        match step {
            Step::Restore => state.backed_up,
            Step::Comment { whom } | Step::Edit { whom, .. } | Step::TakeBack { whom } | Step::Filter { whom, .. } => {
                *whom < state.submitted
            }
            _ => true,
        }
    }
}

/// One fate, whatever is asked.
struct Always(Fate);

impl Carrier for Always {
    fn carry(&mut self, _: u64, _: &mut Dice) -> (Fate, Duration) {
        (self.0, Duration::from_secs(2))
    }
}

/// The fates of one pass, then silence.
struct Given(Vec<Fate>, usize);

impl Carrier for Given {
    fn carry(&mut self, _: u64, _: &mut Dice) -> (Fate, Duration) {
        self.1 += 1;
        (self.0.get(self.1 - 1).copied().unwrap_or(Fate::NoRoute), Duration::from_secs(2))
    }
}

struct Engine {
    clock: std::sync::Arc<WorldClock>,
    council: Council,
    pocket: Pocket,
    pack: PathBuf,
    picture: PathBuf,
    ids: Vec<ReportId>,
    room: tempfile::TempDir,
}

impl Engine {
    fn pass(&mut self, line: &mut dyn Carrier) {
        let app = self.pocket.app();
        let mut of: HashMap<String, ReportId> = HashMap::new();
        for id in &self.ids {
            let photos = app.show(*id).map(|shown| shown.photos).unwrap_or_default();
            of.extend(photos.into_iter().map(|photo| (photo.id, *id)));
        }
        let council = &self.council;
        let mut too_early = None;
        self.pocket.pass(line, &mut |request: &Request, body, whole| -> Answer {
            let photo = request.url.rsplit('/').next().unwrap_or_default();
            // One that is being taken back was accepted before.
            let words_are_there =
                |id: &ReportId| app.summary(*id).is_ok_and(|it| matches!(&*it.state, "accepted" | "withdrawing"));
            if request.url.contains("/photos/") && !of.get(photo).is_some_and(words_are_there) {
                let state = of.get(photo).and_then(|id| Some(app.summary(*id).ok()?.state)).unwrap_or_default();
                too_early = Some(format!("{photo}, of one that is {state:?}"));
            }
            council.serve(request, body, whole)
        });
        assert_eq!(too_early, None, "a photo went before the words of its report were known to have arrived");
    }

    /// While the way is not free: what nothing is against arrives all the same.
    fn hindered(&mut self) {
        let gate = self.pocket.gate.clone();
        if !gate.is_open() {
            let council = &self.council;
            self.pocket.settle_within(PATIENCE, &mut |request, body, whole| council.serve(request, body, whole));
            let app = self.pocket.app();
            for id in self.ids.iter().filter(|_| !without_key()) {
                let summary = app.summary(*id).expect("what was submitted is listed");
                // What went first goes again as it was, whatever the person says by now.
                let first = self.pocket.told.get(id).is_some_and(|told| gate.would_strike(&told.first));
                let excused = first || gate.would_strike(&app.show(*id).expect("it is shown").description);
                let waits = !matches!(summary.state.as_str(), "accepted" | "withdrawn" | "withdrawing");
                assert!(excused || !waits, "{id} is {}, for another's sake: {STUCK}", summary.state);
            }
        }
        gate.open();
    }

    fn held(&self) -> BTreeSet<ReportId> {
        self.council.reports().into_iter().map(|report| report.id).collect()
    }

    /// What the council still means to do something about.
    fn open_at_the_council(&self) -> BTreeSet<ReportId> {
        let open = self.council.reports().into_iter().filter(|report| report.status.reason().is_none());
        open.map(|report| report.id).collect()
    }
}

impl StateMachineTest for Engine {
    type SystemUnderTest = Self;
    type Reference = Promised;

    fn init_test(_: &Promised) -> Self {
        let room = scratch_in_memory("model");
        let pack = sample_pack(room.path());
        let clock = WorldClock::begun();
        let mut dice = Dice::new(7);
        let council = Council::open(&room.path().join("council"), &pack, &clock, dice.split());
        let folder = room.path().join("phone");
        let pocket = Pocket::new(&folder, &pack, &Settings::default(), &clock, dice.split());
        let picture = Pictures::draw(room.path(), 1, 160, 120);
        Self { clock, council, pocket, pack, picture, ids: Vec::new(), room }
    }

    fn apply(mut engine: Self, _: &Promised, step: Step) -> Self {
        TAKEN.fetch_add(1, Ordering::SeqCst);
        let backup = engine.room.path().join("backup");
        match step {
            Step::Submit { photos } => {
                let photos = vec![engine.picture.clone(); photos];
                let id = engine.pocket.submit("pothole", &photos);
                engine.ids.push(id);
            }
            Step::Comment { whom } => engine.pocket.comment(engine.ids[whom]),
            Step::Edit { whom, what } => engine.pocket.edit(engine.ids[whom], what),
            Step::TakeBack { whom } => engine.pocket.take_back(engine.ids[whom]),
            Step::Pass(fates) => engine.pass(&mut Given(fates, 0)),
            Step::DeadLine => {
                engine.pocket.tries = 0;
                engine.pass(&mut Given(Vec::new(), 0));
                assert!(engine.pocket.tries <= 2, "{} tries of a dead line in one wake", engine.pocket.tries);
            }
            Step::Says(fate) => engine.pass(&mut Always(fate)),
            Step::Filter { whom, how } => engine.pocket.gate.strike(&word(whom), how),
            Step::Broken { door, status } => engine.pocket.gate.out_of_order(door, status),
            Step::Open => engine.pocket.gate.open(),
            Step::Wait { minutes } => engine.clock.forward(Duration::from_secs(minutes * 60)),
            Step::Reboot => engine.pocket.reboot(),
            Step::Die => engine.pocket.die(),
            Step::Tap => engine.pocket.app().tapped().expect("a tap is taken"),
            Step::NetworkChanged => engine.pocket.app().network_changed().expect("a change is taken"),
            Step::ClockSetTo { years } => engine.pocket.clock.set_ahead(years * 365 * 86_400_000_000),
            Step::BackUp => engine.council.back_up(&backup),
            Step::Restore => engine.council.restore(&backup),
            Step::NewPack => drop(engine.pocket.app().install_pack(&engine.pack).expect("the pack is installed")),
        }
        engine
    }

    fn check_invariants(engine: &Self, promised: &Promised) {
        assert_eq!(engine.pocket.storm(), None, "{STUCK} is asked for again and again");
        if let Some(listed) = engine.pocket.listed() {
            assert_eq!(listed, promised.submitted, "{LOST}: something submitted is not listed");
        }
        assert!(engine.pocket.refused.is_empty(), "the app would not take this: {:?}", engine.pocket.refused);
        let (held, ours) = (engine.held(), engine.ids.iter().copied().collect::<BTreeSet<_>>());
        if without_key() {
            // Each try has a name of its own: they can only be counted.
            assert!(held.len() <= ours.len(), "{STRANGERS}: {} reports of {}", held.len(), ours.len());
            return;
        }
        let strangers: Vec<_> = held.difference(&ours).collect();
        assert!(strangers.is_empty(), "{STRANGERS}: {strangers:?}");
    }

    fn teardown(mut engine: Self, promised: Promised) {
        engine.hindered();
        for _ in 0..2 {
            let council = &engine.council;
            let _ = engine.pocket.app().ask_for_news();
            engine.pocket.settle(&mut |request, body, whole| council.serve(request, body, whole));
            engine.clock.forward(Duration::from_secs(24 * 3600));
        }
        let app = engine.pocket.app();
        let listed = app.list().expect("the list is read").len();
        assert_eq!(listed, promised.submitted, "{LOST}: something submitted is not listed");
        let (held, said) = (engine.held(), engine.council.has());
        let open: BTreeSet<ReportId> = engine.open_at_the_council();
        for id in engine.ids.iter().filter(|_| !without_key()) {
            let summary = app.summary(*id).expect("what was submitted is listed");
            let told = &engine.pocket.told[id];
            // Nobody takes back what the person did not.
            let wrong = if told.taken_back { STUCK } else { LOST };
            assert_eq!(told.taken_back, summary.state == "withdrawn", "{id} is {}: {wrong}", summary.state);
            match (summary.state.as_str(), summary.reason.as_deref()) {
                ("accepted", _) => {
                    assert!(held.contains(id), "{LOST}: {id} is accepted and not there");
                    assert_eq!(summary.photos_sent, summary.photos_total, "{id}: photos were left behind, {STUCK}");
                    let (missing, twice) = told.against(&said[id]);
                    assert!(missing.is_empty(), "{LOST}: {id}: {missing:?}");
                    assert_eq!(twice, 0, "{id}: {STRANGERS}, comments among it");
                }
                ("withdrawn", Some("by_person")) => {
                    assert!(!held.contains(id), "{STRANGERS}: {id} was taken back and is there");
                }
                ("withdrawn", Some("council_told")) => {
                    assert!(!open.contains(id), "{LOST}: {id} was taken back and is open there");
                }
                (state, reason) => panic!("{id} is {state} {reason:?}: {STUCK}"),
            }
        }
        assert!(without_key() || app.outstanding().expect("the store answers") == (0, 0), "{STUCK}");
    }
}
