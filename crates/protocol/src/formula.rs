use crate::Decimal;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Most characters of a formula.
const MOST_CHARS: usize = 1_000;
/// Deepest nesting.
const DEPTH: usize = 32;

/// What a number field is reckoned from: numbers, other fields by name (`price`, `{unit price}`),
/// `+ - * /`, parentheses, and `sum`, `product`, `average`, `min`, `max`, `round(x, digits)`.
///
/// An empty field counts as nothing in a function and as 0 beside an operator; when every field
/// that is named is empty, so is the result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Formula {
    source: String,
    root: Term,
}

/// Says where a formula cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the formula cannot be read at character {at}")]
pub struct FormulaError {
    /// The character, from 1.
    pub at: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Term {
    Number(Decimal),
    Field(String),
    Negated(Box<Self>),
    Pair(Box<Self>, Operator, Box<Self>),
    Call(Function, Vec<Self>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Plus,
    Minus,
    Times,
    Over,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Function {
    Sum,
    Product,
    Average,
    Min,
    Max,
    Round,
}

impl FromStr for Formula {
    type Err = FormulaError;
    fn from_str(source: &str) -> Result<Self, FormulaError> {
        let mut reader = Reader {
            chars: source.chars().collect(),
            at: 0,
            depth: 0,
        };
        if reader.chars.len() > MOST_CHARS {
            return Err(FormulaError { at: MOST_CHARS + 1 });
        }
        let root = reader.sum()?;
        match reader.peek() {
            None => Ok(Self {
                source: source.to_owned(),
                root,
            }),
            Some(_) => Err(reader.error()),
        }
    }
}

impl TryFrom<String> for Formula {
    type Error = FormulaError;
    fn try_from(source: String) -> Result<Self, FormulaError> {
        source.parse()
    }
}

impl From<Formula> for String {
    fn from(formula: Formula) -> Self {
        formula.source
    }
}

impl Formula {
    /// The names of the fields that it needs, in order; one may occur twice.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.root.collect(&mut names);
        names
    }

    /// The result; none when every field is empty, and where there is none: a division by zero, or
    /// more than twelve digits.
    #[must_use]
    pub fn result(&self, number_of: &dyn Fn(&str) -> Option<Decimal>) -> Option<Decimal> {
        let names = self.names();
        if !names.is_empty() && names.iter().all(|name| number_of(name).is_none()) {
            return None;
        }
        self.root.value(number_of)?.or(Some(Decimal::default()))
    }
}

type Lookup<'a> = &'a dyn Fn(&str) -> Option<Decimal>;

impl Term {
    fn collect<'a>(&'a self, names: &mut Vec<&'a str>) {
        match self {
            Self::Number(_) => {}
            Self::Field(name) => names.push(name),
            Self::Negated(term) => term.collect(names),
            Self::Pair(left, _, right) => {
                left.collect(names);
                right.collect(names);
            }
            Self::Call(_, terms) => terms.iter().for_each(|term| term.collect(names)),
        }
    }

    /// The value, which may be that of an empty field; nothing where there is none.
    fn value(&self, number_of: Lookup<'_>) -> Option<Option<Decimal>> {
        let filled = |term: &Self| Some(term.value(number_of)?.unwrap_or_default());
        Some(match self {
            Self::Number(number) => Some(*number),
            Self::Field(name) => number_of(name),
            Self::Negated(term) => term.value(number_of)?.map(Decimal::negated),
            Self::Pair(left, operator, right) => {
                let (left, right) = (filled(left)?, filled(right)?);
                Some(operator.apply(left, right)?)
            }
            Self::Call(function, terms) => {
                let values = terms.iter().map(|term| term.value(number_of));
                let values: Vec<Option<Decimal>> = values.collect::<Option<_>>()?;
                let values: Vec<Decimal> = values.into_iter().flatten().collect();
                function.apply(&values)?
            }
        })
    }
}

impl Operator {
    fn apply(self, left: Decimal, right: Decimal) -> Option<Decimal> {
        match self {
            Self::Plus => left.plus(right),
            Self::Minus => left.minus(right),
            Self::Times => left.times(right),
            Self::Over => left.over(right),
        }
    }
}

impl Function {
    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "sum" => Self::Sum,
            "product" => Self::Product,
            "average" => Self::Average,
            "min" => Self::Min,
            "max" => Self::Max,
            "round" => Self::Round,
            _ => return None,
        })
    }

    /// The result for these values; nothing in it where all were empty.
    fn apply(self, values: &[Decimal]) -> Option<Option<Decimal>> {
        let Some((first, rest)) = values.split_first() else {
            return Some(None);
        };
        let fold = |of: fn(Decimal, Decimal) -> Option<Decimal>| {
            rest.iter()
                .try_fold(*first, |before, value| of(before, *value))
        };
        Some(Some(match self {
            Self::Sum => fold(Decimal::plus)?,
            Self::Product => fold(Decimal::times)?,
            Self::Average => fold(Decimal::plus)?.over(Decimal::of(values.len())?)?,
            Self::Min => rest.iter().copied().fold(*first, Decimal::min),
            Self::Max => rest.iter().copied().fold(*first, Decimal::max),
            Self::Round => match rest {
                [digits] => first.rounded(digits.count()?),
                _ => first.rounded(0),
            },
        }))
    }
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    depth: usize,
}

