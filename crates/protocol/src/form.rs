use crate::{
    Condition, Content, Decimal, Field, FieldId, FieldKind, Group, RulesError, Test, ValueError,
};
use std::collections::BTreeMap;

/// Longest row of fields of which each depends on the next.
const DEPTH: usize = 16;

/// The fields of one seat with what stands in them: which are shown, which are required, what the
/// formulas give, and what is missing. The widget and the service ask the same code.
#[derive(Debug)]
pub struct Form<'a> {
    cells: Vec<Cell<'a>>,
    by_name: BTreeMap<&'a str, usize>,
    by_id: BTreeMap<&'a FieldId, usize>,
}

#[derive(Debug)]
struct Cell<'a> {
    field: &'a Field,
    given: Option<&'a Content>,
    state: State,
}

#[derive(Debug)]
enum State {
    Unsettled,
    /// Being settled; who comes by again goes in circles and finds it empty.
    Busy,
    Settled {
        shown: bool,
        required: bool,
        computed: Option<Content>,
    },
}

/// Why a form cannot be signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormFault {
    /// A required field is empty.
    Missing,
    /// A value does not fit.
    Value(ValueError),
}

/// One thing that the signer has to do: a required field, or a group that needs a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// The field, or the first of its group.
    pub field_id: FieldId,
    /// Whether it is done.
    pub done: bool,
}

impl<'a> Form<'a> {
    /// The form of these fields; `given` tells what stands in each, the sender's own values too.
    pub fn new(
        fields: impl IntoIterator<Item = &'a Field>,
        given: impl Fn(&'a Field) -> Option<&'a Content>,
    ) -> Self {
        let cell = |field: &'a Field| Cell {
            field,
            given: given(field),
            state: State::Unsettled,
        };
        let cells: Vec<Cell<'a>> = fields.into_iter().map(cell).collect();
        let named = cells.iter().enumerate();
        let by_name = named.clone().map(|(i, c)| (&*c.field.name, i)).collect();
        let by_id = named.map(|(i, c)| (&c.field.id, i)).collect();
        let mut form = Self {
            cells,
            by_name,
            by_id,
        };
        for index in 0..form.cells.len() {
            form.settle(index, 0);
        }
        form
    }

    /// Whether a field is shown; one of another form is not.
    #[must_use]
    pub fn is_shown(&self, id: &FieldId) -> bool {
        self.by_id.get(id).is_some_and(|i| self.shown(*i))
    }

    /// Whether a field needs a value.
    #[must_use]
    pub fn is_required(&self, id: &FieldId) -> bool {
        let index = self.by_id.get(id);
        index.is_some_and(
            |i| matches!(self.cells[*i].state, State::Settled { required, .. } if required),
        )
    }

    /// What stands in a field that is shown: what was given, or what its formula gives.
    #[must_use]
    pub fn content(&self, id: &FieldId) -> Option<&Content> {
        self.by_id.get(id).and_then(|i| self.standing(*i))
    }

    /// The first field that keeps the form from being signed, and why.
    #[must_use]
    pub fn fault(&self) -> Option<(&'a FieldId, FormFault)> {
        let fault = |index: usize| Some((&self.cells[index].field.id, self.fault_of(index)?));
        (0..self.cells.len()).find_map(fault)
    }

    /// Why a group, told at its first field, or the result of a formula does not fit.
    #[must_use]
    pub fn misfit(&self, id: &FieldId) -> Option<ValueError> {
        let index = *self.by_id.get(id)?;
        match self.cells[index].field.is_computed() {
            true => self.result_fault(index),
            false => match self.group_fault(index)? {
                FormFault::Missing => None,
                FormFault::Value(error) => Some(error),
            },
        }
    }

    /// What the signer has to do, in the order of the fields.
    #[must_use]
    pub fn tasks(&self) -> Vec<Task> {
        (0..self.cells.len())
            .filter_map(|index| self.task(index))
            .collect()
    }

    /// Settles a field after those that it depends on.
    fn settle(&mut self, index: usize, depth: usize) {
        if !matches!(self.cells[index].state, State::Unsettled) || depth > DEPTH {
            return;
        }
        self.cells[index].state = State::Busy;
        let field = self.cells[index].field;
        for name in field.rules.names() {
            if let Some(other) = self.by_name.get(name).copied() {
                self.settle(other, depth + 1);
            }
        }
        let shown = self.hold(&field.rules.show_if);
        let needed = match &field.rules.require_if[..] {
            [] => field.required,
            conditions => self.hold(conditions),
        };
        let reckoned = field.rules.formula.as_ref().filter(|_| shown);
        let computed = reckoned.and_then(|formula| {
            let number = formula.result(&|name| self.number(name))?;
            let digits = field.rules.decimals.unwrap_or(Decimal::MOST_DIGITS);
            Some(Content::Number {
                number: number.rounded(digits.into()),
            })
        });
        self.cells[index].state = State::Settled {
            shown,
            required: shown && needed && field.is_asked(),
            computed,
        };
    }

