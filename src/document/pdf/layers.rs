//! Optional content (PDF 32000-1, 8.11): which parts of a page belong to layers that are off, and so are not seen.

use std::collections::HashSet;

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier};
use hayro_syntax::page::Resources;

/// Layers of one file; more are not told apart.
const LAYERS: usize = 10_000;

#[derive(Debug, Default)]
pub(super) struct Layers {
    off: HashSet<ObjectIdentifier>,
}

impl Layers {
    /// The layers that are off when the file is opened.
    pub(super) fn of(pdf: &Pdf) -> Self {
        Self::read(pdf).unwrap_or_default()
    }

    fn read(pdf: &Pdf) -> Option<Self> {
        let xref = pdf.xref();
        let content = xref.get::<Dict<'_>>(xref.root_id())?.get::<Dict<'_>>(b"OCProperties")?;
        let usual = content.get::<Dict<'_>>(b"D")?;
        let list =
            |dict: &Dict<'_>, key: &[u8]| dict.get::<Array<'_>>(key).map(|list| named(&list)).unwrap_or_default();
        let mut off: HashSet<ObjectIdentifier> = HashSet::new();
        if usual.get::<Name<'_>>(b"BaseState").is_some_and(|state| state.as_ref() == b"OFF") {
            off.extend(list(&content, b"OCGs"));
            list(&usual, b"ON").iter().for_each(|layer| {
                off.remove(layer);
            });
        }
        off.extend(list(&usual, b"OFF"));
        Some(Self { off })
    }

    /// Whether what an entry of a dictionary names, a layer or a membership in several, is off.
    pub(super) fn hide(&self, dict: &Dict<'_>, key: &[u8]) -> bool {
        if self.off.is_empty() {
            return false;
        }
        if dict.get_ref(key).is_some_and(|layer| self.off.contains(&layer.into())) {
            return true;
        }
        dict.get::<Dict<'_>>(key).is_some_and(|membership| self.hide_members(&membership))
    }

    /// The same of the properties that a marked sequence names.
    pub(super) fn hide_marked(&self, properties: &Object<'_>, resources: &Resources<'_>) -> bool {
        match properties {
            Object::Name(name) => self.hide(&resources.properties, name.as_ref()),
            _ => false,
        }
    }

    fn hide_members(&self, membership: &Dict<'_>) -> bool {
        let members = match membership.get_ref(b"OCGs") {
            Some(one) if membership.get::<Array<'_>>(b"OCGs").is_none() => vec![one.into()],
            _ => membership.get::<Array<'_>>(b"OCGs").map(|list| named(&list)).unwrap_or_default(),
        };
        if members.is_empty() {
            return false;
        }
        let any_off = members.iter().any(|layer| self.off.contains(layer));
        let all_off = members.iter().all(|layer| self.off.contains(layer));
        match membership.get::<Name<'_>>(b"P").as_deref() {
            Some(b"AllOn") => any_off,
            Some(b"AnyOff") => !any_off,
            Some(b"AllOff") => !all_off,
            _ => all_off,
        }
    }
}

/// The objects that a list refers to.
fn named(list: &Array<'_>) -> Vec<ObjectIdentifier> {
    let entries = list.raw_iter().take(LAYERS);
    entries.filter_map(|entry| if let MaybeRef::Ref(layer) = entry { Some(layer.into()) } else { None }).collect()
}