impl Reader {
    fn error(&self) -> FormulaError {
        FormulaError { at: self.at + 1 }
    }

    /// The next character that is no blank.
    fn peek(&mut self) -> Option<char> {
        while self.chars.get(self.at).is_some_and(|c| c.is_whitespace()) {
            self.at += 1;
        }
        self.chars.get(self.at).copied()
    }

    fn take(&mut self, wanted: char) -> Result<(), FormulaError> {
        if self.peek() != Some(wanted) {
            return Err(self.error());
        }
        self.at += 1;
        Ok(())
    }

    fn sum(&mut self) -> Result<Term, FormulaError> {
        let mut left = self.product()?;
        loop {
            let operator = match self.peek() {
                Some('+') => Operator::Plus,
                Some('-') => Operator::Minus,
                _ => return Ok(left),
            };
            self.at += 1;
            left = Term::Pair(Box::new(left), operator, Box::new(self.product()?));
        }
    }

    fn product(&mut self) -> Result<Term, FormulaError> {
        let mut left = self.factor()?;
        loop {
            let operator = match self.peek() {
                Some('*') => Operator::Times,
                Some('/') => Operator::Over,
                _ => return Ok(left),
            };
            self.at += 1;
            left = Term::Pair(Box::new(left), operator, Box::new(self.factor()?));
        }
    }

    fn factor(&mut self) -> Result<Term, FormulaError> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(self.error());
        }
        let factor = self.bare_factor();
        self.depth -= 1;
        factor
    }

    fn bare_factor(&mut self) -> Result<Term, FormulaError> {
        match self.peek() {
            Some('-') => {
                self.at += 1;
                Ok(Term::Negated(Box::new(self.factor()?)))
            }
            Some('(') => {
                self.at += 1;
                let inner = self.sum()?;
                self.take(')')?;
                Ok(inner)
            }
            Some('{') => {
                self.at += 1;
                let name = self.run(|c| c != '}');
                self.take('}')?;
                Ok(Term::Field(name))
            }
            Some(c) if c.is_ascii_digit() => {
                let (start, digits) = (self.at, self.run(|c| c.is_ascii_digit() || c == '.'));
                let number = digits.parse();
                Ok(Term::Number(
                    number.map_err(|_| FormulaError { at: start + 1 })?,
                ))
            }
            Some(c) if c.is_alphabetic() || c == '_' => self.word(),
            _ => Err(self.error()),
        }
    }

    /// A field's name, or a function with its values.
    fn word(&mut self) -> Result<Term, FormulaError> {
        let start = self.at;
        let name = self.run(|c| c.is_alphanumeric() || c == '_');
        if self.peek() != Some('(') {
            return Ok(Term::Field(name));
        }
        let function = Function::parse(&name).ok_or(FormulaError { at: start + 1 })?;
        self.at += 1;
        let mut terms = vec![self.sum()?];
        while self.peek() == Some(',') {
            self.at += 1;
            terms.push(self.sum()?);
        }
        self.take(')')?;
        match function {
            Function::Round if terms.len() > 2 => Err(FormulaError { at: start + 1 }),
            _ => Ok(Term::Call(function, terms)),
        }
    }

    fn run(&mut self, belongs: impl Fn(char) -> bool) -> String {
        let rest = self.chars[self.at..].iter();
        let run: String = rest.take_while(|c| belongs(**c)).collect();
        self.at += run.chars().count();
        run
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(source: &str) -> Option<String> {
        let formula: Formula = source.parse().unwrap();
        let number_of = |name: &str| match name {
            "a" => "2.5".parse().ok(),
            "unit price" => "10".parse().ok(),
            _ => None,
        };
        formula.result(&number_of).map(|n| n.to_string())
    }

    #[test]
    fn formulas_follow_the_rules_of_arithmetic() {
        for (source, expected) in [
            ("1 + 2 * 3", "7"),
            ("(1 + 2) * 3", "9"),
            ("10 - 4 - 3", "3"),
            ("-a * 2", "-5"),
            ("{unit price} * a", "25"),
            ("sum(a, {unit price}, 1)", "13.5"),
            ("average(a, {unit price})", "6.25"),
            ("max(a, 3) - min(a, 3)", "0.5"),
            ("round(10 / 3, 2)", "3.33"),
            ("round(a)", "3"),
            ("product(a, empty, 2)", "5"),
            ("a + empty", "2.5"),
        ] {
            assert_eq!(result(source).as_deref(), Some(expected), "{source}");
        }
    }

    #[test]
    fn what_cannot_be_reckoned_is_empty() {
        assert_eq!(result("empty + other"), None);
        assert_eq!(result("a / 0"), None);
        assert_eq!(result("999999999999 * a"), None);
        assert_eq!(result("round(a, 0 - 1)"), None);
    }

    #[test]
    fn unreadable_formulas_say_where() {
        for (source, at) in [
            ("", 1),
            ("1 +", 4),
            ("(1", 3),
            ("1 2", 3),
            ("power(2)", 1),
            ("{open", 6),
            ("1.2.3", 1),
            ("round(1,2,3)", 1),
        ] {
            assert_eq!(
                source.parse::<Formula>(),
                Err(FormulaError { at }),
                "{source}"
            );
        }
        assert!("(".repeat(900).parse::<Formula>().is_err());
        assert!("-".repeat(900).parse::<Formula>().is_err());
        assert!("1+".repeat(600).parse::<Formula>().is_err());
    }
}
