use crate::file::MOST_NAME as MOST_FILE_NAME;
use crate::mark::MOST_MARK_BYTES;
use crate::{
    Decimal, Field, FieldId, FieldKind, HandedFile, MOST_FILE_BYTES, MOST_PICTURE_BYTES, Mark,
    Rules, TextPreset,
};
use serde::{Deserialize, Serialize};
use time::Date;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

/// What stands in one field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Value {
    /// The field.
    pub field_id: FieldId,
    /// Its content.
    pub content: Content,
}

/// The content of a field, by kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Content {
    /// Free text.
    Text {
        /// The text; line feeds separate lines.
        text: String,
    },
    /// A calendar date.
    Date {
        /// `YYYY-MM-DD` (RFC 3339, full-date).
        date: String,
    },
    /// A box.
    Checkbox {
        /// Whether it is ticked.
        checked: bool,
    },
    /// A signature or initials.
    Mark {
        /// The adopted mark.
        mark: Mark,
    },
    /// A number.
    Number {
        /// The number.
        number: Decimal,
    },
    /// A radio button.
    Radio {
        /// Whether it is the chosen one of its group.
        checked: bool,
    },
    /// An entry of a list.
    Dropdown {
        /// Its value.
        choice: String,
    },
    /// An image, a stamp or an attachment.
    File {
        /// The file.
        file: HandedFile,
    },
}

/// Says why a content does not fit a field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ValueError {
    /// Text in a signature field, a mark in a text field, and the like.
    #[error("this field takes another kind of value")]
    WrongKind,
    /// The field is for reading only.
    #[error("this field cannot be changed")]
    ReadOnly,
    /// More characters than the field takes.
    #[error("this field takes at most {max} characters")]
    TooLong {
        /// The limit in characters.
        max: u32,
    },
    /// Control or direction-override characters.
    #[error("this text has characters that cannot be printed")]
    Unprintable,
    /// Not a day of the calendar.
    #[error("a date is written like 2027-02-01")]
    NotADate,
    /// A mark without ink or letters.
    #[error("this mark is empty")]
    EmptyMark,
    /// More ink than a signature has.
    #[error("this drawing has too many points")]
    TooMuchInk,
    /// A picture of a signature that is none, or larger than one needs.
    #[error("a picture of a signature is a PNG of at most {MOST_MARK_BYTES} bytes")]
    NotAMark,
    /// More lines than the field takes.
    #[error("this field takes at most {max} lines")]
    TooManyLines {
        /// The limit.
        max: u32,
    },
    /// A text that does not look as it shall.
    #[error("this text does not look like {pattern}")]
    NoMatch {
        /// The pattern.
        pattern: String,
    },
    /// A text that is not what it shall be.
    #[error("this is not a valid {preset:?}")]
    NotThePreset {
        /// What it shall be.
        preset: TextPreset,
    },
    /// A number below the least.
    #[error("the least number is {min}")]
    TooSmall {
        /// The least.
        min: Decimal,
    },
    /// A number above the largest.
    #[error("the largest number is {max}")]
    TooLarge {
        /// The largest.
        max: Decimal,
    },
    /// More digits after the point than the field takes.
    #[error("this number has more than {max} digits after the point")]
    TooManyDecimals {
        /// The limit.
        max: u8,
    },
    /// What was written is no number; the wire has no such value, only people write it.
    #[error("this is not a number")]
    NotANumber,
    /// Not an entry of the list.
    #[error("this is not an entry of the list")]
    NotAChoice,
    /// Fewer ticks in a group than it needs.
    #[error("choose at least {min}")]
    TooFewChosen {
        /// The least.
        min: u32,
    },
    /// More ticks in a group than it takes.
    #[error("choose at most {max}")]
    TooManyChosen {
        /// The most.
        max: u32,
    },
    /// A value for a field that is not shown.
    #[error("this field is not shown, so it takes no value")]
    NotShown,
    /// Another number than the formula gives.
    #[error("this is not the result of the formula")]
    NotTheResult,
    /// A file larger than the field takes.
    #[error("this field takes files of at most {max_bytes} bytes")]
    FileTooLarge {
        /// The limit in bytes.
        max_bytes: u64,
    },
    /// A file of a kind that the field does not take.
    #[error("this field takes PNG and JPEG pictures, and an attachment PDF files as well")]
    FileKind,
    /// A file that was not handed in for this signing, or is described wrongly.
    #[error("this file was not handed in")]
    FileUnknown,
}

