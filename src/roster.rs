//! Who is asked: the units, the names they go by, and the addresses that speak for them.
//!
//! A name is looked up in any writing of Vietnamese ([`Roster::named`]); slips of the pen are another question
//! ([`Roster::nearest`]), for callers that know who is writing.

mod file;
mod names;
mod places;
mod slips;

use std::{collections::HashMap, path::Path};

pub use file::RosterError;

use crate::vietnamese;

/// What is longer, in bytes, is the name of no unit.
const LONGEST_NAME: usize = 1_000;

/// One row of the roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// The name of the unit among programs, unique in the roster.
    pub id: String,
    pub name: String,
    /// Other names of the unit.
    pub aliases: Vec<String>,
    /// `user@host`, or `@host` for every address of a domain, in lower case.
    pub addresses: Vec<String>,
}

/// Whose name it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Naming<'a> {
    One(&'a Unit),
    /// It could be the name of each of these.
    Several(Vec<&'a Unit>),
    None,
}

/// The units that are asked, in the order of the file.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    units: Vec<Unit>,
    by_id: HashMap<String, usize>,
    by_address: HashMap<String, Vec<usize>>,
    /// By folded name.
    by_name: HashMap<String, Vec<usize>>,
    /// By folded name with the common abbreviations brought to one form.
    by_short_name: HashMap<String, Vec<usize>>,
}

impl Roster {
    /// Reads the roster from a file of comma-separated values (UTF-8) or from the first visible sheet of an xlsx file,
    /// whichever it is by its content. The columns `id`, `name`, `aliases` and `addresses` are required, in any order.
    pub fn load(path: &Path) -> Result<Self, RosterError> {
        file::load(path)
    }

    /// Reads the roster from the bytes of such a file; `shown` names it in errors.
    pub fn parse(bytes: &[u8], shown: &str) -> Result<Self, RosterError> {
        file::parse(bytes, shown)
    }

    fn new(units: Vec<Unit>) -> Self {
        let mut roster = Self::default();
        for (index, unit) in units.iter().enumerate() {
            roster.by_id.insert(unit.id.clone(), index);
            for address in &unit.addresses {
                note(&mut roster.by_address, address.clone(), index);
            }
            for name in unit.names() {
                let folded = vietnamese::fold(&vietnamese::repair(name));
                note(&mut roster.by_short_name, names::shorten(&folded), index);
                note(&mut roster.by_name, folded, index);
            }
        }
        roster.units = units;
        roster
    }

    /// All units, in the order of the file.
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// The unit with that id.
    pub fn unit(&self, id: &str) -> Option<&Unit> {
        self.units.get(*self.by_id.get(id)?)
    }

    /// The units that an address speaks for, by itself or by its whole domain (subdomains not included), in the order
    /// of the file. Case is not significant.
    pub fn spoken_for_by(&self, address: &str) -> Vec<&Unit> {
        let address = address.trim().to_lowercase();
        let Some((_, host)) = address.rsplit_once('@').filter(|(user, _)| !user.is_empty()) else {
            return Vec::new();
        };
        let domain = format!("@{host}");
        let mut found: Vec<usize> =
            [&address, &domain].into_iter().filter_map(|key| self.by_address.get(key)).flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found.into_iter().filter_map(|index| self.units.get(index)).collect()
    }

    /// Whose name this is, in any writing of Vietnamese, with the common abbreviations, the ministry's name before or
    /// behind it, and an alias in parentheses or behind a dash. Digits must be the same.
    pub fn named(&self, name: &str) -> Naming<'_> {
        if name.len() > LONGEST_NAME {
            return Naming::None;
        }
        let found = vietnamese::readings(name).map(|reading| self.find(&reading)).find(|found| !found.is_empty());
        let units: Vec<&Unit> =
            found.unwrap_or_default().into_iter().filter_map(|index| self.units.get(index)).collect();
        match units.as_slice() {
            [] => Naming::None,
            [unit] => Naming::One(unit),
            _ => Naming::Several(units),
        }
    }

    /// The only unit whose name is within one slip of the pen of this, or two where it is long; no other unit may be as
    /// near, digits may not differ, short names have none, and the name of another place is no slip. The caller may
    /// trust it only where the sender speaks for that unit.
    pub fn nearest(&self, name: &str) -> Option<&Unit> {
        if name.len() > LONGEST_NAME {
            return None;
        }
        let folded = vietnamese::fold(&vietnamese::repair(name));
        self.units.get(slips::nearest(&folded, self.by_name.iter().chain(&self.by_short_name))?)
    }

    /// The units of a name in Unicode, in the order of the file.
    fn find(&self, name: &str) -> Vec<usize> {
        let whole = self.find_whole(name);
        if !whole.is_empty() {
            return whole;
        }
        // Two names in one: both must be known.
        names::pairs(name)
            .into_iter()
            .map(|(one, other)| (self.find_whole(one), self.find_whole(other)))
            .find(|(one, other)| !one.is_empty() && !other.is_empty())
            .map_or_else(Vec::new, |(one, other)| {
                let common: Vec<usize> = one.iter().copied().filter(|index| other.contains(index)).collect();
                if common.is_empty() { one.into_iter().chain(other).collect() } else { common }
            })
    }

    fn find_whole(&self, name: &str) -> Vec<usize> {
        let folded = vietnamese::fold(name);
        if let Some(found) = self.by_name.get(&folded) {
            return found.clone();
        }
        let short = names::shorten(&folded);
        if let Some(found) = self.by_short_name.get(&short) {
            return found.clone();
        }
        let mut found: Vec<usize> = names::without_additions(&short)
            .iter()
            .filter_map(|bare| self.by_short_name.get(bare))
            .flatten()
            .copied()
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

impl Unit {
    /// The name, then the aliases.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.aliases.iter().map(String::as_str))
    }
}

/// Adds a unit under a key, once; units come in ascending order.
fn note(index: &mut HashMap<String, Vec<usize>>, key: String, unit: usize) {
    let units = index.entry(key).or_default();
    if units.last() != Some(&unit) {
        units.push(unit);
    }
}

#[cfg(test)]
mod tests;
