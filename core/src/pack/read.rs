//! A pack's rows as types. Every value is checked as it is read: a pack is foreign bytes, even one whose hash is right.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Row};
use serde::Serialize;
use serde::de::value::{Error as WordError, StrDeserializer};
use serde::de::{Deserialize, DeserializeOwned, IntoDeserializer};

use super::{
    Abilities, Boundary, CaseReview, Choice, Council, Dictionary, Endpoint, Keys, LookUp, More, OnlyIf, PackError,
    Page, Question, Route, Service, Word, decode_rings,
};

pub fn min_reader(connection: &Connection) -> Result<u32, PackError> {
    let found = connection.query_row("SELECT min_reader FROM pack", [], |row| row.get(0)).optional()?;
    found.ok_or_else(|| PackError::damaged("it names no council"))
}

/// The tables and nothing else (a view or a trigger has no business in a pack), whole down to the last page.
pub fn check_structure(connection: &Connection) -> Result<(), PackError> {
    let others: u32 =
        connection.query_row("SELECT count(*) FROM sqlite_schema WHERE type NOT IN ('table', 'index')", [], |row| {
            row.get(0)
        })?;
    if others > 0 {
        return Err(PackError::damaged("it holds more than tables"));
    }
    let verdict: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" { Ok(()) } else { Err(PackError::Damaged { what: verdict }) }
}

pub fn council(connection: &Connection) -> Result<Council, PackError> {
    let found = connection.query_row("SELECT * FROM pack", [], |row| {
        Ok(Council {
            id: row.get("id")?,
            jurisdiction: row.get("jurisdiction")?,
            name: row.get("name")?,
            version: row.get("version")?,
            languages: json(row, "languages")?,
            attribution: json(row, "attribution")?,
            contact_day: row.get("contact_day")?,
            contact_out_of_hours: row.get("contact_out_of_hours")?,
            colours: json(row, "colours")?,
            privacy: json(row, "privacy")?,
            mode: row.get("mode")?,
            keys: Keys::default(),
            pack_url: String::new(),
            safeguarding: String::new(),
            power_lines: String::new(),
            still_there_days: 0,
            case_review: CaseReview::default(),
        })
    });
    let council = found.optional()?.ok_or_else(|| PackError::damaged("it names no council"))?;
    let More { pack_url, safeguarding, power_lines, still_there_days, case_review } = more(connection)?;
    let keys = keys(connection)?;
    Ok(Council { keys, pack_url, safeguarding, power_lines, still_there_days, case_review, ..council })
}

/// A pack from before there was such a table says none of it.
fn more(connection: &Connection) -> Result<More, PackError> {
    let sql = "SELECT count(*) FROM sqlite_schema WHERE name = 'more'";
    if connection.query_row(sql, [], |row| row.get::<_, u32>(0))? == 0 {
        return Ok(More::default());
    }
    Ok(connection.query_row("SELECT council FROM more", [], |row| json(row, "council")).optional()?.unwrap_or_default())
}

fn keys(connection: &Connection) -> Result<Keys, PackError> {
    let mut keys = Keys::default();
    let mut rows = connection.prepare("SELECT key, kind FROM signing_key ORDER BY key")?;
    let rows = rows.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    for row in rows {
        let (key, kind) = row?;
        let key = key.parse().map_err(|_| PackError::damaged("it names a key that is none"))?;
        match kind.as_str() {
            "next" => keys.next = Some(key),
            "revoked" => keys.revoked.push(key),
            _ => return Err(PackError::damaged("it names a key of no kind that is known")),
        }
    }
    Ok(keys)
}

