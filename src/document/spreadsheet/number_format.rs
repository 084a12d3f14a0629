//! What a number looks like through its number format (ECMA-376 part 1, 18.8.30 and 18.8.31).
//!
//! Shows as a Vietnamese reader sees it: `.` between thousands, `,` before decimals. Where the format shows another
//! number than the one stored (rounded, scaled, hidden), or one that cannot be followed simply, the number is unclear.

use calamine::{ExcelDateTime, ExcelDateTimeType};

use super::Shown;
use crate::document::Value;

/// A number format, taken apart.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::document) struct NumberFormat {
    /// For positive, negative and zero numbers; fewer where the format has fewer.
    numbers: Vec<Section>,
    text: Option<Section>,
}

/// One section of a format: one run of placeholders between literals.
#[derive(Debug, Clone, Default, PartialEq)]
struct Section {
    kind: Kind,
    /// Literals before and behind the placeholders, quotes and escapes resolved.
    prefix: String,
    suffix: String,
    /// `0` before the decimal sign: digits that are shown even when they are none.
    least_digits: usize,
    /// `0`, `#` and `?` before the decimal sign.
    has_integer: bool,
    /// `0`, `#` and `?` behind the decimal sign, and how many of them up to the last `0`.
    decimals: usize,
    least_decimals: usize,
    grouped: bool,
    /// Commas behind the last digit: each divides by a thousand.
    thousands: i32,
    percents: i32,
    has_text: bool,
    /// For which numbers the section is, where the format says so itself (`[<=100]`).
    condition: Option<Condition>,
    commas: i32,
    part: Part,
}