impl ValueError {
    /// A stable word for a program.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::WrongKind => "wrong_kind",
            Self::ReadOnly => "read_only",
            Self::TooLong { .. } => "too_long",
            Self::Unprintable => "unprintable",
            Self::NotADate => "not_a_date",
            Self::EmptyMark => "empty_mark",
            Self::TooMuchInk => "too_much_ink",
            Self::NotAMark => "not_a_mark",
            Self::TooManyLines { .. } => "too_many_lines",
            Self::NoMatch { .. } => "no_match",
            Self::NotThePreset { .. } => "not_the_preset",
            Self::TooSmall { .. } => "too_small",
            Self::TooLarge { .. } => "too_large",
            Self::TooManyDecimals { .. } => "too_many_decimals",
            Self::NotANumber => "not_a_number",
            Self::NotAChoice => "not_a_choice",
            Self::TooFewChosen { .. } => "too_few_chosen",
            Self::TooManyChosen { .. } => "too_many_chosen",
            Self::NotShown => "not_shown",
            Self::NotTheResult => "not_the_result",
            Self::FileTooLarge { .. } => "file_too_large",
            Self::FileKind => "file_kind",
            Self::FileUnknown => "file_unknown",
        }
    }
}

/// Characters that a text field takes when the sender set no limit.
const MAX_TEXT: u32 = 4000;
/// Characters that a typed or clicked name may have.
const MAX_NAME: u32 = 150;
const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

impl Content {
    /// Checks that this content may stand in `field`.
    ///
    /// # Errors
    /// The first reason why not.
    pub fn check(&self, field: &Field) -> Result<(), ValueError> {
        if field.read_only {
            return Err(ValueError::ReadOnly);
        }
        match (self, field.kind) {
            (Self::Text { text }, FieldKind::Text) => check_words(text, field),
            (Self::Date { date }, FieldKind::Date) => match Date::parse(date, DAY) {
                Ok(_) => Ok(()),
                Err(_) => Err(ValueError::NotADate),
            },
            (Self::Checkbox { .. }, FieldKind::Checkbox) => Ok(()),
            (Self::Radio { .. }, FieldKind::Radio) => Ok(()),
            (Self::Mark { mark }, FieldKind::Signature | FieldKind::Initials) => check_mark(mark),
            (Self::Number { number }, FieldKind::Number) => check_number(*number, &field.rules),
            (Self::Dropdown { choice }, FieldKind::Dropdown) => {
                let known = field.rules.options.iter().any(|o| o.value == *choice);
                known.then_some(()).ok_or(ValueError::NotAChoice)
            }
            (Self::File { file }, kind) if kind.takes_file() => check_file(file, field),
            _ => Err(ValueError::WrongKind),
        }
    }

    /// Whether a required field counts as filled with this content.
    #[must_use]
    pub fn is_filled(&self) -> bool {
        match self {
            Self::Text { text } => !text.trim().is_empty(),
            Self::Date { date } => !date.is_empty(),
            Self::Checkbox { checked } | Self::Radio { checked } => *checked,
            Self::Dropdown { choice } => !choice.is_empty(),
            Self::Mark { .. } | Self::Number { .. } | Self::File { .. } => true,
        }
    }

    /// Whether it is a box or a button, which says something when it is empty as well.
    #[must_use]
    pub fn ticks(&self) -> bool {
        matches!(self, Self::Checkbox { .. } | Self::Radio { .. })
    }

    /// The words that stand on the page, as the field's rules have them printed; nothing for what
    /// is drawn.
    #[must_use]
    pub fn printed(&self, rules: &Rules) -> Option<String> {
        Some(match self {
            Self::Text { text } => text.clone(),
            Self::Date { date } => match &rules.date_format {
                Some(format) => format.write(date),
                None => date.clone(),
            },
            Self::Number { number } => {
                let format = rules.number_format.unwrap_or_default();
                format.write(*number, rules.decimals)
            }
            Self::Dropdown { choice } => {
                let chosen = rules.options.iter().find(|o| o.value == *choice);
                chosen.map_or(choice.as_str(), |o| o.label()).to_owned()
            }
            Self::File { file } if !file.is_picture() => file.name.clone(),
            Self::Checkbox { .. } | Self::Radio { .. } | Self::Mark { .. } | Self::File { .. } => {
                return None;
            }
        })
    }
}

fn check_words(text: &str, field: &Field) -> Result<(), ValueError> {
    let rules = &field.rules;
    let max = field.max_chars.or(rules.cells).unwrap_or(MAX_TEXT);
    let max = rules.cells.map_or(max, |cells| cells.min(max));
    let most_lines = match rules.cells {
        Some(_) => Some(1),
        None => rules.max_lines,
    };
    check_text(text, max, most_lines != Some(1))?;
    if let Some(max) = most_lines.filter(|max| text.lines().count() > *max as usize) {
        return Err(ValueError::TooManyLines { max });
    }
    if text.trim().is_empty() {
        return Ok(());
    }
    if let Some(pattern) = rules.pattern.as_ref().filter(|p| !p.fits(text)) {
        let pattern = pattern.as_str().to_owned();
        return Err(ValueError::NoMatch { pattern });
    }
    match rules.preset {
        Some(preset) if !preset.fits(text) => Err(ValueError::NotThePreset { preset }),
        _ => Ok(()),
    }
}