    fn shown(&self, index: usize) -> bool {
        matches!(self.cells[index].state, State::Settled { shown, .. } if shown)
    }

    fn standing(&self, index: usize) -> Option<&Content> {
        let cell = &self.cells[index];
        match &cell.state {
            State::Settled {
                shown: true,
                computed,
                ..
            } => match cell.field.is_computed() {
                true => computed.as_ref(),
                false => cell.given,
            },
            State::Unsettled | State::Busy | State::Settled { .. } => None,
        }
    }

    fn filled(&self, index: usize) -> bool {
        self.standing(index).is_some_and(Content::is_filled)
    }

    fn hold(&self, conditions: &[Condition]) -> bool {
        conditions.iter().all(|condition| {
            let index = self.by_name.get(&*condition.field);
            let content = index.and_then(|i| self.standing(*i));
            condition.holds(content.filter(|c| c.is_filled()))
        })
    }

    fn number(&self, name: &str) -> Option<Decimal> {
        let content = self.standing(*self.by_name.get(name)?)?;
        content.number()
    }

    /// The indices of a field's group, when it is the first of them that is shown.
    fn group(&self, index: usize) -> Option<(&'a Group, Vec<usize>)> {
        let group = group_of(self.cells[index].field)?;
        let member = |i: &usize| {
            let other = group_of(self.cells[*i].field);
            other.is_some_and(|g| g.name == group.name) && self.shown(*i)
        };
        let members: Vec<usize> = (0..self.cells.len()).filter(member).collect();
        (members.first() == Some(&index)).then_some((group, members))
    }

    fn chosen(&self, members: &[usize]) -> u32 {
        let chosen = members.iter().filter(|i| self.filled(**i)).count();
        u32::try_from(chosen).unwrap_or(u32::MAX)
    }

    /// The least number of choices: a group that nobody needs may stay empty.
    fn least(&self, group: &Group, members: &[usize]) -> u32 {
        let required = |i: &usize| self.is_required(&self.cells[*i].field.id);
        match members.iter().any(required) {
            true => group.min.unwrap_or(1).max(1),
            false if self.chosen(members) > 0 => group.min.unwrap_or(0),
            false => 0,
        }
    }

    fn fault_of(&self, index: usize) -> Option<FormFault> {
        let cell = &self.cells[index];
        let given = cell.given.filter(|_| !cell.field.read_only);
        if given.is_some() && !self.shown(index) {
            return Some(FormFault::Value(ValueError::NotShown));
        }
        if cell.field.is_computed() {
            let same = given == self.standing(index);
            let wrong = (!same).then_some(ValueError::NotTheResult);
            return wrong.or(self.result_fault(index)).map(FormFault::Value);
        }
        if group_of(cell.field).is_some() {
            return self.group_fault(index);
        }
        let missing = self.is_required(&cell.field.id) && !self.filled(index);
        missing.then_some(FormFault::Missing)
    }

    fn group_fault(&self, index: usize) -> Option<FormFault> {
        let (group, members) = self.group(index)?;
        let (chosen, min) = (self.chosen(&members), self.least(group, &members));
        let radio = self.cells[index].field.kind == FieldKind::Radio;
        let max = if radio { Some(1) } else { group.max };
        match max {
            Some(max) if chosen > max => Some(FormFault::Value(ValueError::TooManyChosen { max })),
            _ if chosen == 0 && min > 0 => Some(FormFault::Missing),
            _ if chosen < min => Some(FormFault::Value(ValueError::TooFewChosen { min })),
            _ => None,
        }
    }

    /// Why the result of a formula does not fit its own field.
    fn result_fault(&self, index: usize) -> Option<ValueError> {
        let field = self.cells[index].field;
        self.standing(index)?.check(field).err()
    }

    fn task(&self, index: usize) -> Option<Task> {
        let cell = &self.cells[index];
        let (counts, done) = match group_of(cell.field) {
            Some(_) => {
                let (group, members) = self.group(index)?;
                let least = self.least(group, &members);
                let over = matches!(
                    self.group_fault(index),
                    Some(FormFault::Value(ValueError::TooManyChosen { .. }))
                );
                (least > 0 || over, self.chosen(&members) >= least && !over)
            }
            None if cell.field.is_computed() => (self.result_fault(index).is_some(), false),
            None => (self.is_required(&cell.field.id), self.filled(index)),
        };
        counts.then(|| Task {
            field_id: cell.field.id.clone(),
            done,
        })
    }
}

