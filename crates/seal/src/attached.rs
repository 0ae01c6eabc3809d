use crate::budget::Budget;
use crate::error::Error;
use crate::limits::Limits;
use crate::source::{as_dictionary, load, value};
use lopdf::{Document, Object};

/// A file that travels inside a sealed file, by name and bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachedFile {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The files that travel inside a document, as far as its own name tree lists them in one level:
/// what `attach` has written.
///
/// # Errors
/// When the document cannot be read, or a file is damaged or expands over the limits.
pub fn attached_files(pdf: &[u8], limits: &Limits) -> Result<Vec<AttachedFile>, Error> {
    let document = load(pdf)?;
    let mut budget = Budget::new(limits);
    let catalog = document.catalog().map_err(|_| Error::Unreadable)?;
    let tree = value(&document, catalog, b"Names")
        .and_then(as_dictionary)
        .and_then(|names| value(&document, names, b"EmbeddedFiles"))
        .and_then(as_dictionary)
        .and_then(|tree| value(&document, tree, b"Names"));
    let Some(Object::Array(pairs)) = tree else {
        return Ok(Vec::new());
    };
    let files = pairs.chunks_exact(2);
    files
        .map(|pair| attached_file(&document, &mut budget, &pair[0], &pair[1]))
        .collect()
}

fn attached_file(
    document: &Document,
    budget: &mut Budget,
    name: &Object,
    file: &Object,
) -> Result<AttachedFile, Error> {
    let bad = |_| Error::Unreadable;
    let name = lopdf::decode_text_string(name).map_err(bad)?;
    let (_, file) = document.dereference(file).map_err(bad)?;
    let streams = as_dictionary(file)
        .and_then(|file| value(document, file, b"EF"))
        .and_then(as_dictionary);
    let stream = streams.ok_or(Error::Unreadable)?.get(b"F").map_err(bad)?;
    let id = stream.as_reference().map_err(bad)?;
    let stream = document.get_object(id).and_then(Object::as_stream);
    let bytes = budget.decode(id, stream.map_err(bad)?)?;
    Ok(AttachedFile { name, bytes })
}
