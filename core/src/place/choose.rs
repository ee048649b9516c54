//! Whose pack a report is made with.

use std::sync::Arc;

use chrono::NaiveDate;

use super::{is_inside, locate};
use crate::pack::{Pack, PackError, Packs, Way};
use crate::report::Position;

/// The packs that have a say here: of the councils whose ground this is (two, where there are two tiers); else of one whose
/// edge is so near that it may be; else the national one; else the home council's, which says how far off it is. The home
/// council's where there is no place yet. A council that is no more, or not yet, is nobody's but where it is the only one.
pub fn here<'a>(
    packs: &'a Packs,
    position: Option<&Position>,
    today: NaiveDate,
) -> Result<Vec<&'a Arc<Pack>>, PackError> {
    let home = match packs.home() {
        Some(home) => Some(successor(packs, home, today)?.unwrap_or(home)),
        None => None,
    };
    let Some(position) = position.filter(|_| packs.iter().count() > 1) else { return Ok(home.into_iter().collect()) };
    let (mut inside, mut near) = (Vec::new(), None);
    for pack in packs.iter() {
        let Some(boundary) = pack.boundary()?.filter(|boundary| boundary.is_valid(today)) else { continue };
        if is_inside(position, boundary) {
            inside.push(pack);
        } else if inside.is_empty() && near.is_none() && locate(position, boundary).ambiguous {
            near = Some(pack);
        }
    }
    if inside.is_empty() {
        inside.extend(near.or(packs.national()).or(home));
    }
    Ok(inside)
}

/// Whose pack a report of this category is made with: of those that have a say here, the first that sends it somewhere; else
/// the first that knows whose it is.
pub fn choose<'a>(
    packs: &'a Packs,
    position: Option<&Position>,
    service: &str,
    today: NaiveDate,
) -> Result<Option<&'a Arc<Pack>>, PackError> {
    let here = here(packs, position, today)?;
    if let ([], _) | ([_], _) | (_, "") = (here.as_slice(), service) {
        return Ok(here.first().copied());
    }
    let takes = |pack: &&&Arc<Pack>| matches!(pack.way((service, false), position, None), Ok(Way::To(_)));
    let knows = |pack: &&&Arc<Pack>| matches!(pack.service(service), Ok(Some(_)));
    Ok(here.iter().find(takes).or_else(|| here.iter().find(knows)).or_else(|| here.first()).copied())
}

/// The pack of the council that took over from one that has ended, or from its heir, where it is here and stands.
pub fn successor<'a>(packs: &'a Packs, pack: &Pack, today: NaiveDate) -> Result<Option<&'a Arc<Pack>>, PackError> {
    heir(packs, pack, today, 8)
}

/// Two that name each other are nobody's heirs.
fn heir<'a>(
    packs: &'a Packs,
    pack: &Pack,
    today: NaiveDate,
    generations: u32,
) -> Result<Option<&'a Arc<Pack>>, PackError> {
    let Some(generations) = generations.checked_sub(1) else { return Ok(None) };
    let Some(boundary) = pack.boundary()?.filter(|boundary| boundary.has_ended(today)) else { return Ok(None) };
    let Some(next) = boundary.successor.as_ref().and_then(|code| packs.of_council(code)) else { return Ok(None) };
    match next.boundary()? {
        Some(boundary) if !boundary.is_valid(today) => heir(packs, next, today, generations),
        _ => Ok(Some(next)),
    }
}