fn group_of(field: &Field) -> Option<&Group> {
    field.rules.group.as_ref().filter(|_| field.kind.ticks())
}

impl Condition {
    /// Whether it holds of what stands in the field.
    fn holds(&self, content: Option<&Content>) -> bool {
        let to = self.to.as_deref().unwrap_or_default();
        match self.is {
            Test::Filled => content.is_some(),
            Test::Empty => content.is_none(),
            Test::Equal => is_same(content, to),
            Test::Unequal => !is_same(content, to),
            Test::Over => {
                content.is_some_and(|c| compared(c, to) == Some(std::cmp::Ordering::Greater))
            }
            Test::Under => {
                content.is_some_and(|c| compared(c, to) == Some(std::cmp::Ordering::Less))
            }
        }
    }
}

fn is_same(content: Option<&Content>, to: &str) -> bool {
    match content {
        None => to.is_empty() || to == "false",
        Some(Content::Text { text }) => text.trim() == to,
        Some(Content::Date { date }) => date == to,
        Some(Content::Dropdown { choice }) => choice == to,
        Some(Content::Number { number }) => to.parse() == Ok(*number),
        Some(Content::Checkbox { checked } | Content::Radio { checked }) => {
            to == if *checked { "true" } else { "false" }
        }
        Some(Content::Mark { .. } | Content::File { .. }) => false,
    }
}

fn compared(content: &Content, to: &str) -> Option<std::cmp::Ordering> {
    match content {
        Content::Date { date } => Some(date.as_str().cmp(to)),
        other => Some(other.number()?.cmp(&to.parse().ok()?)),
    }
}

impl Content {
    /// The number that a formula reckons with; boxes count as 1 and 0.
    fn number(&self) -> Option<Decimal> {
        match self {
            Self::Number { number } => Some(*number),
            Self::Dropdown { choice } => choice.parse().ok(),
            Self::Checkbox { checked } | Self::Radio { checked } => Some(match checked {
                true => Decimal::ONE,
                false => Decimal::default(),
            }),
            Self::Text { .. } | Self::Date { .. } | Self::Mark { .. } | Self::File { .. } => None,
        }
    }
}

/// Checks what the fields of one seat say about each other.
///
/// # Errors
/// The index of the first field at fault, and why.
pub fn check_references(fields: &[&Field]) -> Result<(), (usize, RulesError)> {
    let mut named: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut groups: BTreeMap<&str, &Field> = BTreeMap::new();
    for (index, field) in fields.iter().enumerate() {
        named.entry(&field.name).or_default().push(index);
        if let Some(group) = group_of(field) {
            let first = groups.entry(&group.name).or_insert(field);
            if first.kind != field.kind || first.rules.group != field.rules.group {
                let name = group.name.clone();
                return Err((index, RulesError::GroupDisagrees { name }));
            }
        }
    }
    let mut needs = Vec::with_capacity(fields.len());
    for (index, field) in fields.iter().enumerate() {
        let one = |name: &str| match named.get(name).map(Vec::as_slice) {
            Some([other]) => Ok(*other),
            _ => Err((
                index,
                RulesError::FieldUnknown {
                    name: name.to_owned(),
                },
            )),
        };
        let names = field.rules.names().into_iter();
        needs.push(names.map(one).collect::<Result<Vec<_>, _>>()?);
    }
    let mut known = vec![None; fields.len()];
    for index in 0..fields.len() {
        depth_of(&needs, index, &mut known, 0).ok_or((index, RulesError::Circular))?;
    }
    Ok(())
}

/// How many fields a field depends on in a row; nothing when they are too many, or it depends on
/// itself.
fn depth_of(
    needs: &[Vec<usize>],
    index: usize,
    known: &mut [Option<usize>],
    above: usize,
) -> Option<usize> {
    if let Some(depth) = known[index] {
        return (above + depth <= DEPTH).then_some(depth);
    }
    if above > DEPTH {
        return None;
    }
    let mut depth = 0;
    for other in &needs[index] {
        depth = depth.max(depth_of(needs, *other, known, above + 1)? + 1);
    }
    known[index] = Some(depth);
    (above + depth <= DEPTH).then_some(depth)
}

#[cfg(test)]
mod tests;
