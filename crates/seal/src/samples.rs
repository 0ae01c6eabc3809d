//! Test documents made in code: every shape that the service must take, and every one that it
//! must refuse. The tests of other rooms use them as well.

mod contract;
mod form;
mod hostile;
mod large;
mod shapes;
mod tagged;

pub use contract::{Spot, blank, contract, contract_spots, ten_pages};
pub use form::{form, form_needing_appearances, xfa, xfa_beside_form};
pub use hostile::{
    count_bomb, deep_nesting, flate_bomb, form_laughs, large_page, object_stream_bomb,
    page_tree_loop, pixel_flood, prev_loop, truncated, xref_without_width,
};
pub use large::{many_pages, scans};
pub use shapes::{
    active, cropped, damaged_xref, encrypted, hidden_layer, leading_bytes, no_pages,
    object_streams, portfolio, rotated, unbalanced, user_unit, wrong_startxref,
};
pub use tagged::{tagged, tagged_form, tagged_without_keys};

/// A test document and what becomes of it.
#[derive(Debug, Clone)]
pub struct Sample {
    /// File name without extension.
    pub name: &'static str,
    /// The file.
    pub pdf: Vec<u8>,
    /// Whether it can be sealed.
    pub accepted: bool,
}

/// All test documents.
#[must_use]
pub fn all() -> Vec<Sample> {
    accepted().into_iter().chain(refused()).collect()
}

/// The documents that can be sealed.
#[must_use]
pub fn accepted() -> Vec<Sample> {
    [
        ("contract", contract()),
        ("ten-pages", ten_pages()),
        ("rotated-90", rotated(90)),
        ("rotated-180", rotated(180)),
        ("rotated-270", rotated(270)),
        ("cropped", cropped()),
        ("user-unit", user_unit()),
        ("form", form()),
        ("form-needing-appearances", form_needing_appearances()),
        ("xfa-beside-form", xfa_beside_form()),
        ("object-streams", object_streams()),
        ("damaged-xref", damaged_xref()),
        ("wrong-startxref", wrong_startxref()),
        ("leading-bytes", leading_bytes()),
        ("unbalanced", unbalanced()),
        ("active", active()),
        ("hidden-layer", hidden_layer()),
        ("tagged", tagged()),
        ("count-bomb", count_bomb()),
    ]
    .map(|(name, pdf)| Sample {
        name,
        pdf,
        accepted: true,
    })
    .into()
}

/// The documents that are refused; some of them take a while to make.
#[must_use]
pub fn refused() -> Vec<Sample> {
    [
        ("encrypted", encrypted()),
        ("xfa", xfa()),
        ("portfolio", portfolio()),
        ("no-pages", no_pages()),
        ("truncated", truncated()),
        ("page-tree-loop", page_tree_loop()),
        ("prev-loop", prev_loop()),
        ("deep-nesting", deep_nesting()),
        ("xref-without-width", xref_without_width()),
        ("object-stream-bomb", object_stream_bomb()),
        ("flate-bomb", flate_bomb()),
        ("form-laughs", form_laughs()),
        ("pixel-flood", pixel_flood()),
        ("large-page", large_page()),
    ]
    .map(|(name, pdf)| Sample {
        name,
        pdf,
        accepted: false,
    })
    .into()
}
