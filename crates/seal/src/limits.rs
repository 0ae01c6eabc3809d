/// Ceilings on what is read; a document over one of them is refused before it is expanded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Size of the file.
    pub file_bytes: usize,
    /// Pages.
    pub pages: usize,
    /// Objects.
    pub objects: usize,
    /// Depth of nested objects and of the page tree.
    pub nesting: usize,
    /// Depth of forms within forms.
    pub form_depth: usize,
    /// Bytes of all streams when decoded, image samples not counted.
    pub inflated_bytes: usize,
    /// Growth of one stream, that is over a megabyte when decoded, per encoded byte.
    pub inflation_ratio: usize,
    /// Filters of one stream.
    pub filters: usize,
    /// Samples of one image.
    pub image_pixels: u64,
    /// Length of a page's side in points.
    pub page_side_pt: u32,
    /// Operators of one page with its forms expanded.
    pub operators: usize,
    /// Revisions of the file.
    pub revisions: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 50 * 1024 * 1024,
            pages: 500,
            objects: 500_000,
            nesting: 64,
            form_depth: 16,
            inflated_bytes: 200 * 1024 * 1024,
            inflation_ratio: 200,
            filters: 4,
            image_pixels: 50_000_000,
            page_side_pt: 14_400,
            operators: 2_000_000,
            revisions: 50,
        }
    }
}
