//! A world in one process: phones, lines that break, a council's server, a clock that runs as fast as it can be computed.
//!
//! Everything in it follows from a seed, so that a world that went wrong is run again with one command. The phones are
//! the real engine over real files, the council is the real server without its socket; what is simulated is time, chance,
//! the line, and the hands that drop a phone.
//!
//! Here are many phones, and what can happen between them and their council. [`crate::life`] is one phone and what can happen
//! to it: its disk is simulated as well, and dies at every act.

mod clock;
mod council;
mod dice;
mod gate;
mod line;
mod open311;
mod pocket;
mod told;

pub use clock::{PhoneClock, WorldClock};
pub use council::Council;
pub use dice::{Bytes, Dice};
pub use gate::{Door, Gate, Strike};
pub use line::{Carrier, Fate, InTurn, Line};
pub use open311::{Mood, Open311};
pub use pocket::{Pocket, Secrets, word};
pub use told::{Has, Told, Words};
