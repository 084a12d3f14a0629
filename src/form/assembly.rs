//! Fields put together into forms: which of them belong to one report, and what a field says that was found twice.

use std::collections::BTreeSet;

use super::find::{Content, Find};
use super::{Figure, Form, NotACount, Words, counted};
use crate::campaign::{Campaign, Kind};
use crate::vietnamese;

/// What was read of one sheet, or of one text with its tables.
#[derive(Debug, Default)]
pub(super) struct Region {
    /// Reports whose fields are known to belong together.
    pub groups: Vec<Vec<Find>>,
    /// The other fields, in reading order.
    pub loose: Vec<Find>,
    /// Its name says that it explains the form.
    pub guide: bool,
    /// All of it is one sheet, so that columns can part forms that stand side by side.
    pub sheet: bool,
}

/// The forms of a document.
pub(super) fn forms(regions: Vec<Region>, campaign: &Campaign) -> Vec<Form> {
    let mut kept: Vec<(bool, Vec<Find>)> = Vec::new();
    let mut stray: Vec<Vec<Find>> = Vec::new();
    for region in regions {
        let (guide, sheet) = (region.guide, region.sheet);
        for group in reports(region) {
            if is_form(&group, sheet) {
                kept.push((guide, group));
            } else if !guide && group.iter().any(Find::is_filled) {
                stray.push(group);
            }
        }
    }
    // An example in the sheet of instructions is no report where there is another one.
    if kept.iter().any(|(guide, _)| !guide) {
        kept.retain(|(guide, _)| !guide);
    }
    let mut groups: Vec<Vec<Find>> = kept.into_iter().map(|(_, group)| group).collect();
    across_sheets(&mut groups, stray);
    groups.into_iter().map(|group| form(&group, campaign)).collect()
}

/// The unit and the assessment on one sheet, the counts on another: one form, where there is one of each.
fn across_sheets(groups: &mut Vec<Vec<Find>>, mut stray: Vec<Vec<Find>>) {
    let counts: Vec<usize> =
        stray.iter().enumerate().filter(|(_, group)| group.iter().any(Find::is_count)).map(|(at, _)| at).collect();
    if groups.is_empty() {
        // One sheet for each count.
        let merged: Vec<Find> = stray.drain(..).flatten().collect();
        if !counts.is_empty() && is_form(&merged, true) {
            groups.push(merged);
        }
        return;
    }
    if let ([group], [other]) = (groups.as_mut_slice(), stray.as_mut_slice()) {
        let lacks_unit = !group.iter().any(|find| find.is_unit() && find.is_filled());
        if counts.is_empty() && lacks_unit {
            group.append(other);
        }
    }
}

/// Whether fields make a form: a count asked for in so many words, and another field beside it; and it is not the
/// form's explanation. In a sheet, where nobody writes sentences, several counts may be asked for in doubtful words.
fn is_form(group: &[Find], sheet: bool) -> bool {
    let fields: BTreeSet<usize> = group.iter().filter(|find| find.label.certain).map(|find| find.label.field).collect();
    let count = group.iter().any(|find| find.is_count() && find.label.certain);
    let doubtful: BTreeSet<usize> = group.iter().filter(|find| find.is_count()).map(|find| find.label.field).collect();
    let asked = (count && fields.union(&doubtful).count() >= 2)
        || (!doubtful.is_empty() && fields.len() >= 2)
        || (sheet && doubtful.len() >= 2 && !fields.is_empty());
    let explains = group.iter().any(|find| find.instruction) && !group.iter().any(Find::is_filled);
    asked && !explains
}

/// The reports of one region.
fn reports(region: Region) -> Vec<Vec<Find>> {
    let mut reports = region.groups;
    let bands = if region.sheet { bands(region.loose) } else { vec![region.loose] };
    let several = reports.len() > 1;
    for band in bands {
        let groups = stacked(band);
        for group in groups {
            // What stands around a table of several units belongs to none of them.
            if !several || group.iter().any(Find::is_count) {
                reports.push(group);
            }
        }
    }
    reports
}

