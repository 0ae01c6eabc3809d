use crate::{Field, FieldId, FieldKind, Mark};
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
            (Self::Text { text }, FieldKind::Text) => {
                check_text(text, field.max_chars.unwrap_or(MAX_TEXT), true)
            }
            (Self::Date { date }, FieldKind::Date) => match Date::parse(date, DAY) {
                Ok(_) => Ok(()),
                Err(_) => Err(ValueError::NotADate),
            },
            (Self::Checkbox { .. }, FieldKind::Checkbox) => Ok(()),
            (Self::Mark { mark }, FieldKind::Signature | FieldKind::Initials) => check_mark(mark),
            _ => Err(ValueError::WrongKind),
        }
    }

    /// Whether a required field counts as filled with this content.
    #[must_use]
    pub fn is_filled(&self) -> bool {
        match self {
            Self::Text { text } => !text.trim().is_empty(),
            Self::Date { date } => !date.is_empty(),
            Self::Checkbox { checked } => *checked,
            Self::Mark { .. } => true,
        }
    }
}

fn check_mark(mark: &Mark) -> Result<(), ValueError> {
    match mark {
        Mark::Drawn { ink } if ink.is_empty() => Err(ValueError::EmptyMark),
        Mark::Drawn { ink } => ink.check().map_err(|_| ValueError::TooMuchInk),
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
