use paraph_protocol::native::{FieldResource, NewField, Prefill, Preparation};
use paraph_protocol::{FieldKind, Group, PageGeometry, Placement, Rect, Rules};

/// Shortest side of a field in points.
const LEAST_PT: f64 = 8.0;

/// A place on a page as shown: points, y down from the top-left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// Index of the document.
    pub document: usize,
    /// Page index, from 0.
    pub page: u32,
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// Which corner of a field is pulled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Corner {
    /// Top left.
    TopLeft,
    /// Top right.
    TopRight,
    /// Bottom left.
    BottomLeft,
    /// Bottom right.
    BottomRight,
}

impl Corner {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::TopLeft,
        Self::TopRight,
        Self::BottomLeft,
        Self::BottomRight,
    ];

    fn is_left(self) -> bool {
        matches!(self, Self::TopLeft | Self::BottomLeft)
    }

    fn is_top(self) -> bool {
        matches!(self, Self::TopLeft | Self::TopRight)
    }
}

/// A field on the board. Its rectangle is that of the page as shown: points, y down.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Names it on the board, and nowhere else.
    pub key: u32,
    /// Index of its document.
    pub document: usize,
    /// Page index, from 0.
    pub page: u32,
    /// Where it stands on the page as shown.
    pub rect: Rect,
    /// What goes in.
    pub kind: FieldKind,
    /// The name of its seat.
    pub seat: String,
    /// Its name.
    pub name: String,
    /// What the signer reads.
    pub label: String,
    /// Whether the signing needs it filled.
    pub required: bool,
    /// Whether the signer may only look at it.
    pub read_only: bool,
    /// Most characters of a text.
    pub max_chars: Option<u32>,
    /// What it takes beside its kind.
    pub rules: Rules,
    /// A value that stands there before.
    pub prefill: Option<Prefill>,
}

impl Item {
    /// A fresh field in its usual size, with its middle at a spot.
    pub(super) fn new(kind: FieldKind, seat: String, spot: Spot) -> Self {
        let (width, height) = kind.usual_size_pt();
        // The buttons of a choice belong together from the first one on.
        let group = (kind == FieldKind::Radio).then(|| Group {
            name: "choice".into(),
            min: None,
            max: None,
        });
        Self {
            key: 0,
            document: spot.document,
            page: spot.page,
            rect: Rect {
                x: spot.x - width / 2.0,
                y: spot.y - height / 2.0,
                width,
                height,
            },
            kind,
            seat,
            name: String::new(),
            label: String::new(),
            required: kind != FieldKind::Checkbox,
            read_only: false,
            max_chars: None,
            rules: Rules {
                group,
                ..Rules::default()
            },
            prefill: None,
        }
    }

    /// A field that the service knows; nothing when it stands on no page.
    pub(super) fn known(field: FieldResource, preparation: &Preparation) -> Option<Self> {
        let mut documents = preparation.documents.iter();
        let document = documents.position(|d| d.id == field.document_id)?;
        let pages = &preparation.documents[document].pages;
        let page = pages.get(field.placement.page as usize)?;
        Some(Self {
            key: 0,
            document,
            page: field.placement.page,
            rect: page.visible_from_placement(field.placement.rect),
            kind: field.kind,
            seat: field.seat,
            name: field.name,
            label: field.label,
            required: field.required,
            read_only: field.read_only,
            max_chars: field.max_chars,
            rules: field.rules,
            prefill: field.prefill,
        })
    }

    /// The field as it is saved; nothing when it stands on no page.
    #[must_use]
    pub fn to_field(&self, preparation: &Preparation) -> Option<NewField> {
        let document = preparation.documents.get(self.document)?;
        let page = document.pages.get(self.page as usize)?;
        Some(NewField {
            document_id: document.id.clone(),
            seat: self.seat.clone(),
            kind: self.kind,
            placement: Placement {
                page: self.page,
                rect: page.placement_from_visible(self.rect),
            },
            name: Some(self.name.clone()).filter(|name| !name.is_empty()),
            label: self.label.clone(),
            required: self.required,
            read_only: self.read_only,
            max_chars: self.max_chars,
            rules: self.rules.clone(),
            every_page: false,
            prefill: self.prefill.clone(),
        })
    }
}

/// The rectangle, moved onto the page; smaller when the page is.
pub(super) fn onto_page(rect: Rect, page: &PageGeometry) -> Rect {
    let (page_width, page_height) = page.visible_size_pt();
    let width = rect.width.clamp(LEAST_PT, page_width.max(LEAST_PT));
    let height = rect.height.clamp(LEAST_PT, page_height.max(LEAST_PT));
    Rect {
        x: rect.x.clamp(0.0, (page_width - width).max(0.0)),
        y: rect.y.clamp(0.0, (page_height - height).max(0.0)),
        width,
        height,
    }
}

/// The rectangle after one of its corners was pulled to a place on the page; the corner across
/// stays where it is.
pub(super) fn pulled(rect: Rect, corner: Corner, (x, y): (f64, f64), page: &PageGeometry) -> Rect {
    let (page_width, page_height) = page.visible_size_pt();
    let (left, width) = side(rect.x, rect.width, (corner.is_left(), x), page_width);
    let (top, height) = side(rect.y, rect.height, (corner.is_top(), y), page_height);
    Rect {
        x: left,
        y: top,
        width,
        height,
    }
}

/// Where one side begins after it was pulled at its beginning or its end, and its length.
fn side(from: f64, length: f64, (at_beginning, to): (bool, f64), most: f64) -> (f64, f64) {
    let end = from + length;
    match at_beginning {
        true => {
            let from = to.clamp(0.0, (end - LEAST_PT).max(0.0));
            (from, end - from)
        }
        false => (
            from,
            to.clamp(from + LEAST_PT, most.max(from + LEAST_PT)) - from,
        ),
    }
}