pub fn services(connection: &Connection) -> Result<Vec<Service>, PackError> {
    let mut services = rows(connection, "SELECT * FROM service ORDER BY ord", [None], |row| {
        Ok(Service {
            code: row.get("code")?,
            name: row.get("name")?,
            description: row.get("description")?,
            group: row.get("grp")?,
            keywords: json(row, "keywords")?,
            answers_with: word(row, "type")?,
            private: row.get("private")?,
            keep_days: row.get("keep_days")?,
            lgsl: row.get("lgsl")?,
            notice: row.get("notice")?,
            icon: row.get("icon")?,
            spoken: row.get("spoken")?,
            danger: row.get("danger")?,
            urgent: row.get("urgent")?,
            old_after_days: row.get("old_after")?,
            identity: word(row, "identity")?,
            evidence: word(row, "evidence")?,
            levels: json(row, "levels")?,
            privacy: row.get::<_, Option<String>>("privacy")?.map(|_| json(row, "privacy")).transpose()?,
            questions: Vec::new(),
        })
    })?;
    for service in &mut services {
        service.questions = questions(connection, &service.code)?;
    }
    Ok(services)
}

fn questions(connection: &Connection, service: &str) -> Result<Vec<Question>, PackError> {
    let mut questions =
        rows(connection, "SELECT * FROM question WHERE service = ?1 ORDER BY ord", [Some(service)], |row| {
            let condition: Option<String> = row.get("only_if_question")?;
            let only_if = match condition {
                Some(question) => Some(OnlyIf { question, is: json(row, "only_if_is")? }),
                None => None,
            };
            Ok(Question {
                code: row.get("code")?,
                text: row.get("text")?,
                datatype: word(row, "datatype")?,
                required: row.get("required")?,
                variable: row.get("variable")?,
                hint: row.get("hint")?,
                // Added to the format after the first packs were made.
                missing: row.get("missing").unwrap_or_default(),
                private: row.get("private")?,
                only_if,
                choices: Vec::new(),
                stops: json(row, "stops")?,
            })
        })?;
    let mut statement =
        connection.prepare_cached("SELECT key, name FROM choice WHERE service = ?1 AND question = ?2 ORDER BY ord")?;
    for question in &mut questions {
        question.choices = statement
            .query_map([service, &question.code], |row| Ok(Choice { key: row.get("key")?, name: row.get("name")? }))?
            .collect::<Result<_, _>>()?;
    }
    Ok(questions)
}

pub fn endpoints(connection: &Connection) -> Result<Vec<Endpoint>, PackError> {
    let mut endpoints = rows(connection, "SELECT * FROM endpoint ORDER BY ord", [None], |row| {
        let lookup: Option<u32> = row.get("lookup_s")?;
        Ok(Endpoint {
            id: row.get("id")?,
            dialect: word(row, "dialect")?,
            url: row.get("url")?,
            api_key: row.get("api_key")?,
            jurisdiction_id: row.get("jurisdiction_id")?,
            services: Vec::new(),
            abilities: Abilities {
                photos: word(row, "photos")?,
                idempotent: row.get("idempotent")?,
                private: row.get("private")?,
                lookup: lookup.map_or(LookUp::None, LookUp::After),
                on_unknown: word(row, "on_unknown")?,
                withdraw: word(row, "withdraw")?,
                amend: word(row, "amend")?,
                captured: word(row, "captured")?,
            },
            maps: json(row, "maps")?,
        })
    })?;
    for endpoint in &mut endpoints {
        let sql = "SELECT service FROM takes WHERE endpoint = ?1 ORDER BY ord";
        endpoint.services = rows(connection, sql, [Some(&endpoint.id)], |row| row.get("service"))?;
    }
    Ok(endpoints)
}

pub fn boundary(connection: &Connection, code: &str) -> Result<Option<Boundary>, PackError> {
    Ok(rows(connection, "SELECT * FROM boundary WHERE code = ?1", [Some(code)], one_boundary)?.pop())
}

pub fn boundaries(connection: &Connection) -> Result<Vec<Boundary>, PackError> {
    rows(connection, "SELECT * FROM boundary ORDER BY ord", [None], one_boundary)
}

