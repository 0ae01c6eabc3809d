//! Small PDFs, written by hand.

use std::fmt::Write as _;

/// A PDF of A4 pages that each say their number.
pub(crate) fn pages(count: usize) -> Vec<u8> {
    let kids: Vec<String> = (0..count).map(|i| format!("{} 0 R", 4 + 2 * i)).collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Count {count}/Kids[{}]>>", kids.join(" ")),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
    ];
    for i in 0..count {
        let content = format!("BT /F1 24 Tf 72 720 Td (Page {}) Tj ET", i + 1);
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]\
             /Resources<</Font<</F1 3 0 R>>>>/Contents {} 0 R>>",
            5 + 2 * i
        ));
        objects.push(stream("", content.as_bytes()));
    }
    file(&objects)
}

/// One page.
pub(crate) fn one_page() -> Vec<u8> {
    pages(1)
}

/// A page of A4 with these lines, twenty points apart, the first on a base line of 700.
pub(crate) fn lines(lines: &[&str]) -> Vec<u8> {
    let escaped = |line: &&str| line.replace('(', "\\(").replace(')', "\\)");
    let shown: String = lines
        .iter()
        .map(|l| format!("({}) Tj T* ", escaped(l)))
        .collect();
    let content = format!("BT /F1 10 Tf 20 TL 72 700 Td {shown}ET");
    file(&[
        "<</Type/Catalog/Pages 2 0 R>>".into(),
        "<</Type/Pages/Count 1/Kids[3 0 R]>>".into(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>\
         /Contents 4 0 R>>"
            .into(),
        stream("", content.as_bytes()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".into(),
    ])
}

/// A stream object with more entries in its dictionary; for text only.
pub(crate) fn stream(entries: &str, content: &[u8]) -> String {
    let text = String::from_utf8_lossy(content);
    format!(
        "<</Length {}{entries}>>stream\n{text}\nendstream",
        text.len()
    )
}

/// A file of these objects, numbered from 1; the first is the catalog.
pub(crate) fn file(objects: &[String]) -> Vec<u8> {
    let mut out = String::from("%PDF-1.7\n");
    let mut offsets = Vec::new();
    for (i, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        let _ = writeln!(out, "{} 0 obj\n{object}\nendobj", i + 1);
    }
    let start = out.len();
    let _ = writeln!(out, "xref\n0 {}\n0000000000 65535 f ", objects.len() + 1);
    for offset in offsets {
        let _ = writeln!(out, "{offset:010} 00000 n ");
    }
    let size = objects.len() + 1;
    let _ = write!(
        out,
        "trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
    );
    out.into_bytes()
}
