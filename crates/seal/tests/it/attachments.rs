//! Files that travel inside the sealed file.

use crate::support::{KEY, NOW_S};
use paraph_seal::{
    Attachment, Error, Limits, Relation, Room, attach, attached_files, canonicalize, reserve,
    samples, sign_digest, stamp,
};

fn attachment(name: &str, text: &str) -> Attachment {
    Attachment {
        name: name.into(),
        description: "A test".into(),
        media_type: "text/plain".into(),
        relation: Relation::Data,
        modified_unix_s: NOW_S,
        bytes: text.into(),
    }
}

fn sealed_with(pdf: &[u8], attachments: &[Attachment]) -> Result<Vec<u8>, Error> {
    let canonical = canonicalize(pdf, &Limits::default())?;
    let revision = attach(stamp(&canonical.bytes, &[])?, attachments)?;
    let prepared = reserve(revision, &Room::at(NOW_S))?;
    let cms = sign_digest(prepared.digest(), &KEY.key)?;
    Ok(prepared.fill(&cms)?.into_bytes())
}

#[test]
fn what_was_attached_is_found_again_in_every_kind_of_document() {
    for sample in samples::accepted() {
        let attachments = [
            attachment("b.txt", "zwei"),
            attachment("a.txt", "eins, größer"),
        ];
        let sealed = sealed_with(&sample.pdf, &attachments).unwrap();
        let found = attached_files(&sealed, &Limits::default()).unwrap();
        let found: Vec<(&str, &[u8])> = found.iter().map(|f| (&*f.name, &*f.bytes)).collect();
        let expected: [(&str, &[u8]); 2] =
            [("a.txt", "eins, größer".as_bytes()), ("b.txt", b"zwei")];
        assert_eq!(found, expected, "{}", sample.name);
    }
}

#[test]
fn a_document_without_attachments_has_none() {
    let sealed = sealed_with(&samples::contract(), &[]).unwrap();
    assert_eq!(attached_files(&sealed, &Limits::default()).unwrap(), []);
}

#[test]
fn two_attachments_of_one_name_are_refused() {
    let twice = [attachment("a.txt", "1"), attachment("a.txt", "2")];
    let refused = sealed_with(&samples::contract(), &twice);
    assert!(matches!(refused, Err(Error::AttachedTwice { name }) if name == "a.txt"));
}

#[test]
fn an_attachment_that_expands_too_much_is_not_read() {
    let blanks = " ".repeat(40 * 1024 * 1024);
    let sealed = sealed_with(&samples::contract(), &[attachment("a.txt", &blanks)]).unwrap();
    let read = attached_files(&sealed, &Limits::default());
    assert!(matches!(read, Err(Error::OverLimits { .. })));
}