fn check_number(number: Decimal, rules: &Rules) -> Result<(), ValueError> {
    if let Some(min) = rules.min.filter(|min| number < *min) {
        return Err(ValueError::TooSmall { min });
    }
    if let Some(max) = rules.max.filter(|max| number > *max) {
        return Err(ValueError::TooLarge { max });
    }
    match rules.decimals {
        Some(max) if !number.fits(max.into()) => Err(ValueError::TooManyDecimals { max }),
        _ => Ok(()),
    }
}

fn check_file(file: &HandedFile, field: &Field) -> Result<(), ValueError> {
    let takes = match field.kind {
        FieldKind::Attachment => file.is_picture() || file.media_type == "application/pdf",
        _ => file.is_picture(),
    };
    if !takes {
        return Err(ValueError::FileKind);
    }
    let max_bytes = largest_file(field);
    if file.size_bytes > max_bytes {
        return Err(ValueError::FileTooLarge { max_bytes });
    }
    let length = file.name.chars().count();
    let slash = file.name.contains(['/', '\\']);
    if !(1..=MOST_FILE_NAME).contains(&length) || slash {
        return Err(ValueError::Unprintable);
    }
    check_text(&file.name, u32::MAX, false)
}

/// The largest file that a field takes, in bytes.
#[must_use]
pub fn largest_file(field: &Field) -> u64 {
    let ceiling = match field.kind {
        FieldKind::Attachment => MOST_FILE_BYTES,
        _ => MOST_PICTURE_BYTES,
    };
    field
        .rules
        .max_bytes
        .map_or(ceiling, |max| max.min(ceiling))
}

fn check_mark(mark: &Mark) -> Result<(), ValueError> {
    match mark {
        Mark::Drawn { ink } if ink.is_empty() => Err(ValueError::EmptyMark),
        Mark::Drawn { ink } => ink.check().map_err(|_| ValueError::TooMuchInk),
        Mark::Uploaded { picture } => picture.check(),
        Mark::Typed { text: name, .. } | Mark::Clicked { name } => {
            if name.trim().is_empty() {
                return Err(ValueError::EmptyMark);
            }
            check_text(name, MAX_NAME, false)
        }
    }
}

fn check_text(text: &str, max: u32, lines: bool) -> Result<(), ValueError> {
    if text.chars().count() > max as usize {
        return Err(ValueError::TooLong { max });
    }
    let printable = |c: char| match c {
        '\n' => lines,
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => false,
        c => !c.is_control(),
    };
    if text.chars().all(printable) {
        Ok(())
    } else {
        Err(ValueError::Unprintable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Placement, Rect};

    fn field(kind: FieldKind) -> Field {
        let id = "a".repeat(40);
        Field {
            id: id.parse().unwrap(),
            document_id: id.parse().unwrap(),
            name: "f".into(),
            kind,
            label: String::new(),
            placement: Placement {
                page: 0,
                rect: Rect {
                    x: 0.0,
                    y: 0.0,
                    width: 1.0,
                    height: 1.0,
                },
            },
            required: true,
            read_only: false,
            max_chars: Some(5),
            rules: Rules::default(),
        }
    }

    fn text(text: &str) -> Content {
        Content::Text { text: text.into() }
    }

    #[test]
    fn values_of_the_wrong_kind_are_refused() {
        let ticked = Content::Checkbox { checked: true };
        for kind in [
            FieldKind::Signature,
            FieldKind::Initials,
            FieldKind::Date,
            FieldKind::Text,
        ] {
            assert_eq!(ticked.check(&field(kind)), Err(ValueError::WrongKind));
        }
        assert_eq!(ticked.check(&field(FieldKind::Checkbox)), Ok(()));
    }

    #[test]
    fn texts_are_short_enough_and_printable() {
        let check =
            |t: &str, expected| assert_eq!(text(t).check(&field(FieldKind::Text)), expected);
        check("Þórður", Err(ValueError::TooLong { max: 5 }));
        check("Åsa Ö", Ok(()));
        check("a\nb", Ok(()));
        check("a\u{0}", Err(ValueError::Unprintable));
        check("\u{202E}cba", Err(ValueError::Unprintable));
    }

    #[test]
    fn dates_are_days_of_the_calendar() {
        for (day, good) in [
            ("2027-02-01", true),
            ("2027-02-30", false),
            ("1 Feb", false),
            ("", false),
        ] {
            let content = Content::Date { date: day.into() };
            assert_eq!(
                content.check(&field(FieldKind::Date)).is_ok(),
                good,
                "{day}"
            );
        }
    }

    #[test]
    fn read_only_fields_take_nothing() {
        let frozen = Field {
            read_only: true,
            ..field(FieldKind::Text)
        };
        assert_eq!(text("x").check(&frozen), Err(ValueError::ReadOnly));
    }

    #[test]
    fn an_unticked_box_and_blank_text_do_not_fill_a_required_field() {
        assert!(!Content::Checkbox { checked: false }.is_filled());
        assert!(!text("  \n").is_filled());
        assert!(text("x").is_filled());
    }
}
