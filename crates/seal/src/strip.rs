//! Room for signatures on a document that has no fields: a strip that is added to a page, so that
//! nothing of what the document says is covered.

use crate::error::{Error, Limit};
use crate::geometry::{Page, Rect};
use crate::limits::Limits;
use crate::pages::PageNode;

/// A signature's place in points: as wide as a signature is drawn, as tall as a line of hand.
const WIDTH_PT: f64 = 160.0;
const HEIGHT_PT: f64 = 48.0;
/// Distance between two places, and to the strip's edges above and below.
const GAP_PT: f64 = 12.0;
/// Distance to the edges of the page at the left and right.
const MARGIN_PT: f64 = 36.0;

/// Where a document that has no fields is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SignatureLocation {
    /// Above the first page.
    #[default]
    TopFirstPage,
    /// Below the last page.
    BottomLastPage,
}

/// A strip with a place for each signer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignatureStrip {
    /// At which end of the document.
    pub location: SignatureLocation,
    /// How many people sign.
    pub signers: usize,
}

/// A place for a signature.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SignaturePlace {
    /// Page index, from 0.
    pub page: usize,
    /// As in [`Drawing`](crate::Drawing).
    pub rect: Rect,
}

impl SignatureStrip {
    /// Extends the page and gives the places in the order of the signers: rows from the left, from
    /// the top down, as the page is shown.
    pub(crate) fn add(
        self,
        nodes: &mut [PageNode],
        limits: &Limits,
    ) -> Result<Vec<SignaturePlace>, Error> {
        let page = match self.location {
            SignatureLocation::TopFirstPage => 0,
            SignatureLocation::BottomLastPage => nodes.len().saturating_sub(1),
        };
        let Some(node) = nodes.get_mut(page).filter(|_| self.signers > 0) else {
            return Ok(Vec::new());
        };
        let old = node.page;
        let grid = Grid::of(&old, self.signers);
        let crop = self.extended(&old, grid.height);
        if crop.width.max(crop.height) * old.user_unit > f64::from(limits.page_side_pt) {
            return Err(Error::OverLimits {
                what: Limit::PageSide,
            });
        }
        node.clip = Some(old.crop);
        node.page.crop = crop;
        node.media = node.media.union(&crop);
        let shown = |i| self.shown(&old, &grid, i);
        let place = |i| SignaturePlace {
            page,
            rect: unturned(&node.page, &shown(i)),
        };
        Ok((0..self.signers).map(place).collect())
    }

    /// The crop box with the strip at the edge that is up or down as the page is shown.
    fn extended(self, page: &Page, height: f64) -> Rect {
        let Rect {
            x,
            y,
            width,
            height: tall,
        } = page.crop;
        let turned = match self.location {
            SignatureLocation::TopFirstPage => page.rotation_degrees,
            SignatureLocation::BottomLastPage => (page.rotation_degrees + 180) % 360,
        };
        let (x0, y0, x1, y1) = match turned {
            90 => (x - height, y, x + width, y + tall),
            180 => (x, y - height, x + width, y + tall),
            270 => (x, y, x + width + height, y + tall),
            _ => (x, y, x + width, y + tall + height),
        };
        Rect::between(x0, y0, x1, y1)
    }

    /// The place as shown: from the upper left corner of the extended page, y down.
    fn shown(self, old: &Page, grid: &Grid, index: usize) -> Rect {
        let top = match self.location {
            SignatureLocation::TopFirstPage => 0.0,
            SignatureLocation::BottomLastPage => shown_size(old).1,
        };
        let (column, row) = (index % grid.columns, index / grid.columns);
        Rect {
            x: grid.margin + factor(column) * (grid.width + grid.gap),
            y: top + grid.gap + factor(row) * (grid.line + grid.gap),
            width: grid.width,
            height: grid.line,
        }
    }
}

/// How the places of a strip stand; lengths in user space units.
struct Grid {
    columns: usize,
    margin: f64,
    gap: f64,
    /// Width of a place.
    width: f64,
    /// Height of a place.
    line: f64,
    /// Height of the strip.
    height: f64,
}

impl Grid {
    fn of(page: &Page, signers: usize) -> Self {
        let units = |points: f64| points / page.user_unit;
        let (gap, line) = (units(GAP_PT), units(HEIGHT_PT));
        let shown = shown_size(page).0;
        let margin = units(MARGIN_PT).min(shown * 0.1);
        let width = units(WIDTH_PT).min(shown - 2.0 * margin);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a page is at least as wide as one place"
        )]
        let columns = ((shown - 2.0 * margin + gap) / (width + gap) + 1e-9).floor() as usize;
        let columns = columns.max(1);
        Self {
            columns,
            margin,
            gap,
            width,
            line,
            height: factor(signers.div_ceil(columns)) * (line + gap) + gap,
        }
    }
}

/// Width and height of a page as shown.
fn shown_size(page: &Page) -> (f64, f64) {
    match page.rotation_degrees {
        90 | 270 => (page.crop.height, page.crop.width),
        _ => (page.crop.width, page.crop.height),
    }
}

/// A rectangle as shown, measured from the upper left corner, as one before the page's turn,
/// measured from the lower left corner of the crop box.
fn unturned(page: &Page, shown: &Rect) -> Rect {
    let (wide, tall) = (page.crop.width, page.crop.height);
    let (x, y, width, height) = match page.rotation_degrees {
        90 => (shown.y, shown.x, shown.height, shown.width),
        180 => (wide - shown.right(), shown.y, shown.width, shown.height),
        270 => (
            wide - shown.top(),
            tall - shown.right(),
            shown.height,
            shown.width,
        ),
        _ => (shown.x, tall - shown.top(), shown.width, shown.height),
    };
    Rect {
        x,
        y,
        width,
        height,
    }
}

#[expect(clippy::cast_precision_loss, reason = "signers are few")]
fn factor(count: usize) -> f64 {
    count as f64
}