/// Parts forms that stand side by side: the same field is asked twice in one row.
fn bands(finds: Vec<Find>) -> Vec<Vec<Find>> {
    let mut starts: BTreeSet<u32> = BTreeSet::new();
    for (one, other) in finds.iter().zip(finds.iter().skip(1)) {
        let same = one.row == other.row && one.label.field == other.label.field && one.column < other.column;
        if same && one.label.certain && other.label.certain {
            starts.insert(other.column);
        }
    }
    let Some(first) = starts.first().copied() else { return vec![finds] };
    // Labels of one form begin in different columns; so do those of its neighbour, which begins where the leftmost does.
    let pairs = finds.iter().filter(|find| find.column < first);
    let width = pairs.map(|find| find.column).min().map_or(first, |left| first.saturating_sub(left));
    let mut bounds: Vec<u32> = Vec::new();
    for start in starts {
        if bounds.last().is_none_or(|last| start >= last.saturating_add(width.max(1))) {
            bounds.push(start);
        }
    }
    let mut bands: Vec<Vec<Find>> = vec![Vec::new(); bounds.len() + 1];
    for find in finds {
        let band = bounds.partition_point(|bound| *bound <= find.column);
        if let Some(band) = bands.get_mut(band) {
            band.push(find);
        }
    }
    bands
}

/// Fields that stand together.
#[derive(Default)]
struct Part {
    finds: Vec<Find>,
    /// The fields that are asked for without doubt.
    fields: BTreeSet<usize>,
    counts: bool,
    named: bool,
}

impl Part {
    fn add(&mut self, find: Find) {
        if find.label.certain {
            self.fields.insert(find.label.field);
            self.counts |= find.is_count();
            self.named |= find.is_unit();
        }
        self.finds.push(find);
    }
}

/// Parts forms that stand one below the other: a field that comes again begins the next. Parts that are no form by
/// themselves go with their neighbours.
fn stacked(finds: Vec<Find>) -> Vec<Vec<Find>> {
    let mut parts: Vec<Part> = vec![Part::default()];
    for find in finds {
        if find.label.certain && parts.last().is_some_and(|part| part.fields.contains(&find.label.field)) {
            parts.push(Part::default());
        }
        if let Some(part) = parts.last_mut() {
            part.add(find);
        }
    }
    let mut merged: Vec<Part> = Vec::new();
    for part in parts {
        match merged.last_mut() {
            // Nothing but a heading so far; or nothing that is a report of its own now.
            Some(before) if !before.counts || !part.counts || !part.named => {
                part.finds.into_iter().for_each(|find| before.add(find));
            }
            _ => merged.push(part),
        }
    }
    merged.into_iter().map(|part| part.finds).collect()
}

/// The form that fields make.
fn form(group: &[Find], campaign: &Campaign) -> Form {
    let of = |field: usize| group.iter().filter(move |find| find.label.field == field);
    let mut form = Form { unit: Words::default(), texts: Vec::new(), figures: Vec::new() };
    for (field, asked) in campaign.fields.iter().enumerate() {
        match asked.kind {
            Kind::Unit => form.unit = words(of(field), " / "),
            Kind::Text => form.texts.push((asked.key.clone(), words(of(field), "\n"))),
            Kind::Count => form.figures.push((asked.key.clone(), figure(of(field)))),
        }
    }
    form
}

/// The words of a field that may have been found several times: those under the form's own label; different words
/// under labels of one rank are all kept.
fn words<'a>(finds: impl Iterator<Item = &'a Find>, between: &str) -> Words {
    let mut found: Vec<(u32, &Words)> = finds
        .filter_map(|find| match &find.content {
            Content::Words(words) => Some((find.label.rank, words)),
            Content::Figure(_) => None,
        })
        .collect();
    found.sort_by_key(|(rank, _)| std::cmp::Reverse(*rank));
    let Some((rank, first)) = found.iter().find(|(_, words)| !words.text.is_empty()).copied() else {
        return found.first().map(|(_, words)| (*words).clone()).unwrap_or_default();
    };
    let mut chosen = first.clone();
    let mut seen = BTreeSet::from([vietnamese::fold(&first.text)]);
    for (_, words) in found.iter().filter(|(other, words)| *other == rank && !words.text.is_empty()) {
        if seen.insert(vietnamese::fold(&words.text)) {
            chosen.text = format!("{}{between}{}", chosen.text, words.text);
        }
    }
    chosen
}

/// The figure of a field that may have been found several times. What stands behind a doubtful label counts only where
/// there is no other, and then it is not certain.
fn figure<'a>(finds: impl Iterator<Item = &'a Find>) -> Figure {
    let finds: Vec<&Find> = finds.filter(|find| !find.instruction).collect();
    let pick = |certain: bool| {
        let chosen = finds.iter().filter(|find| find.label.certain == certain);
        let figures = chosen.filter_map(|find| match &find.content {
            Content::Figure(figure) => Some(figure.clone()),
            Content::Words(_) => None,
        });
        counted::settle(figures.collect())
    };
    pick(true).or_else(|| pick(false)).unwrap_or_else(|| Figure {
        reading: Err(NotACount::Missing),
        shown: String::new(),
        place: String::new(),
        note: String::new(),
    })
}
