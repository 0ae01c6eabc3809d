use crate::error::Error;
use crate::reserve::pdf_date;
use crate::stamp::Revision;
use crate::update::{catalog_of, dictionary_of};
use lopdf::{Dictionary, IncrementalDocument, Object, ObjectId, Stream, dictionary, text_string};

/// A file that travels inside the sealed file (ISO 32000-2, 7.11.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name, unique among the attachments.
    pub name: String,
    /// What it holds, in one sentence.
    pub description: String,
    /// Its media type (RFC 2046), like `application/json`.
    pub media_type: String,
    /// What it is to the document (ISO 32000-2, 14.13.1).
    pub relation: Relation,
    /// When it was made, in seconds since 1970-01-01T00:00:00Z.
    pub modified_unix_s: i64,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What an [`Attachment`] is to the document (`/AFRelationship`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// What the document was made from.
    Source,
    /// Data about the document.
    Data,
    /// More about it, for people.
    Supplement,
}

impl Relation {
    fn name(self) -> &'static str {
        match self {
            Self::Source => "Source",
            Self::Data => "Data",
            Self::Supplement => "Supplement",
        }
    }
}

/// Puts files into the revision, as associated files of the document (ISO 32000-2, 14.13.3), which
/// a viewer lists. The seal covers them like everything else.
///
/// # Errors
/// When the document is not canonical, or a file cannot be written: its time is no PDF date, or two
/// have one name.
pub fn attach(mut revision: Revision, attachments: &[Attachment]) -> Result<Revision, Error> {
    if attachments.is_empty() {
        return Ok(revision);
    }
    let mut sorted: Vec<&Attachment> = attachments.iter().collect();
    // A name tree is sorted (ISO 32000-2, 7.9.6).
    sorted.sort_by(|a, b| a.name.cmp(&b.name));
    if let Some(pair) = sorted.windows(2).find(|pair| pair[0].name == pair[1].name) {
        let name = pair[0].name.clone();
        return Err(Error::AttachedTwice { name });
    }
    let update = &mut revision.update;
    let mut names = Vec::with_capacity(2 * sorted.len());
    let mut files = Vec::with_capacity(sorted.len());
    for attachment in sorted {
        let file = add(update, attachment)?;
        names.push(text_string(&attachment.name));
        names.push(Object::Reference(file));
        files.push(Object::Reference(file));
    }
    let root = catalog_of(update)?;
    let mut tree = names_of(update, root);
    tree.set("EmbeddedFiles", dictionary! { "Names" => names });
    let catalog = dictionary_of(update, root)?;
    catalog.set("Names", tree);
    catalog.set("AF", files);
    Ok(revision)
}

/// The name trees that the document has already.
fn names_of(update: &IncrementalDocument, root: ObjectId) -> Dictionary {
    let before = update.get_prev_documents();
    let names = before
        .get_dictionary(root)
        .and_then(|catalog| catalog.get(b"Names"))
        .and_then(|names| before.dereference(names))
        .and_then(|(_, names)| names.as_dict());
    names.cloned().unwrap_or_default()
}

fn add(update: &mut IncrementalDocument, attachment: &Attachment) -> Result<ObjectId, Error> {
    let parameters = dictionary! {
        "Size" => i64::try_from(attachment.bytes.len()).map_err(|_| Error::Drawing)?,
        "ModDate" => Object::string_literal(pdf_date(attachment.modified_unix_s)?),
    };
    let entries = dictionary! {
        "Type" => "EmbeddedFile",
        "Subtype" => Object::Name(attachment.media_type.clone().into_bytes()),
        "Params" => parameters,
    };
    let mut content = Stream::new(entries, attachment.bytes.clone());
    content.compress().map_err(|_| Error::Drawing)?;
    let content = update.new_document.add_object(content);
    Ok(update.new_document.add_object(dictionary! {
        "Type" => "Filespec",
        "F" => text_string(&attachment.name),
        "UF" => text_string(&attachment.name),
        "Desc" => text_string(&attachment.description),
        "AFRelationship" => attachment.relation.name(),
        "EF" => dictionary! { "F" => content, "UF" => content },
    }))
}
