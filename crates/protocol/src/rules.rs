use crate::{DateFormat, Decimal, FieldKind, Formula, NumberFormat, Pattern, TextPreset};
use serde::{Deserialize, Serialize};

/// Most options of a list.
const MOST_OPTIONS: usize = 500;
/// Most characters of an option, or of a group's name.
const MOST_CHARS: usize = 255;
/// Most cells of a comb.
const MOST_CELLS: u32 = 100;
/// Most conditions of one kind.
const MOST_CONDITIONS: usize = 16;

/// What a field takes beside its kind; what is absent leaves it free.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rules {
    /// Least number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub min: Option<Decimal>,
    /// Largest number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub max: Option<Decimal>,
    /// Digits after the point: at most so many are taken, exactly so many printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimals: Option<u8>,
    /// How a number is printed; absent means `1234.56`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number_format: Option<NumberFormat>,
    /// How a date is printed, like `DD.MM.YYYY`; absent means `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub date_format: Option<DateFormat>,
    /// Most lines of a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_lines: Option<u32>,
    /// One character in each of so many cells of one width.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cells: Option<u32>,
    /// What a text looks like, place by place.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub pattern: Option<Pattern>,
    /// What a text is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preset: Option<TextPreset>,
    /// What a list offers, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
    /// The group that a checkbox or radio button belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<Group>,
    /// Largest file in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_bytes: Option<u64>,
    /// The field is there only while all of these hold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub show_if: Vec<Condition>,
    /// The field is required exactly while all of these hold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub require_if: Vec<Condition>,
    /// What a number is reckoned from; nobody writes into the field.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub formula: Option<Formula>,
}

/// One entry of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Choice {
    /// What programs and conditions read.
    pub value: String,
    /// What the signer reads and the page shows; absent means the value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

impl Choice {
    /// What the signer reads.
    #[must_use]
    pub fn label(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.value)
    }
}

/// Boxes or radio buttons that belong together; of radio buttons one is chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Group {
    /// Its name, the same in every member of the seat.
    pub name: String,
    /// Least number of ticks, once one is required or set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<u32>,
    /// Most ticks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
}

/// Something that holds of another field of the same seat, or does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Condition {
    /// The other field's name.
    pub field: String,
    /// What it is.
    pub is: Test,
    /// What it is compared with; boxes are `true` or `false`, dates `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// How a condition looks at a field; one that is not shown is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Test {
    /// Something stands in it.
    Filled,
    /// Nothing stands in it.
    Empty,
    /// Exactly `to` stands in it.
    Equal,
    /// Anything but `to`, or nothing, stands in it.
    Unequal,
    /// A number or date after `to` stands in it.
    Over,
    /// A number or date before `to` stands in it.
    Under,
}

/// Says why rules do not go together, or not with their field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RulesError {
    /// A rule for another kind of field.
    #[error("the rule {rule} is not for this kind of field")]
    WrongKind {
        /// The rule's key.
        rule: &'static str,
    },
    /// A rule out of range, or one that excludes another.
    #[error("the rule {rule} is out of range, or excludes another one")]
    OutOfRange {
        /// The rule's key.
        rule: &'static str,
    },
    /// A rule without which the kind means nothing.
    #[error("this kind of field needs the rule {rule}")]
    Missing {
        /// The rule's key.
        rule: &'static str,
    },
    /// A name that no field of the seat, or more than one, has.
    #[error("{name:?} does not name exactly one field of the same seat")]
    FieldUnknown {
        /// The name.
        name: String,
    },
    /// A field that waits for itself.
    #[error("the field depends on itself, or on too long a row of others")]
    Circular,
    /// Members of a group that disagree.
    #[error("the members of the group {name:?} differ in kind, least or most")]
    GroupDisagrees {
        /// The group's name.
        name: String,
    },
}

impl Rules {
    /// Whether nothing is ruled.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Only what says how a value is printed.
    #[must_use]
    pub fn printing(&self) -> Self {
        Self {
            decimals: self.decimals,
            number_format: self.number_format,
            date_format: self.date_format.clone(),
            cells: self.cells,
            options: self.options.clone(),
            ..Self::default()
        }
    }

