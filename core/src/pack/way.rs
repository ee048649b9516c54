//! Where a report goes: by its category and its place.

use super::{Dialect, Endpoint, Owner, Pack, PackError, Service};
use crate::report::Position;

/// LGSL numbers of what a county has the say over, where there are two tiers.
const COUNTIES: [u32; 7] = [557, 537, 564, 567, 550, 555, 559];

#[derive(Clone, Debug, PartialEq)]
pub enum Way<'a> {
    To(&'a Endpoint),
    /// Nobody here is to be told; somebody else is.
    Elsewhere(Elsewhere),
    /// The pack knows nobody who takes it.
    Nowhere,
}

/// Whose business it is, as far as the pack can say, and how to tell them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// The council whose area it is; `None` where it is an owner's land, or nobody's.
    pub area: Option<String>,
    pub why: String,
    pub tell: String,
    /// Which of the pack's routes says so, by number.
    pub route: Option<usize>,
}

impl Pack {
    /// The first route that fits holds; without one, the first endpoint that takes the category. `private`: it was private
    /// when it was made, whatever the category is by now.
    pub fn way(
        &self,
        (service, private): (&str, bool),
        position: Option<&Position>,
        dialect: Option<Dialect>,
    ) -> Result<Way<'_>, PackError> {
        let Some(service) = self.service(service)? else { return Ok(Way::Nowhere) };
        let private = private || service.private;
        let takes =
            |it: &Endpoint| it.takes(&service.code, private) && dialect.is_none_or(|dialect| it.dialect == dialect);
        let fits = |code: &String| *code == service.code || code == "*";
        let mut land = None;
        // Where it is unknown, no route says anything of it.
        let routes = self.routes()?.iter().enumerate().filter(|(_, route)| route.services.iter().any(fits));
        for ((number, route), position) in routes.zip(position.into_iter().cycle()) {
            let owner: Option<&Owner> = match &route.owner {
                None => None,
                Some(id) => {
                    if land.is_none() {
                        land = Some(self.owners_at(position)?);
                    }
                    let Some(owner) = land.iter().flatten().find(|owner| owner.id == *id) else { continue };
                    Some(owner)
                }
            };
            let Some(id) = &route.endpoint else {
                let area = if owner.is_none() { self.area_for(service, position)? } else { None };
                let tell = owner.map(|owner| owner.tell.clone()).unwrap_or_default();
                return Ok(Way::Elsewhere(Elsewhere { area, why: route.why.clone(), tell, route: Some(number) }));
            };
            let to = self.endpoints()?.iter().find(|it| it.id == *id && takes(it));
            if let Some(to) = to {
                return Ok(Way::To(to));
            }
        }
        Ok(self.endpoints()?.iter().find(|it| takes(it)).map_or(Way::Nowhere, Way::To))
    }

    /// The council of the place: of two tiers, the one that this category is with.
    fn area_for(&self, service: &Service, position: &Position) -> Result<Option<String>, PackError> {
        let council = self.council()?;
        if !council.is_national() {
            // A council says this of no category but the other tier's.
            return Ok(match self.county_of(&council.jurisdiction)? {
                Some(county) => Some(county.county_name),
                None => self.other_authority_at(position)?.map(|district| district.name),
            });
        }
        let Some(authority) = self.authority_at(position)? else { return Ok(None) };
        let is_county = service.lgsl.is_some_and(|number| COUNTIES.contains(&number));
        let county = if is_county { self.county_of(&authority.code)? } else { None };
        Ok(Some(county.map_or(authority.name, |county| county.county_name)))
    }
}
