//! Elements of DER, read so that there is one way to write each (X.690, 10 and 11).
//!
//! What a signature leaves unprotected is protected by this: a value that could have been written
//! in another way is refused.

pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(crate) const GENERALIZED_TIME: u8 = 0x18;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;

/// Depth of elements within each other.
const NESTING: usize = 24;

/// One element: its tag, its content, and both with the length between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Element<'a> {
    pub(crate) tag: u8,
    pub(crate) content: &'a [u8],
    pub(crate) raw: &'a [u8],
}

/// The tag of a constructed, context-specific element.
pub(crate) const fn context(number: u8) -> u8 {
    0xa0 | number
}

impl<'a> Element<'a> {
    /// The element at the start of the bytes, and what follows it.
    pub(crate) fn split(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (&tag, after) = bytes.split_first()?;
        // Tags of more than one byte occur nowhere in what is read here.
        if tag & 0x1f == 0x1f {
            return None;
        }
        let (&first, after) = after.split_first()?;
        let (length, after) = match first {
            0..=0x7f => (usize::from(first), after),
            0x81..=0x84 => {
                let (digits, after) = after.split_at_checked(usize::from(first & 0x7f))?;
                let fold = |n: usize, d: &u8| n.checked_mul(256)?.checked_add(usize::from(*d));
                let length = digits.iter().try_fold(0, fold)?;
                // The shortest form only.
                (length >= 0x80 && digits[0] != 0).then_some((length, after))?
            }
            _ => return None,
        };
        let (content, rest) = after.split_at_checked(length)?;
        let raw = &bytes[..bytes.len() - rest.len()];
        Some((Self { tag, content, raw }, rest))
    }

    /// The one element that the bytes are.
    pub(crate) fn only(bytes: &'a [u8]) -> Option<Self> {
        Self::split(bytes).and_then(|(element, rest)| rest.is_empty().then_some(element))
    }

    /// The elements inside, in order.
    pub(crate) fn inside(&self) -> Option<Vec<Self>> {
        let mut rest = self.content;
        let mut elements = Vec::new();
        while !rest.is_empty() {
            let (element, after) = Self::split(rest)?;
            elements.push(element);
            rest = after;
        }
        Some(elements)
    }

    /// The elements inside if the tag is this one.
    pub(crate) fn inside_of(&self, tag: u8) -> Option<Vec<Self>> {
        (self.tag == tag).then(|| self.inside()).flatten()
    }

    /// The content if the tag is this one.
    pub(crate) fn content_of(&self, tag: u8) -> Option<&'a [u8]> {
        (self.tag == tag).then_some(self.content)
    }

    /// Whether the element and all in it are written in the one way that DER allows.
    pub(crate) fn is_canonical(&self) -> bool {
        self.is_canonical_within(NESTING)
    }

    fn is_canonical_within(&self, depth: usize) -> bool {
        let Some(depth) = depth.checked_sub(1) else {
            return false;
        };
        if self.tag & 0x20 == 0 {
            return self.is_canonical_primitive();
        }
        let Some(inside) = self.inside() else {
            return false;
        };
        let sorted = self.tag != SET || inside.windows(2).all(|w| w[0].raw < w[1].raw);
        sorted && inside.iter().all(|e| e.is_canonical_within(depth))
    }

    fn is_canonical_primitive(&self) -> bool {
        match (self.tag, self.content) {
            (1, [0 | 0xff]) => true,
            (1, _) => false,
            (INTEGER, []) => false,
            (INTEGER, [0, second, ..]) => second & 0x80 != 0,
            (INTEGER, [0xff, second, ..]) => second & 0x80 == 0,
            (BIT_STRING, []) => false,
            (BIT_STRING, [0]) => true,
            (BIT_STRING, [unused, .., last]) => {
                *unused < 8 && last.trailing_zeros() >= u32::from(*unused)
            }
            (BIT_STRING, _) => false,
            (5, content) => content.is_empty(),
            (OBJECT_IDENTIFIER, content) => content.last().is_some_and(|b| b & 0x80 == 0),
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_way_to_write_an_element() {
        let canonical = |bytes: &[u8]| Element::only(bytes).is_some_and(|e| e.is_canonical());
        assert!(canonical(b"\x30\x03\x02\x01\x05"));
        assert!(canonical(b"\x31\x06\x02\x01\x05\x02\x01\x06"));
        for other in [
            &b"\x30\x81\x03\x02\x01\x05"[..],
            b"\x30\x80\x02\x01\x05\x00\x00",
            b"\x30\x03\x02\x01\x05\x00",
            b"\x30\x04\x02\x02\x00\x05",
            b"\x31\x06\x02\x01\x06\x02\x01\x05",
            b"\x01\x01\x01",
            b"\x05\x01\x00",
            b"\x30\x04\x02\x01",
            b"",
        ] {
            assert!(!canonical(other), "{other:02x?}");
        }
    }
}