    /// The names of the fields that these rules look at.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let conditions = self.show_if.iter().chain(&self.require_if);
        let mut names: Vec<&str> = conditions.map(|c| &*c.field).collect();
        names.extend(self.formula.iter().flat_map(Formula::names));
        names
    }

    /// Checks that the rules are for this kind and go together.
    ///
    /// # Errors
    /// The first reason why not.
    pub fn check(&self, kind: FieldKind, read_only: bool) -> Result<(), RulesError> {
        self.check_kind(kind)?;
        self.check_ranges()?;
        self.check_conditions()?;
        let missing = |rule| Err(RulesError::Missing { rule });
        match kind {
            FieldKind::Dropdown if self.options.is_empty() => missing("options"),
            FieldKind::Radio if self.group.is_none() => missing("group"),
            // What stands on the page for everybody cannot come and go for one of them.
            _ if read_only && !self.show_if.is_empty() => {
                Err(RulesError::OutOfRange { rule: "show_if" })
            }
            _ if read_only && self.formula.is_some() => {
                Err(RulesError::OutOfRange { rule: "formula" })
            }
            _ => Ok(()),
        }
    }

    fn check_kind(&self, kind: FieldKind) -> Result<(), RulesError> {
        use FieldKind as Kind;
        let number = kind == Kind::Number;
        let text = kind == Kind::Text;
        let file = matches!(kind, Kind::Image | Kind::Stamp | Kind::Attachment);
        let boxes = matches!(kind, Kind::Checkbox | Kind::Radio);
        let given = [
            ("min", self.min.is_some(), number),
            ("max", self.max.is_some(), number),
            ("decimals", self.decimals.is_some(), number),
            ("number_format", self.number_format.is_some(), number),
            ("formula", self.formula.is_some(), number),
            (
                "date_format",
                self.date_format.is_some(),
                kind == Kind::Date,
            ),
            ("max_lines", self.max_lines.is_some(), text),
            ("cells", self.cells.is_some(), text),
            ("pattern", self.pattern.is_some(), text),
            ("preset", self.preset.is_some(), text),
            ("options", !self.options.is_empty(), kind == Kind::Dropdown),
            ("group", self.group.is_some(), boxes),
            ("max_bytes", self.max_bytes.is_some(), file),
        ];
        let wrong = given.iter().find(|(_, given, fits)| *given && !fits);
        match wrong {
            Some((rule, ..)) => Err(RulesError::WrongKind { rule }),
            None => Ok(()),
        }
    }

    fn check_ranges(&self) -> Result<(), RulesError> {
        let above = |least: Option<Decimal>, most| least.zip(most).is_some_and(|(a, b)| a > b);
        let group = self.group.as_ref();
        let bad_group = group.is_some_and(|g| {
            let name = (1..=MOST_CHARS).contains(&g.name.chars().count());
            let empty = g.max == Some(0) || g.min.zip(g.max).is_some_and(|(a, b)| a > b);
            !name || empty
        });
        let checks = [
            ("min", above(self.min, self.max)),
            ("decimals", self.decimals > Some(Decimal::MOST_DIGITS)),
            ("max_lines", self.max_lines == Some(0)),
            (
                "cells",
                self.cells.is_some_and(|n| !(1..=MOST_CELLS).contains(&n)),
            ),
            ("cells", self.cells.is_some() && self.max_lines > Some(1)),
            ("options", !self.options_fit()),
            ("group", bad_group),
            ("max_bytes", self.max_bytes == Some(0)),
        ];
        match checks.iter().find(|(_, wrong)| *wrong) {
            Some((rule, _)) => Err(RulesError::OutOfRange { rule }),
            None => Ok(()),
        }
    }

    fn options_fit(&self) -> bool {
        let mut values: Vec<&str> = self.options.iter().map(|o| &*o.value).collect();
        values.sort_unstable();
        let twice = values.windows(2).any(|pair| pair[0] == pair[1]);
        let printable = |text: &str| {
            let length = text.chars().count();
            (1..=MOST_CHARS).contains(&length) && !text.chars().any(char::is_control)
        };
        let fits = |o: &Choice| printable(&o.value) && printable(o.label());
        self.options.len() <= MOST_OPTIONS && !twice && self.options.iter().all(fits)
    }

    fn check_conditions(&self) -> Result<(), RulesError> {
        let all = [("show_if", &self.show_if), ("require_if", &self.require_if)];
        for (rule, conditions) in all {
            let compares = |c: &Condition| match c.is {
                Test::Filled | Test::Empty => c.to.is_none(),
                Test::Equal | Test::Unequal | Test::Over | Test::Under => c.to.is_some(),
            };
            if conditions.len() > MOST_CONDITIONS || !conditions.iter().all(compares) {
                return Err(RulesError::OutOfRange { rule });
            }
        }
        Ok(())
    }
}
