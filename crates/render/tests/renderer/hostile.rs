//! Whatever comes in, the answer is a page or a failure, never a panic.

use crate::support::{open, page, pdf};
use paraph_render::Failure;

/// Opens, paints and reads; the failure of opening, if any.
fn survive(bytes: Vec<u8>) -> Result<usize, Failure> {
    let document = open(bytes)?;
    let mut painter = document.painter();
    let pages = document.pages().len();
    for index in 0..u32::try_from(pages.min(3)).unwrap() {
        painter.paint(index, 0.5)?;
        painter.text(index)?;
    }
    Ok(pages)
}

#[test]
fn what_is_no_pdf_is_unreadable() {
    let empty = pdf(&[
        "<< /Type /Catalog /Pages 2 0 R >>".into(),
        "<< /Type /Pages /Kids [] /Count 0 >>".into(),
    ]);
    for bytes in [
        vec![],
        b"%PDF-1.7".to_vec(),
        vec![0; 4096],
        b"<html>".to_vec(),
        empty,
    ] {
        assert_eq!(survive(bytes), Err(Failure::Unreadable));
    }
}

#[test]
fn an_encrypted_document_says_so() {
    let bytes = String::from_utf8(page("/MediaBox [0 0 9 9]", "")).unwrap();
    let encrypted = bytes.replace(
        "/Root 1 0 R",
        "/Root 1 0 R /ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O \
         (00000000000000000000000000000000) /U (00000000000000000000000000000000) >>",
    );
    assert_eq!(survive(encrypted.into_bytes()), Err(Failure::Encrypted));
}

#[test]
fn a_document_cut_off_anywhere_is_survived() {
    let whole = page(
        "/MediaBox [0 0 90 90]",
        "BT /F1 12 Tf (Paraph) Tj ET 0 0 9 9 re f",
    );
    for end in (0..whole.len()).step_by(7) {
        let _ = survive(whole[..end].to_vec());
    }
}

#[test]
fn a_document_with_a_wrong_byte_anywhere_is_survived() {
    let whole = page(
        "/MediaBox [0 0 90 90]",
        "BT /F1 12 Tf (Paraph) Tj ET 0 0 9 9 re f",
    );
    for at in (0..whole.len()).step_by(5) {
        for wrong in [0, b'9', b'<', 0xFF] {
            let mut bytes = whole.clone();
            bytes[at] = wrong;
            let _ = survive(bytes);
        }
    }
}

#[test]
fn loops_and_depths_are_survived() {
    let tree_loop = pdf(&[
        "<< /Type /Catalog /Pages 2 0 R >>".into(),
        "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>".into(),
    ]);
    let form_loop = pdf(&[
        "<< /Type /Catalog /Pages 2 0 R >>".into(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".into(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /XObject \
         << /X 5 0 R >> >> >>"
            .into(),
        "<< /Length 5 >>\nstream\n/X Do\nendstream".into(),
        "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> \
         >> /Length 5 >>\nstream\n/X Do\nendstream"
            .into(),
    ]);
    let deep = format!("{}{}", "[".repeat(2_000), "]".repeat(2_000));
    let nested = page(
        &format!("/MediaBox [0 0 9 9] /Deep {deep}"),
        &"q ".repeat(50_000),
    );
    for bytes in [tree_loop, form_loop, nested] {
        let _ = survive(bytes);
    }
}
