//! A report in words, for people.

use super::report::{
    Coverage, Indication, Report, Revocation, SignatureKind, SignatureReport, Timestamp,
};
use std::fmt::{Display, Formatter, Result};
use time::OffsetDateTime;

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        writeln!(f, "{}", verdict(self))?;
        write!(f, "Result      {}", self.indication.word())?;
        if let Some(reason) = self.sub_indication {
            write!(f, " ({})", reason.word())?;
        }
        writeln!(f)?;
        for finding in &self.findings {
            writeln!(f, "  ! {finding} [{}]", finding.code())?;
        }
        for signature in &self.signatures {
            write!(f, "\n{signature}")?;
        }
        Ok(())
    }
}

fn verdict(report: &Report) -> &'static str {
    match report.indication {
        Indication::TotalPassed => "The document is sealed and unchanged.",
        Indication::Indeterminate if report.signatures.is_empty() => "The document is not sealed.",
        Indication::Indeterminate => {
            "The document is unchanged, but it is not proven who sealed it or when."
        }
        Indication::TotalFailed => "The document is not what was sealed, or the seal is not good.",
    }
}

impl Display for SignatureReport {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let kind = match self.kind {
            SignatureKind::Seal => "Seal",
            SignatureKind::DocumentTimestamp => "Document timestamp",
        };
        writeln!(f, "{kind} \"{}\"", printable(&self.field))?;
        write!(f, "  Result    {}", self.indication.word())?;
        if let Some(reason) = self.sub_indication {
            write!(f, " ({})", reason.word())?;
        }
        writeln!(f)?;
        let signer = self.signer.as_deref().map_or("unknown".into(), printable);
        writeln!(f, "  Signer    {signer}")?;
        if let Some(claimed) = self.claimed_at_unix_s {
            writeln!(f, "  Claimed   {}", instant(claimed))?;
        }
        match &self.timestamp {
            Some(timestamp) => writeln!(f, "  Timestamp {timestamp}")?,
            None => writeln!(f, "  Timestamp none: the time is only claimed")?,
        }
        if let Some(level) = self.level {
            writeln!(f, "  Level     {level}")?;
        }
        writeln!(f, "  Judged    as of {}", instant(self.judged_at_unix_s))?;
        writeln!(f, "  Revoked   {}", revocation(self.revocation))?;
        writeln!(f, "  Covers    {}", self.coverage)?;
        writeln!(f, "  Permits   {}", permits(self.docmdp))?;
        let mut permitted: Vec<_> = self.changes.iter().filter(|c| c.permitted).collect();
        permitted.dedup_by_key(|c| (c.revision, c.change));
        for later in permitted {
            writeln!(f, "  + Revision {} {}.", later.revision, later.change)?;
        }
        for finding in &self.findings {
            writeln!(f, "  ! {finding} [{}]", finding.code())?;
        }
        Ok(())
    }
}

impl Display for Timestamp {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let authority = self.authority.as_deref().map_or("nobody".into(), printable);
        write!(f, "{} by {authority}", instant(self.at_unix_s))?;
        for finding in &self.findings {
            write!(f, "; {finding}")?;
        }
        Ok(())
    }
}

impl Display for Coverage {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::WholeFile => f.write_str("the whole file"),
            Self::Revision { number, of } => write!(f, "revision {number} of {of}"),
            Self::Unclear => f.write_str("nothing that can be told"),
        }
    }
}

/// What `DocMDP` allows (ISO 32000-2, table 257).
fn permits(docmdp: Option<i64>) -> &'static str {
    match docmdp {
        Some(1) => "no later change",
        Some(2) => "filling in forms",
        Some(3) => "filling in forms and annotating",
        Some(_) | None => "it does not say",
    }
}

fn revocation(known: Revocation) -> &'static str {
    match known {
        Revocation::NotChecked => "not checked: the file holds no complete revocation data",
        Revocation::NotRevoked => "no, says the revocation data in the file",
        Revocation::Revoked => "yes, says the revocation data in the file",
    }
}

/// Names come from the file: nothing in them may steer a terminal or reverse the line.
fn printable(name: &str) -> String {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    name.chars()
        .map(|c| if steers(c) { '\u{fffd}' } else { c })
        .take(200)
        .collect()
}

fn instant(unix_s: i64) -> String {
    let Ok(at) = OffsetDateTime::from_unix_timestamp(unix_s) else {
        return "an impossible time".into();
    };
    let (date, time) = (at.date(), at.time());
    format!(
        "{date} {:02}:{:02}:{:02} UTC",
        time.hour(),
        time.minute(),
        time.second()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_a_file_cannot_steer_the_text_of_its_report() {
        let name = "\u{1b}[2J\u{202e}laeS\nResult TOTAL-PASSED";
        assert_eq!(
            printable(name),
            "\u{fffd}[2J\u{fffd}laeS\u{fffd}Result TOTAL-PASSED"
        );
        assert_eq!(printable(&"x".repeat(500)).len(), 200);
    }
}
