//! The kinds of change by a later revision, and the table of what is permitted.

/// What a later revision does to the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// Adds validation data (`/DSS`; EN 319 142-1, 5.4.2).
    ValidationData,
    /// Adds a document timestamp with its invisible field (EN 319 142-1, 5.4.3).
    DocumentTimestamp,
    /// Names a developer extension (ISO 32000-2, 7.12).
    Extensions,
    /// Changes the catalog in another way.
    Catalog,
    /// Changes the order or number of pages.
    PageTree,
    /// Changes a page's own entries.
    Page,
    /// Changes what pages paint: content, forms, images, resources.
    Painting,
    /// Changes a font.
    Font,
    /// Changes the form as a whole.
    Form,
    /// Changes a form field, its value or its appearance.
    Field,
    /// Adds or changes a signature that is no document timestamp.
    Signature,
    /// Changes an annotation.
    Annotation,
    /// Changes metadata or document information.
    Metadata,
    /// Changes layers.
    Layers,
    /// Changes attached files.
    Attachment,
    /// Changes the trailer.
    Trailer,
    /// Frees an object that was in use.
    Freed,
    /// Replaces an object of an unknown kind.
    Replaced,
    /// Adds an object that nothing permitted needs.
    Added,
}

impl Change {
    /// Whether a signature with this `DocMDP` level survives the change.
    ///
    /// ISO 32000-2, table 257, lets level 2 fill forms and level 3 annotate. This validator does
    /// not: a number in a field that was 100 when it was sealed must not become 999999.
    #[must_use]
    pub fn is_permitted(self, docmdp: Option<i64>) -> bool {
        match (self, docmdp) {
            (Self::ValidationData | Self::DocumentTimestamp | Self::Extensions, _) => true,
            (
                Self::Catalog
                | Self::PageTree
                | Self::Page
                | Self::Painting
                | Self::Font
                | Self::Form
                | Self::Field
                | Self::Signature
                | Self::Annotation
                | Self::Metadata
                | Self::Layers
                | Self::Attachment
                | Self::Trailer
                | Self::Freed
                | Self::Replaced
                | Self::Added,
                None | Some(_),
            ) => false,
        }
    }
}

/// Continues "Revision 3 …".
impl std::fmt::Display for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::ValidationData => "adds validation data",
            Self::DocumentTimestamp => "adds a document timestamp",
            Self::Extensions => "names a developer extension",
            Self::Catalog => "changes the catalog",
            Self::PageTree => "changes the list of pages",
            Self::Page => "changes a page",
            Self::Painting => "changes what a page shows",
            Self::Font => "changes a font",
            Self::Form => "changes the form",
            Self::Field => "changes a form field",
            Self::Signature => "adds or changes a signature",
            Self::Annotation => "changes an annotation",
            Self::Metadata => "changes the document's metadata",
            Self::Layers => "changes layers",
            Self::Attachment => "changes an attached file",
            Self::Trailer => "changes the trailer",
            Self::Freed => "removes an object",
            Self::Replaced => "replaces an object",
            Self::Added => "adds an object that has no business there",
        })
    }
}
