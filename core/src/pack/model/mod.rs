//! What a pack says, as types. The same types are read from a folder's files (`pack build`) and from a pack's tables, so
//! that there is one description of each.

mod council;
mod endpoint;
mod ground;
mod service;
mod word;

pub(super) use council::More;
pub use council::{CaseReview, Colours, Council, Page, Privacy};
pub use endpoint::{Abilities, ByUpdate, Captured, Dialect, Endpoint, LookUp, Mapping, OnUnknown, PhotoAbility};
pub use ground::{Asset, Boundary, District, Owner, Place, Route};
pub use service::{
    Choice, Datatype, Evidence, Identity, Level, OnlyIf, PrivacyNotice, Question, Service, ServiceType, Stop,
};
pub use word::Word;

fn yes() -> bool {
    true
}
