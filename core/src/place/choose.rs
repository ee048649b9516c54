//! Whose pack a report is made with.

use std::sync::Arc;

use super::{is_inside, locate};
use crate::pack::{Pack, PackError, Packs};
use crate::report::Position;

/// The pack of the council whose ground this is; else of one whose edge is so near that it may be; else the national one;
/// else the home council's, which says how far off it is. The home council's where there is no place yet.
pub fn choose<'a>(packs: &'a Packs, position: Option<&Position>) -> Result<Option<&'a Arc<Pack>>, PackError> {
    let home = packs.home();
    let Some(position) = position.filter(|_| packs.iter().count() > 1) else { return Ok(home) };
    let mut near = None;
    for pack in packs.iter() {
        let Some(boundary) = pack.boundary()? else { continue };
        if is_inside(position, boundary) {
            return Ok(Some(pack));
        }
        if near.is_none() && locate(position, boundary).ambiguous {
            near = Some(pack);
        }
    }
    Ok(near.or(packs.national()).or(home))
}
