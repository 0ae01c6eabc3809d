/// A fact about an uploaded document that its sender should know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Finding {
    /// The cross-reference data was damaged; the document was rebuilt from its objects.
    Rewritten,
    /// Bytes before `%PDF-` were left out.
    LeadingBytes,
    /// The file holds earlier revisions; only the newest one is kept.
    EarlierRevisions,
    /// Usage rights (`/Perms /UR3`) of a reader program were dropped.
    UsageRights,
    /// Scripts were dropped (ISO 32000-2, 12.6.4.17).
    JavaScript,
    /// An action that runs when the document opens was dropped.
    OpenAction,
    /// Actions that start other programs were dropped.
    Launch,
    /// Other actions, such as links out of the document, were dropped.
    Actions,
    /// Attached files were dropped.
    EmbeddedFiles,
    /// Sound, video or 3D content was dropped.
    RichMedia,
    /// Layers were resolved to what they show by default.
    OptionalContent,
    /// Some layers were hidden by default, and their content was dropped.
    HiddenContent,
    /// An XFA form beside the ordinary one was dropped.
    Xfa,
    /// Form fields were drawn into their pages.
    FormFlattened,
    /// Annotations were drawn into their pages.
    AnnotationsFlattened,
    /// Appearances were made for form fields that had none.
    AppearancesMade,
    /// Annotations or fields without an appearance are not shown.
    AppearanceMissing,
    /// Hidden annotations were dropped.
    HiddenAnnotations,
    /// Streams whose data is outside of the file were dropped.
    ExternalStreams,
    /// Pages without a media box are taken as US Letter.
    MissingMediaBox,
    /// Drawing operators that restore more state than was saved were dropped.
    UnbalancedContent,
    /// A strip with places for signatures was added to a page.
    SignatureStrip,
}

impl Finding {
    /// A stable word for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Rewritten => "rewritten",
            Self::LeadingBytes => "leading_bytes",
            Self::EarlierRevisions => "earlier_revisions",
            Self::UsageRights => "usage_rights",
            Self::JavaScript => "javascript",
            Self::OpenAction => "open_action",
            Self::Launch => "launch",
            Self::Actions => "actions",
            Self::EmbeddedFiles => "embedded_files",
            Self::RichMedia => "rich_media",
            Self::OptionalContent => "optional_content",
            Self::HiddenContent => "hidden_content",
            Self::Xfa => "xfa",
            Self::FormFlattened => "form_flattened",
            Self::AnnotationsFlattened => "annotations_flattened",
            Self::AppearancesMade => "appearances_made",
            Self::AppearanceMissing => "appearance_missing",
            Self::HiddenAnnotations => "hidden_annotations",
            Self::ExternalStreams => "external_streams",
            Self::MissingMediaBox => "missing_media_box",
            Self::UnbalancedContent => "unbalanced_content",
            Self::SignatureStrip => "signature_strip",
        }
    }
}