/// How a number is compared with another, and that one; unclear where it cannot be followed.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Condition {
    Compares(Comparison, f64),
    Unclear,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Comparison {
    Less,
    AtMost,
    Equal,
    Other,
    AtLeast,
    Greater,
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
enum Kind {
    /// Literals only.
    #[default]
    Literal,
    General,
    Number,
    Date,
    /// Fractions, powers of ten, digits between literals, and whatever else is not followed.
    Other,
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
enum Part {
    #[default]
    Before,
    Integer,
    Decimals,
    Behind,
}

impl NumberFormat {
    pub fn parse(code: &str) -> Self {
        let code = if code.is_empty() { "General" } else { code };
        let mut sections = Vec::new();
        let mut section = Section::default();
        let mut rest = code;
        while let Some(letter) = rest.chars().next() {
            let behind = rest.get(letter.len_utf8()..).unwrap_or_default();
            let keyword = ["General", "AM/PM", "A/P"].iter().find_map(|word| Some((*word, behind_word(rest, word)?)));
            rest = match letter {
                ';' => {
                    sections.push(std::mem::take(&mut section));
                    behind
                }
                '"' => {
                    let (inside, behind) = behind.split_once('"').unwrap_or((behind, ""));
                    inside.chars().for_each(|letter| section.literal(letter));
                    behind
                }
                '[' => {
                    let (inside, behind) = behind.split_once(']').unwrap_or((behind, ""));
                    section.bracket(inside);
                    behind
                }
                '\\' | '_' | '*' => {
                    let mut letters = behind.chars();
                    match (letter, letters.next()) {
                        ('\\', Some(next)) => section.literal(next),
                        ('_', Some(_)) => section.literal(' '),
                        // Fills the cell with the letter: nothing of a number's words.
                        _ => {}
                    }
                    letters.as_str()
                }
                _ => match keyword {
                    Some(("General", behind)) => {
                        section.general();
                        behind
                    }
                    Some((_, behind)) => {
                        section.kind = Kind::Date;
                        behind
                    }
                    None => {
                        section.letter(letter, behind);
                        behind
                    }
                },
            };
        }
        sections.push(section);
        Self::of(sections)
    }

    /// The format of a number that Excel keeps under an id without writing it out; unclear for ids that depend on the
    /// country of the reader.
    pub fn built_in(id: u16) -> Self {
        match built_in_code(id) {
            Some(code) => Self::parse(code),
            None => Self::of(vec![Section { kind: Kind::Other, ..Section::default() }]),
        }
    }

    fn of(mut sections: Vec<Section>) -> Self {
        for section in &mut sections {
            section.thousands += section.commas;
        }
        let text = match sections.last() {
            Some(last) if last.has_text || sections.len() > 3 => sections.pop(),
            _ => None,
        };
        sections.truncate(3);
        Self { numbers: sections, text }
    }

    /// Shows a number. `since_1904` is the workbook's way to count days.
    pub fn show(&self, number: f64, since_1904: bool) -> Shown {
        let number = fifteen_digits(number);
        if self.numbers.iter().any(|section| section.kind == Kind::Date) {
            return Shown { text: date(number, since_1904), value: Value::Date };
        }
        let unclear = Shown { text: bare(number), value: Value::UnclearNumber(number) };
        let conditional = self.numbers.iter().any(|section| section.condition.is_some());
        let (section, sign) = match self.numbers.as_slice() {
            _ if conditional => match self.meeting(number) {
                Some(section) => (section, ""),
                None => return unclear,
            },
            [] => return Shown { text: bare(number), value: Value::Number(number) },
            [only] => (only, if number < 0.0 { "-" } else { "" }),
            [_, negative, ..] if number < 0.0 => (negative, ""),
            [_, _, zero] if number == 0.0 => (zero, ""),
            [positive, ..] => (positive, ""),
        };
        if section.percents > 0 {
            let digits = section.digits(number).unwrap_or_else(|| bare(fifteen_digits(number.abs() * 100.0)));
            let text = format!("{sign}{}{digits}{}", section.prefix, section.suffix).trim().to_owned();
            return Shown { text, value: Value::Percentage(number) };
        }
        if !number.is_finite() {
            return unclear;
        }
        let Some(digits) = section.digits(number) else { return unclear };
        let text = format!("{sign}{}{digits}{}", section.prefix, section.suffix).trim().to_owned();
        let loses_sign = number < 0.0 && !text.contains(['-', '(', '−']);
        let speaks_digits = section.prefix.chars().chain(section.suffix.chars()).any(char::is_numeric);
        let speaks_words = section.kind == Kind::Literal && !section.has_text && number != 0.0;
        if text.is_empty() || speaks_words || loses_sign || speaks_digits || section.shows_another(number) {
            return unclear;
        }
        Shown { text, value: Value::Number(number) }
    }

    /// The section whose own condition a number meets, or the last one, which is for all others. How Excel shows what is
    /// below nought there is not followed.
    fn meeting(&self, number: f64) -> Option<&Section> {
        let (_, before) = self.numbers.split_last()?;
        let followed = number >= 0.0 && before.iter().all(|section| section.condition.is_some());
        let met = |section: &&Section| section.condition.is_none_or(|condition| condition.holds(number));
        let is_clear = |section: &Section| section.condition != Some(Condition::Unclear);
        self.numbers.iter().find(met).filter(|_| followed && self.numbers.iter().all(is_clear))
    }

    /// Shows words; empty where the format hides them.
    pub fn show_text(&self, words: &str) -> String {
        match &self.text {
            Some(section) if section.has_text => format!("{}{words}{}", section.prefix, section.suffix),
            Some(section) => section.prefix.clone(),
            None => words.to_owned(),
        }
    }
}

impl Section {
    fn literal(&mut self, letter: char) {
        match self.part {
            Part::Before => self.prefix.push(letter),
            _ => {
                self.part = Part::Behind;
                self.suffix.push(letter);
            }
        }
    }

    fn general(&mut self) {
        self.kind = Kind::General;
        self.part = Part::Behind;
    }

    /// What stands in brackets: a colour, a currency, a condition, a length of time.
    fn bracket(&mut self, inside: &str) {
        const COLOURS: [&str; 9] = ["black", "blue", "cyan", "green", "magenta", "red", "white", "yellow", "color"];
        let folded = inside.to_ascii_lowercase();
        let all = |letter: char| !folded.is_empty() && folded.chars().all(|other| other == letter);
        if let Some(currency) = inside.strip_prefix('$') {
            let sign = currency.split('-').next().unwrap_or_default();
            sign.chars().for_each(|letter| self.literal(letter));
        } else if inside.starts_with(['<', '>', '=']) {
            self.condition = Some(Condition::parse(inside));
        } else if all('h') || all('m') || all('s') {
            self.kind = Kind::Date;
        } else if !COLOURS.iter().any(|colour| folded.starts_with(colour)) {
            self.kind = Kind::Other;
        }
    }

    fn letter(&mut self, letter: char, behind: &str) {
        match letter {
            'E' | 'e' if behind.starts_with(['+', '-']) => self.kind = Kind::Other,
            '0' | '#' | '?' => self.placeholder(letter == '0'),
            '.' if matches!(self.part, Part::Before | Part::Integer) && self.kind != Kind::Date => {
                self.number();
                self.part = Part::Decimals;
                self.thousands += std::mem::take(&mut self.commas);
            }
            ',' if matches!(self.part, Part::Integer | Part::Decimals) => self.commas += 1,
            '%' => {
                self.percents += 1;
                self.literal('%');
            }
            '/' if self.kind == Kind::Number => self.kind = Kind::Other,
            '@' => {
                self.has_text = true;
                self.part = Part::Behind;
            }
            'd' | 'D' | 'm' | 'M' | 'y' | 'Y' | 'h' | 'H' | 's' | 'S' | 'e' | 'g' | 'G' | 'b' | 'B' => {
                self.kind = Kind::Date;
            }
            _ => self.literal(letter),
        }
    }

    fn placeholder(&mut self, always: bool) {
        self.number();
        match self.part {
            Part::Before => self.part = Part::Integer,
            Part::Integer if self.commas > 0 => {
                self.grouped = true;
                self.commas = 0;
            }
            Part::Integer => {}
            Part::Decimals if self.commas == 0 => {
                self.decimals += 1;
                if always {
                    self.least_decimals = self.decimals;
                }
                return;
            }
            // Digits behind a literal: `000-000`, `# ?/?`.
            Part::Decimals | Part::Behind => {
                self.kind = if self.kind == Kind::Date { Kind::Date } else { Kind::Other };
                return;
            }
        }
        self.has_integer = true;
        self.least_digits += usize::from(always);
    }

    fn number(&mut self) {
        match self.kind {
            Kind::Literal => self.kind = Kind::Number,
            Kind::General => self.kind = Kind::Other,
            _ => {}
        }
    }

    /// The number as this section scales and rounds it, without sign.
    fn scaled(&self, number: f64) -> f64 {
        let scaled = fifteen_digits(number.abs() * 100_f64.powi(self.percents) / 1000_f64.powi(self.thousands));
        let unit = 10_f64.powi(i32::try_from(self.decimals).unwrap_or(i32::MAX));
        if unit.is_finite() && (scaled * unit).is_finite() {
            fifteen_digits(scaled * unit).round() / unit
        } else {
            scaled
        }
    }

    /// Whether a reader takes the number shown for another whole number than the one stored.
    fn shows_another(&self, number: f64) -> bool {
        if self.kind != Kind::Number || (!self.has_integer && self.decimals == 0) {
            return false;
        }
        let shown = self.scaled(number);
        shown != number.abs() && (shown.fract() == 0.0 || number.fract() == 0.0)
    }

    /// The digits without sign and literals; `None` where they cannot be told.
    fn digits(&self, number: f64) -> Option<String> {
        match self.kind {
            Kind::Literal if self.has_text => Some(bare(number.abs())),
            Kind::Literal => Some(String::new()),
            Kind::General => Some(bare(number.abs())),
            Kind::Number if self.decimals <= 30 && self.least_digits <= 30 => Some(self.rendered(self.scaled(number))),
            Kind::Number | Kind::Other | Kind::Date => None,
        }
    }

    fn rendered(&self, shown: f64) -> String {
        let plain = format!("{shown:.*}", self.decimals);
        let (integer, decimals) = plain.split_once('.').unwrap_or((&plain, ""));
        let integer = format!("{:0>1$}", integer.trim_start_matches('0'), self.least_digits);
        let mut text = if self.grouped { in_thousands(&integer) } else { integer };
        let kept = decimals.trim_end_matches('0').len().max(self.least_decimals);
        if let Some(decimals) = decimals.get(..kept).filter(|kept| !kept.is_empty()) {
            text.push(',');
            text.push_str(decimals);
        }
        text
    }
}

impl Condition {
    fn parse(inside: &str) -> Self {
        let rest = inside.trim_start_matches(['<', '>', '=']);
        let comparison = match inside.strip_suffix(rest) {
            Some("<") => Comparison::Less,
            Some("<=") => Comparison::AtMost,
            Some("=") => Comparison::Equal,
            Some("<>") => Comparison::Other,
            Some(">=") => Comparison::AtLeast,
            Some(">") => Comparison::Greater,
            _ => return Self::Unclear,
        };
        rest.trim().parse().map_or(Self::Unclear, |with| Self::Compares(comparison, with))
    }

    fn holds(self, number: f64) -> bool {
        match self {
            Self::Compares(Comparison::Less, with) => number < with,
            Self::Compares(Comparison::AtMost, with) => number <= with,
            Self::Compares(Comparison::Equal, with) => number == with,
            Self::Compares(Comparison::Other, with) => number != with,
            Self::Compares(Comparison::AtLeast, with) => number >= with,
            Self::Compares(Comparison::Greater, with) => number > with,
            Self::Unclear => false,
        }
    }
}

/// What stands behind a word of the format's language, capitals aside.
fn behind_word<'a>(code: &'a str, word: &str) -> Option<&'a str> {
    code.get(..word.len()).filter(|start| start.eq_ignore_ascii_case(word))?;
    code.get(word.len()..)
}