pub fn one_boundary(row: &Row<'_>) -> rusqlite::Result<Boundary> {
    Ok(Boundary {
        code: row.get("code")?,
        name: row.get("name")?,
        source: row.get("source")?,
        licence: row.get("licence")?,
        date: row.get("date")?,
        tolerance_m: row.get("tolerance_m")?,
        provisional: row.get("provisional")?,
        valid_from: date(row, "valid_from")?,
        valid_to: date(row, "valid_to")?,
        successor: row.get("successor")?,
        area: area(row)?,
    })
}

/// The area that a row draws.
pub fn area(row: &Row<'_>) -> rusqlite::Result<geo::MultiPolygon<f64>> {
    let rings = row.get_ref("rings")?.as_blob().map_err(|error| unreadable("rings", error))?;
    decode_rings(rings).map_err(|error| unreadable("rings", error))
}

/// Where reports go by place, in order.
pub fn routes(connection: &Connection) -> Result<Vec<Route>, PackError> {
    rows(connection, "SELECT * FROM routing ORDER BY ord", [None], |row| {
        Ok(Route {
            services: json(row, "services")?,
            owner: row.get("owner")?,
            endpoint: row.get("endpoint")?,
            why: row.get("why")?,
        })
    })
}

pub fn words(connection: &Connection) -> Result<Vec<Word>, PackError> {
    rows(connection, "SELECT * FROM word ORDER BY language, key", [None], |row| {
        Ok(Word {
            language: row.get("language")?,
            key: row.get("key")?,
            text: row.get("text")?,
            reviewed: row.get("reviewed")?,
        })
    })
}

/// By key.
pub fn words_in(connection: &Connection, language: &str) -> Result<HashMap<String, String>, PackError> {
    let mut statement = connection.prepare_cached("SELECT key, text FROM word WHERE language = ?1")?;
    let rows = statement.query_map([language], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn pages(connection: &Connection) -> Result<Vec<Page>, PackError> {
    rows(connection, "SELECT * FROM page ORDER BY ord", [None], |row| {
        Ok(Page {
            id: row.get("id")?,
            title: row.get("title")?,
            text: row.get("text")?,
            link: row.get("link")?,
            from: date(row, "from_date")?,
            to: date(row, "to_date")?,
            mode: row.get("mode")?,
        })
    })
}

pub fn dictionary(connection: &Connection) -> Result<Option<Arc<Dictionary>>, PackError> {
    let bytes = connection.query_row("SELECT bytes FROM dictionary", [], |row| row.get(0)).optional()?;
    let dictionary = bytes
        .map(|bytes| Dictionary::new(bytes).ok_or_else(|| PackError::damaged("its dictionary is empty or too long")));
    Ok(dictionary.transpose()?.map(Arc::new))
}

/// The word by which a unit variant stands in TOML, in the tables and on the wire: serde's own, so that there is one.
pub fn code_of(variant: &impl Serialize) -> String {
    match serde_json::to_value(variant) {
        Ok(serde_json::Value::String(code)) => code,
        _ => String::new(),
    }
}

pub fn rows<T>(
    connection: &Connection,
    sql: &str,
    with: [Option<&str>; 1],
    each: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, PackError> {
    let mut statement = connection.prepare_cached(sql)?;
    let count = statement.parameter_count();
    let with = with.get(..count).unwrap_or_default();
    Ok(statement.query_map(rusqlite::params_from_iter(with), each)?.collect::<Result<_, _>>()?)
}

fn date(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<NaiveDate>> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| text.parse().map_err(|error| unreadable(column, error))).transpose()
}

fn word<T: for<'de> Deserialize<'de>>(row: &Row<'_>, column: &str) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    let word: StrDeserializer<'_, WordError> = text.as_str().into_deserializer();
    T::deserialize(word).map_err(|error| unreadable(column, error))
}

fn json<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|error| unreadable(column, error))
}

fn unreadable(column: &str, error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    let said = format!("column {column}: {error}");
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, said.into())
}
