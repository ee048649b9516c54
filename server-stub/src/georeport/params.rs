//! A request's parameters, from its address or its form. An empty one counts as absent.

use url::form_urlencoded;

use crate::answers::Given;
use crate::catalogue::Catalogue;
use crate::error::Error;
use crate::words::{fill, say};

#[derive(Clone, Debug, Default)]
pub struct Params(pub Vec<(String, String)>);

/// The most requests in one answer (GeoReport v2).
const PAGE: usize = 1000;

impl Params {
    pub fn read(encoded: &[u8]) -> Self {
        Self(form_urlencoded::parse(encoded).into_owned().collect())
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, value)| key == name && !value.trim().is_empty());
        found.map(|(_, value)| value.trim())
    }

    /// A comma list.
    pub fn list(&self, name: &str) -> Option<Vec<String>> {
        let listed = self.get(name)?.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        Some(listed.map(str::to_owned).collect())
    }

    /// `attribute[x]=a`, `attribute[x][]=a&attribute[x][]=b`, each question once.
    pub fn attributes(&self) -> Vec<Given> {
        let mut given: Vec<Given> = Vec::new();
        for (key, value) in &self.0 {
            let Some((code, _)) = key.strip_prefix("attribute[").and_then(|rest| rest.split_once(']')) else {
                continue;
            };
            if value.trim().is_empty() {
                continue;
            }
            match given.iter_mut().find(|answer| answer.question == code) {
                Some(answer) => answer.values.push(value.clone()),
                None => given.push(Given { question: code.to_owned(), values: vec![value.clone()] }),
            }
        }
        given
    }

    /// `jurisdiction_id` is not needed here; one that means another council is 404.
    pub fn check_jurisdiction(&self, catalogue: &Catalogue) -> Result<(), Error> {
        match self.get("jurisdiction_id") {
            Some(other) if !catalogue.answers_for(other) => {
                let mut error = Error::not_found();
                error.sentences = vec![say("jurisdiction-unknown")];
                Err(error)
            }
            _ => Ok(()),
        }
    }

    /// `page` and `page_size`, for those who have more than one answer holds: how many, after how many.
    pub fn page(&self) -> Result<(usize, usize), Error> {
        let number = |name: &str, otherwise: usize| match self.get(name) {
            None => Ok(otherwise),
            Some(text) => text
                .parse::<usize>()
                .ok()
                .filter(|number| *number > 0)
                .ok_or_else(|| Error::malformed(fill("from-one-up", [("name", name.to_owned())]))),
        };
        let size = number("page_size", PAGE)?.min(PAGE);
        Ok((size, (number("page", 1)? - 1).saturating_mul(size)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_read_in_each_of_their_spellings() {
        let params =
            Params::read(b"attribute[size]=VAN&attribute%5Bwaste%5D[]=A&attribute[waste][]=B&attribute[x]=&lat=1");
        let given = params.attributes();
        assert_eq!(given.len(), 2);
        assert_eq!(given[0], Given { question: "size".into(), values: vec!["VAN".into()] });
        assert_eq!(given[1].values, ["A", "B"]);
    }

    #[test]
    fn an_empty_parameter_counts_as_absent() {
        let params = Params::read(b"status=&service_code=%20&page=0&lat=52");
        assert_eq!((params.get("status"), params.get("service_code"), params.get("lat")), (None, None, Some("52")));
        assert!(params.page().is_err());
        assert_eq!(Params::read(b"page=3&page_size=5000").page().unwrap(), (1000, 2000));
    }
}
