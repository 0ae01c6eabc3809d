//! Counts drawing operators with forms expanded: a few small forms can draw each other for hours.

use crate::budget::Budget;
use crate::error::{Error, Limit};
use crate::limits::Limits;
use crate::source::{as_dictionary, resolve, value};
use hayro_syntax::content::UntypedIter;
use hayro_syntax::object::Object as Operand;
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::HashMap;

/// Operator counts of the forms seen so far.
pub(crate) struct Operators {
    limits: Limits,
    forms: HashMap<ObjectId, usize>,
}

impl Operators {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            limits: *limits,
            forms: HashMap::new(),
        }
    }

    /// Checks one page; what forms decode to is charged to the budget, each form once.
    pub(crate) fn check(
        &mut self,
        budget: &mut Budget,
        document: &Document,
        page: &Dictionary,
        content: &[u8],
    ) -> Result<(), Error> {
        let resources = value(document, page, b"Resources").and_then(as_dictionary);
        let mut count = Count {
            operators: self,
            budget,
            document,
        };
        count.content(content, resources, 0).map(drop)
    }
}

struct Count<'a> {
    operators: &'a mut Operators,
    budget: &'a mut Budget,
    document: &'a Document,
}

impl Count<'_> {
    fn content(
        &mut self,
        content: &[u8],
        resources: Option<&Dictionary>,
        depth: usize,
    ) -> Result<usize, Error> {
        if depth > self.operators.limits.form_depth {
            return Err(Error::OverLimits {
                what: Limit::FormDepth,
            });
        }
        let mut total = 0_usize;
        let mut instructions = UntypedIter::new(content);
        while let Some(instruction) = instructions.next() {
            let operator: &[u8] = instruction.operator;
            let mut spent = 1;
            if operator == b"Do"
                && let Some(Operand::Name(name)) = instruction.operands().last()
                && let Some(form) = self.form(resources, name.as_ref())
            {
                spent += self.expand(form, resources, depth + 1)?;
            }
            total = total.saturating_add(spent);
            if total > self.operators.limits.operators {
                return Err(Error::OverLimits {
                    what: Limit::Operators,
                });
            }
        }
        Ok(total)
    }

    fn form(&self, resources: Option<&Dictionary>, name: &[u8]) -> Option<ObjectId> {
        let xobjects = value(self.document, resources?, b"XObject").and_then(as_dictionary)?;
        let (id, object) = self.document.dereference(xobjects.get(name).ok()?).ok()?;
        let subtype = as_dictionary(object)?.get(b"Subtype").ok()?;
        let is_form = resolve(self.document, subtype)
            .as_name()
            .is_ok_and(|s| s == b"Form");
        id.filter(|_| is_form)
    }

    fn expand(
        &mut self,
        id: ObjectId,
        outer: Option<&Dictionary>,
        depth: usize,
    ) -> Result<usize, Error> {
        if let Some(known) = self.operators.forms.get(&id) {
            return Ok(*known);
        }
        let document = self.document;
        let Ok(Object::Stream(stream)) = document.get_object(id) else {
            return Ok(0);
        };
        let content = match self.budget.decode(id, stream) {
            Err(Error::Unreadable) => Vec::new(),
            decoded => decoded?,
        };
        let own = value(document, &stream.dict, b"Resources").and_then(as_dictionary);
        let count = self.content(&content, own.or(outer), depth)?;
        self.operators.forms.insert(id, count);
        Ok(count)
    }
}
