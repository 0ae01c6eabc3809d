use crate::document::{shown, user_unit};
use crate::files::Shelf;
use crate::gap::has_gap;
use crate::listener::{Hear, Listener};
use crate::text::Reader;
use crate::{Failure, PlacedLetter, TextRun};
use hayro::hayro_interpret::{
    Context, InterpreterCache, InterpreterSettings, RectExt, TransformExt, interpret_page,
};
use hayro::hayro_syntax::page::{Page, Pages};
use hayro::hayro_syntax::xref::XRef;
use hayro::kurbo::Affine;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::vello_cpu::peniko::ImageAlphaType;
use hayro::vello_cpu::{Pixmap, RasterizerSettings, RenderContext, Resources, TargetInit};
use hayro::{RenderCache, RenderSettings, render_into};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Most pixels of a painting: 64 MB of RGBA, an eighth of the worker's memory.
const MAX_PIXELS: f32 = 16_000_000.0;
/// Longest side of a painting, in pixels: what every browser's bitmap takes; the rasterizer's own
/// limit is the largest multiple of its tiles below 65,536.
const MAX_SIDE: f32 = 16_384.0;
/// Pages after which the caches start anew; they grow with each page and never shrink.
const PAGES_PER_CACHE: u32 = 24;

/// Paints pages and reads their text, with fonts and images kept between the pages.
pub struct Painter<'d> {
    pages: &'d Pages<'d>,
    xref: &'d XRef,
    shelf: Arc<Shelf>,
    pictures: RenderCache<'d>,
    letters: InterpreterCache<'d>,
    visited: u32,
}

/// A painted page on white.
#[derive(Debug, Clone)]
pub struct Painting {
    /// Width in pixels.
    pub width_px: u16,
    /// Height in pixels.
    pub height_px: u16,
    /// Red, green, blue and alpha, row by row from the top; opaque everywhere.
    pub rgba: Vec<u8>,
    /// Whether the renderer met something that it could not draw.
    pub incomplete: bool,
}

impl std::fmt::Debug for Painter<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Painter").finish_non_exhaustive()
    }
}

impl<'d> Painter<'d> {
    pub(crate) fn new(pages: &'d Pages<'d>, xref: &'d XRef, shelf: Arc<Shelf>) -> Self {
        Self {
            pages,
            xref,
            shelf,
            pictures: RenderCache::new(),
            letters: InterpreterCache::new(),
            visited: 0,
        }
    }

    /// Paints a page at `scale` device pixels per point, or at the largest scale that fits into
    /// 16,384 pixels a side and 16 megapixels.
    ///
    /// # Errors
    /// [`Failure::Unknown`] for a page that the document lacks, [`Failure::TooLarge`] for a scale
    /// that is not a positive number.
    pub fn paint(&mut self, page: u32, scale: f32) -> Result<Painting, Failure> {
        let page = self.visit(page)?;
        if !(scale.is_finite() && scale > 0.0) {
            return Err(Failure::TooLarge);
        }
        let (width, height) = pixels(page, scale);
        let incomplete = Arc::new(AtomicBool::new(false));
        let mut canvas = RenderContext::new(width, height);
        let settings = self.settings(Some(Arc::clone(&incomplete)));
        let transform = to_pixels(page, width, height);
        // Letters keep the shapes that the document gives them, at the places that it gives them.
        let render = RenderSettings {
            hinting: false,
            ..RenderSettings::default()
        };
        let cache = &self.pictures;
        render_into(page, cache, &settings, &render, &mut canvas, transform);
        canvas.flush();
        Ok(Painting {
            width_px: width,
            height_px: height,
            rgba: rasterized(&canvas),
            incomplete: incomplete.load(Ordering::Relaxed)
                || is_cut_off(page)
                || self.has_gaps(page),
        })
    }

    /// Reads the text of a page in the order of its content, one run a line.
    ///
    /// # Errors
    /// [`Failure::Unknown`] for a page that the document lacks.
    pub fn text(&mut self, page: u32) -> Result<Vec<TextRun>, Failure> {
        let page = self.visit(page)?;
        let mut reader = Reader::new(shown(page));
        self.listen(page, &mut |run, to_page, _| reader.hear(run, to_page));
        Ok(reader.into_runs())
    }

