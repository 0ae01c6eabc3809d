//! Documents made in code.

use paraph_render::{Document, Embedded, Failure};
use std::fmt::Write;
use std::sync::Arc;

/// A PDF of these objects, numbered from 1; the first is the catalog.
pub(crate) fn pdf(objects: &[String]) -> Vec<u8> {
    let mut file = String::from("%PDF-1.7\n");
    let mut offsets = Vec::new();
    for (i, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        let _ = write!(file, "{} 0 obj\n{object}\nendobj\n", i + 1);
    }
    let (start, size) = (file.len(), objects.len() + 1);
    let _ = write!(file, "xref\n0 {size}\n0000000000 65535 f \n");
    for offset in offsets {
        let _ = writeln!(file, "{offset:010} 00000 n ");
    }
    let _ = write!(
        file,
        "trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    );
    file.into_bytes()
}

/// One page with these entries of its dictionary and this content; fonts `/F1` Helvetica, `/F2`
/// Times bold.
pub(crate) fn page(entries: &str, content: &str) -> Vec<u8> {
    let length = content.len();
    pdf(&[
        "<< /Type /Catalog /Pages 2 0 R >>".into(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".into(),
        format!(
            "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R \
             /F2 6 0 R >> >> {entries} >>"
        ),
        format!("<< /Length {length} >>\nstream\n{content}\nendstream"),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".into(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Bold /Encoding /WinAnsiEncoding >>".into(),
    ])
}

pub(crate) fn open(bytes: Vec<u8>) -> Result<Document, Failure> {
    Document::open(bytes, Arc::new(Embedded))
}

/// One page with a line in a Japanese font that the file does not embed.
pub(crate) fn japanese_page() -> Vec<u8> {
    pdf(&[
        "<< /Type /Catalog /Pages 2 0 R >>".into(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".into(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Resources << /Font \
         << /F1 5 0 R >> >> >>"
            .into(),
        "<< /Length 40 >>\nstream\nBT /F1 20 Tf 10 100 Td <82a082a282a4> Tj\nendstream".into(),
        "<< /Type /Font /Subtype /Type0 /BaseFont /Mincho /Encoding /90ms-RKSJ-H /DescendantFonts \
         [6 0 R] >>"
            .into(),
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Mincho /CIDSystemInfo << /Registry \
         (Adobe) /Ordering (Japan1) /Supplement 2 >> /FontDescriptor 7 0 R >>"
            .into(),
        "<< /Type /FontDescriptor /FontName /Mincho /Flags 4 >>".into(),
    ])
}
