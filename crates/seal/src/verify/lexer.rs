//! Reads values strictly: what two readers could take for two things is refused.

use super::value::{Dictionary, Entry, Id, Value};

/// Depth of arrays and dictionaries within each other.
const NESTING: usize = 64;
/// Most values in all: each takes many times the room that it has in the file.
pub(crate) const MOST_VALUES: usize = 4_000_000;

/// A place in the bytes of a file.
#[derive(Debug, Clone)]
pub(crate) struct Lexer<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) at: usize,
    values_left: usize,
}

/// White space on which all readers agree: zero bytes and form feeds are left out.
pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\r' | b' ')
}

fn is_delimiter(byte: u8) -> bool {
    matches!(
        byte,
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !is_delimiter(byte)
}

impl<'a> Lexer<'a> {
    pub(crate) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self {
            bytes,
            at,
            values_left: MOST_VALUES,
        }
    }

    pub(crate) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Steps over white space; comments are no white space here.
    pub(crate) fn skip_space(&mut self) {
        while self.peek().is_some_and(is_space) {
            self.at += 1;
        }
    }

    /// Steps over one end of line: CR LF, LF or CR.
    pub(crate) fn skip_end_of_line(&mut self) -> bool {
        let width = match self.rest() {
            [b'\r', b'\n', ..] => 2,
            [b'\n' | b'\r', ..] => 1,
            _ => 0,
        };
        self.at += width;
        width > 0
    }

    /// Steps over these bytes if they stand here.
    pub(crate) fn take(&mut self, expected: &[u8]) -> bool {
        let here = self.rest().starts_with(expected);
        if here {
            self.at += expected.len();
        }
        here
    }

    /// Steps over a keyword that ends here.
    pub(crate) fn keyword(&mut self, word: &[u8]) -> bool {
        let ends = self.rest().get(word.len()).is_none_or(|b| !is_regular(*b));
        ends && self.take(word)
    }

    /// A number of decimal digits only.
    pub(crate) fn unsigned(&mut self) -> Option<u64> {
        let digits = self.rest().iter().take_while(|b| b.is_ascii_digit());
        let digits = &self.rest()[..digits.count()];
        let number = std::str::from_utf8(digits).ok()?.parse().ok()?;
        self.at += digits.len();
        Some(number)
    }

    /// The two numbers of an object, with one or more spaces between and after them.
    pub(crate) fn id(&mut self) -> Option<Id> {
        let number = u32::try_from(self.plain()?).ok()?;
        self.space()?;
        let generation = u16::try_from(self.plain()?).ok()?;
        self.space()?;
        Some((number, generation))
    }

    /// A number without zeros before it: some readers look only so far ahead for a reference.
    fn plain(&mut self) -> Option<u64> {
        let padded = matches!(self.rest(), [b'0', b'0'..=b'9', ..]);
        if padded { None } else { self.unsigned() }
    }

    fn space(&mut self) -> Option<()> {
        let before = self.at;
        self.skip_space();
        (self.at > before).then_some(())
    }

    /// The value that stands here, after white space.
    pub(crate) fn value(&mut self) -> Option<Value> {
        self.value_within(NESTING)
    }

    fn value_within(&mut self, depth: usize) -> Option<Value> {
        let depth = depth.checked_sub(1)?;
        self.values_left = self.values_left.checked_sub(1)?;
        self.skip_space();
        match self.rest() {
            [b'<', b'<', ..] => self.dictionary(depth).map(Value::Dictionary),
            [b'<', ..] => self.hexadecimal().map(Value::String),
            [b'(', ..] => self.literal().map(Value::String),
            [b'[', ..] => self.array(depth).map(Value::Array),
            [b'/', ..] => self.name().map(Value::Name),
            [b'+' | b'-' | b'.' | b'0'..=b'9', ..] => self.reference_or_number(),
            _ if self.keyword(b"true") => Some(Value::Boolean(true)),
            _ if self.keyword(b"false") => Some(Value::Boolean(false)),
            _ if self.keyword(b"null") => Some(Value::Null),
            _ => None,
        }
    }

    fn dictionary(&mut self, depth: usize) -> Option<Dictionary> {
        self.at += 2;
        let mut entries = Vec::new();
        loop {
            self.skip_space();
            if self.take(b">>") {
                return Dictionary::new(entries);
            }
            let key = self.name()?;
            self.skip_space();
            let start = self.at;
            let value = self.value_within(depth)?;
            let span = start..self.at;
            entries.push(Entry { key, value, span });
        }
    }

    fn array(&mut self, depth: usize) -> Option<Vec<Value>> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip_space();
            if self.take(b"]") {
                return Some(items);
            }
            items.push(self.value_within(depth)?);
        }
    }

    fn name(&mut self) -> Option<Vec<u8>> {
        if !self.take(b"/") {
            return None;
        }
        let mut name = Vec::new();
        while let Some(byte) = self.peek().filter(|b| is_regular(*b)) {
            self.at += 1;
            if byte == b'#' {
                let digits = self.rest().get(..2)?;
                name.push(hex::decode(digits).ok()?[0]);
                self.at += 2;
            } else if byte.is_ascii_graphic() {
                name.push(byte);
            } else {
                // Readers disagree about what stands in no standard's alphabet.
                return None;
            }
        }
        // A name with such a byte ends earlier for some readers than for others.
        (!name.iter().any(u8::is_ascii_control)).then_some(name)
    }

    fn hexadecimal(&mut self) -> Option<Vec<u8>> {
        self.at += 1;
        let length = self.rest().iter().position(|b| *b == b'>')?;
        let digits = &self.rest()[..length];
        self.at += length + 1;
        if digits.iter().any(|b| is_space(*b)) {
            let digits: Vec<u8> = digits.iter().copied().filter(|b| !is_space(*b)).collect();
            return hex::decode(digits).ok();
        }
        hex::decode(digits).ok()
    }

    fn literal(&mut self) -> Option<Vec<u8>> {
        self.at += 1;
        let mut open = 1_usize;
        let mut text = Vec::new();
        loop {
            let byte = self.peek()?;
            self.at += 1;
            match byte {
                b'(' => open += 1,
                b')' => open -= 1,
                b'\\' => {
                    self.escape(&mut text)?;
                    continue;
                }
                b'\r' => {
                    self.take(b"\n");
                    text.push(b'\n');
                    continue;
                }
                _ => {}
            }
            if open == 0 {
                return Some(text);
            }
            text.push(byte);
        }
    }

    fn escape(&mut self, text: &mut Vec<u8>) -> Option<()> {
        if self.skip_end_of_line() {
            return Some(());
        }
        let byte = self.peek()?;
        let octal = self.rest().iter().take(3);
        let octal = octal.take_while(|b| (b'0'..=b'7').contains(*b)).count();
        if octal > 0 {
            let digits = std::str::from_utf8(&self.rest()[..octal]).ok()?;
            let value = u16::from_str_radix(digits, 8).ok()?;
            text.push(u8::try_from(value & 0xff).ok()?);
            self.at += octal;
            return Some(());
        }
        self.at += 1;
        text.push(match byte {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            other => other,
        });
        Some(())
    }

    fn reference_or_number(&mut self) -> Option<Value> {
        let mut ahead = self.clone();
        if let Some(id) = ahead.id()
            && ahead.keyword(b"R")
        {
            self.at = ahead.at;
            return Some(Value::Reference(id));
        }
        let token = self.rest().iter().take_while(|b| is_regular(**b)).count();
        let token = std::str::from_utf8(&self.rest()[..token]).ok()?;
        self.at += token.len();
        if token.contains('.') {
            let plain = token
                .bytes()
                .all(|b| matches!(b, b'0'..=b'9' | b'.' | b'+' | b'-'));
            return token.parse().ok().filter(|_| plain).map(Value::Real);
        }
        token.parse().ok().map(Value::Integer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Value> {
        let mut lexer = Lexer::new(text.as_bytes(), 0);
        let value = lexer.value()?;
        (lexer.at == text.len()).then_some(value)
    }

    #[test]
    fn values_are_read_as_the_standard_says() {
        let check = |text: &str, value: Value| assert_eq!(read(text), Some(value), "{text}");
        check("12", Value::Integer(12));
        check("-.5", Value::Real(-0.5));
        check("7 0 R", Value::Reference((7, 0)));
        check("/A#20B", Value::Name(b"A B".to_vec()));
        check(
            r"(a\(\051\
b(c))",
            Value::String(b"a()b(c)".to_vec()),
        );
        check("<48 69>", Value::String(b"Hi".to_vec()));
        check(
            "[true null]",
            Value::Array(vec![Value::Boolean(true), Value::Null]),
        );
    }

    #[test]
    fn what_readers_take_for_two_things_is_refused() {
        for text in [
            "<</A 1/A 2>>",
            "<1>",
            "(a",
            "[1",
            "/A#00",
            "/A#G0",
            "1e5.",
            "nul",
            "% 1",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        let deep = "[".repeat(100) + &"]".repeat(100);
        assert_eq!(read(&deep), None);
    }
}