    /// Reads the lines of a page letter by letter, in the order of its content.
    ///
    /// # Errors
    /// [`Failure::Unknown`] for a page that the document lacks.
    pub fn letters(&mut self, page: u32) -> Result<Vec<Vec<PlacedLetter>>, Failure> {
        let page = self.visit(page)?;
        let mut reader = Reader::new(shown(page));
        self.listen(page, &mut |run, to_page, _| reader.hear(run, to_page));
        Ok(reader.into_letters())
    }

    /// Whether a substitute font lacks a letter of the page.
    fn has_gaps(&self, page: &'d Page<'d>) -> bool {
        let mut found = false;
        if self.shelf.has_substituted() {
            self.listen(page, &mut |run, _, mode| found |= has_gap(run, mode));
        }
        found
    }

    /// Tells the text of the page, in points of the page as shown.
    fn listen(&self, page: &'d Page<'d>, hear: &mut Hear<'_>) {
        let unit = Affine::scale(user_unit(page).into());
        let to_points = unit * page.initial_transform(true).to_kurbo();
        let area = page.intersected_crop_box().to_kurbo();
        let bounds = to_points.transform_rect_bbox(area);
        let settings = self.settings(None);
        let mut context = Context::new(to_points, bounds, &self.letters, self.xref, settings);
        interpret_page(page, &mut context, &mut Listener(hear));
    }

    fn visit(&mut self, page: u32) -> Result<&'d Page<'d>, Failure> {
        self.visited += 1;
        if self.visited > PAGES_PER_CACHE {
            self.visited = 1;
            self.pictures = RenderCache::new();
            self.letters = InterpreterCache::new();
        }
        let index = usize::try_from(page).map_err(|_| Failure::Unknown)?;
        self.pages.get(index).ok_or(Failure::Unknown)
    }

    fn settings(&self, incomplete: Option<Arc<AtomicBool>>) -> InterpreterSettings {
        InterpreterSettings {
            font_resolver: self.shelf.font_resolver(),
            cmap_resolver: self.shelf.cmap_resolver(),
            warning_sink: Arc::new(move |_| {
                if let Some(flag) = &incomplete {
                    flag.store(true, Ordering::Relaxed);
                }
            }),
            ..InterpreterSettings::default()
        }
    }
}

/// Width and height of the painting, at least one pixel each.
fn pixels(page: &Page<'_>, scale: f32) -> (u16, u16) {
    let size = shown(page);
    let area = MAX_PIXELS / (size.width_pt * size.height_pt);
    let side = MAX_SIDE / size.width_pt.max(size.height_pt);
    let scale = scale.min(area.sqrt()).min(side);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to the range of u16"
    )]
    let pixels = |points: f32| (points * scale).round().clamp(1.0, MAX_SIDE) as u16;
    (pixels(size.width_pt), pixels(size.height_pt))
}

/// User space to whole pixels: the page fills the painting to its last row and column.
fn to_pixels(page: &Page<'_>, width: u16, height: u16) -> Affine {
    let (page_width, page_height) = page.render_dimensions();
    let x = f64::from(width) / f64::from(page_width);
    let y = f64::from(height) / f64::from(page_height);
    Affine::scale_non_uniform(x, y) * page.initial_transform(true).to_kurbo()
}

fn rasterized(canvas: &RenderContext) -> Vec<u8> {
    let mut pixmap = Pixmap::new(canvas.width(), canvas.height());
    let settings = RasterizerSettings {
        target_init: TargetInit::Clear(WHITE),
        ..RasterizerSettings::default()
    };
    canvas.render_with(&mut pixmap, &mut Resources::default(), settings);
    pixmap.take_rgba8(ImageAlphaType::Alpha)
}

/// Whether the page has content that cannot be decoded; the interpreter says nothing about it.
fn is_cut_off(page: &Page<'_>) -> bool {
    page.raw().contains_key("Contents") && page.page_stream().is_none()
}
