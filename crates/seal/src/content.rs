//! Reads content streams just far enough to know what they leave open (ISO 32000-2, 8.4.2).

use crate::error::Error;
use hayro_syntax::content::UntypedIter;
use lopdf::content::Content;

/// What a content stream leaves open at its end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Balance {
    /// `q` without `Q`.
    pub(crate) saved: usize,
    /// `Q` without `q`: viewers ignore them.
    pub(crate) surplus_restores: usize,
    /// `BMC` or `BDC` without `EMC`.
    pub(crate) marked: usize,
    /// Inside a text object.
    pub(crate) in_text: bool,
    /// A path is begun but not painted.
    pub(crate) path_open: bool,
    /// Operators in all.
    pub(crate) operators: usize,
}

impl Balance {
    /// Reads a whole content stream.
    pub(crate) fn of(content: &[u8]) -> Self {
        let mut balance = Self::default();
        let mut instructions = UntypedIter::new(content);
        while let Some(instruction) = instructions.next() {
            let operator: &[u8] = instruction.operator;
            balance.step(operator);
        }
        balance
    }

    /// Operators that close what is open, so that what follows starts as on a blank page.
    pub(crate) fn closing(&self) -> Vec<u8> {
        let mut closing = Vec::from(&b"\n"[..]);
        if self.in_text {
            closing.extend_from_slice(b"ET\n");
        }
        if self.path_open {
            closing.extend_from_slice(b"n\n");
        }
        closing.extend(b"EMC\n".repeat(self.marked));
        closing.extend(b"Q\n".repeat(self.saved));
        closing
    }

    fn step(&mut self, operator: &[u8]) {
        self.operators += 1;
        match operator {
            b"q" => self.saved += 1,
            b"Q" if self.saved == 0 => self.surplus_restores += 1,
            b"Q" => self.saved -= 1,
            b"BMC" | b"BDC" => self.marked += 1,
            b"EMC" => self.marked = self.marked.saturating_sub(1),
            b"BT" => self.in_text = true,
            b"ET" => self.in_text = false,
            b"m" | b"l" | b"c" | b"v" | b"y" | b"h" | b"re" => self.path_open = true,
            b"S" | b"s" | b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" | b"n" => {
                self.path_open = false;
            }
            _ => {}
        }
    }
}

/// The content without the `Q`s that have nothing to restore, so that a `q` before it holds.
pub(crate) fn without_surplus_restores(content: &[u8]) -> Result<Vec<u8>, Error> {
    let mut decoded = Content::decode(content).map_err(|_| Error::Unreadable)?;
    let mut saved = 0_usize;
    decoded
        .operations
        .retain(|operation| match operation.operator.as_str() {
            "q" => {
                saved += 1;
                true
            }
            "Q" => {
                let kept = saved > 0;
                saved = saved.saturating_sub(1);
                kept
            }
            _ => true,
        });
    decoded.encode().map_err(|_| Error::Unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closing(content: &str) -> String {
        String::from_utf8(Balance::of(content.as_bytes()).closing()).unwrap()
    }

    #[test]
    fn what_is_left_open_is_closed() {
        assert_eq!(closing("q 1 0 0 1 0 0 cm Q"), "\n");
        assert_eq!(closing("q q 0 0 m"), "\nn\nQ\nQ\n");
        assert_eq!(closing("BT /F 1 Tf /OC /L BDC (Q q) Tj"), "\nET\nEMC\n");
        assert_eq!(closing("0 0 5 5 re f"), "\n");
    }

    #[test]
    fn text_and_inline_images_are_not_taken_for_operators() {
        let image = "q BI /W 1 /H 1 /BPC 8 /CS /G ID q EI Q (q q q) Tj % q q\n";
        assert_eq!(Balance::of(image.as_bytes()).saved, 0);
    }

    #[test]
    fn restores_without_a_save_are_dropped() {
        let content = b"Q 2 0 0 2 0 0 cm q 1 g Q Q 0 0 5 5 re f";
        assert_eq!(Balance::of(content).surplus_restores, 2);
        let balanced = without_surplus_restores(content).unwrap();
        let again = Balance::of(&balanced);
        assert_eq!((again.surplus_restores, again.saved), (0, 0));
        assert!(String::from_utf8(balanced).unwrap().contains("cm"));
    }
}