/// Excel keeps fifteen digits of a number: what comes behind is the noise of sums.
fn fifteen_digits(number: f64) -> f64 {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        return number;
    }
    format!("{number:.14e}").parse().unwrap_or(number)
}

/// The number itself, with a decimal comma.
pub(super) fn bare(number: f64) -> String {
    let number = if number == 0.0 { 0.0 } else { number };
    number.to_string().replace('.', ",")
}

fn in_thousands(integer: &str) -> String {
    let mut text = String::with_capacity(integer.len() * 4 / 3);
    for (at, digit) in integer.chars().enumerate() {
        if at > 0 && (integer.len() - at).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

/// A date or time in the Vietnamese manner; the bare number where Excel shows none.
fn date(number: f64, since_1904: bool) -> String {
    // 31/12/9999 in both ways of counting.
    if !(0.0..2_957_004.0).contains(&number) {
        return bare(number);
    }
    let date = ExcelDateTime::new(number, ExcelDateTimeType::DateTime, since_1904);
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    let time =
        if second == 0 { format!("{hour:02}:{minute:02}") } else { format!("{hour:02}:{minute:02}:{second:02}") };
    match (number < 1.0, number.fract() == 0.0) {
        (true, _) => time,
        (_, true) => format!("{day:02}/{month:02}/{year}"),
        _ => format!("{day:02}/{month:02}/{year} {time}"),
    }
}

/// ECMA-376 part 1, 18.8.30, and the dates of East Asian countries.
fn built_in_code(id: u16) -> Option<&'static str> {
    Some(match id {
        0 => "General",
        1 => "0",
        2 => "0.00",
        3 | 37 | 38 => "#,##0",
        4 | 39 | 40 => "#,##0.00",
        9 => "0%",
        10 => "0.00%",
        11 => "0.00E+00",
        12 => "# ?/?",
        13 => "# ??/??",
        14..=17 | 27..=36 | 50..=58 => "dd/mm/yyyy",
        18..=21 | 45..=47 => "h:mm",
        22 => "dd/mm/yyyy h:mm",
        41 => "_(* #,##0_);_(* (#,##0);_(* \"-\"_);_(@_)",
        43 => "_(* #,##0.00_);_(* (#,##0.00);_(* \"-\"??_);_(@_)",
        48 => "##0.0E+0",
        49 => "@",
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
