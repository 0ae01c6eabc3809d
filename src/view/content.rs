//! Values as they stand on a page: the same outlines that the seal draws.

use super::label;
use crate::app::Store;
use crate::picture;
use crate::space::{self, Share};
use crate::text::Say;
use leptos::html::Canvas;
use leptos::prelude::*;
use paraph_ink::{BezPath, Ink, Outline, Rect, dot, tick};
use paraph_protocol::{
    Content, HandedFile, Mark, MarkPicture, PageGeometry, PaintedMark, Rules, ScriptFont,
};
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, ImageBitmapRenderingContext};

/// Largest size of text in a field, points; the seal has the same.
const TEXT_PT: f64 = 12.0;
/// Height of a line per size, as the seal sets it.
const LEADING: f64 = 1.25;
/// Width of a letter per size, on average: enough to choose a size that fits.
const LETTER: f64 = 0.56;
/// The same of a bold one.
const BOLD_LETTER: f64 = 0.68;

/// The size of a field on its page, in points as shown, and the page's width.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Box {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) page_width: f64,
}

impl Box {
    pub(super) fn of(geometry: &PageGeometry, rect: paraph_protocol::Rect) -> Self {
        let shown = geometry.visible_from_placement(rect);
        Self {
            width: shown.width,
            height: shown.height,
            page_width: geometry.visible_size_pt().0,
        }
    }

    /// Font size that fits a text, as a share of the page's width, so that it holds at every zoom.
    pub(super) fn font_size(&self, text: &str) -> String {
        let lines = text.lines().count().max(1);
        let wraps = self.height > 2.0 * LEADING * TEXT_PT;
        let wide = text.lines().map(|l| l.chars().count()).max();
        self.share(match wraps {
            true => self.by_height(lines),
            false => self.by_height(lines).min(self.by_width(wide, LETTER)),
        })
    }

    /// Font size that fits one bold line.
    pub(super) fn line_size(&self, line: &str) -> String {
        let wide = Some(line.chars().count());
        self.share(self.by_height(1).min(self.by_width(wide, BOLD_LETTER)))
    }

    #[expect(clippy::cast_precision_loss, reason = "a text has few lines")]
    fn by_height(&self, lines: usize) -> f64 {
        self.height / (LEADING * lines as f64)
    }

    #[expect(clippy::cast_precision_loss, reason = "a text has few letters")]
    fn by_width(&self, letters: Option<usize>, letter: f64) -> f64 {
        self.width * 0.94 / (letters.unwrap_or(0).max(1) as f64 * letter)
    }

    fn share(&self, size_pt: f64) -> String {
        let size_pt = size_pt.clamp(2.0, TEXT_PT);
        format!("{:.3}cqw", size_pt / self.page_width * 100.0)
    }
}

/// Lays an element over its place on the page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed(Share);

impl Placed {
    pub(super) fn new(geometry: &PageGeometry, rect: paraph_protocol::Rect) -> Self {
        Self(space::share_from_placement(geometry, rect))
    }

    pub(super) fn left(self) -> String {
        format!("{:.4}%", self.0.left)
    }
    pub(super) fn top(self) -> String {
        format!("{:.4}%", self.0.top)
    }
    pub(super) fn width(self) -> String {
        format!("{:.4}%", self.0.width)
    }
    pub(super) fn height(self) -> String {
        format!("{:.4}%", self.0.height)
    }
}

/// A value that somebody left on the page.
#[component]
pub(super) fn PaintedContent(
    store: Store,
    mark: PaintedMark,
    geometry: PageGeometry,
) -> impl IntoView {
    let placed = Placed::new(&geometry, mark.placement.rect);
    let size = Box::of(&geometry, mark.placement.rect);
    let (content, rules, by) = (mark.content.clone(), mark.rules.clone(), mark.by);
    let named = move || {
        let text = store.text();
        let what = label::in_words(&content, &rules, &text);
        text.fill(Say::PlacedBy, &[("what", &what), ("name", &by)])
    };
    view! { class="p",
        <div class="painted" role="img" aria-label=named
            style:left=placed.left() style:top=placed.top()
            style:width=placed.width() style:height=placed.height()>
            <ContentView store=store content=mark.content rules=mark.rules attached=mark.attached size=size />
        </div>
    }
}

/// A value, drawn into its box; the box tells what it is.
#[component]
pub(super) fn ContentView(
    store: Store,
    content: Content,
    rules: Rules,
    /// Whether it is a file that travels inside the document, and only its name stands here.
    attached: bool,
    size: Box,
) -> impl IntoView {
    let printed = content.printed(&rules);
    match content {
        Content::Mark { mark } => view! { <MarkView store=store mark=mark size=size /> }.into_any(),
        Content::Checkbox { checked: false } => ().into_any(),
        Content::Checkbox { checked: true } => {
            let path = tick(size.width, size.height).to_svg();
            view! { <Drawn path=path size=size /> }.into_any()
        }
        Content::Radio { checked: false } => ().into_any(),
        Content::Radio { checked: true } => {
            let path = dot(size.width, size.height).to_svg();
            view! { <Drawn path=path size=size /> }.into_any()
        }
        Content::File { file } if file.is_picture() && !attached => {
            view! { <HandedPicture store=store file=file /> }.into_any()
        }
        Content::File { file } => view! { <Written text=file.name size=size /> }.into_any(),
        // Dates and numbers read as the seal writes them, the same for everybody.
        Content::Text { .. }
        | Content::Date { .. }
        | Content::Number { .. }
        | Content::Dropdown { .. } => match (printed.unwrap_or_default(), rules.cells) {
            (text, Some(count)) => view! { <Cells text=text count=count size=size /> }.into_any(),
            (text, None) => view! { <Written text=text size=size /> }.into_any(),
        },
    }
}

#[component]
fn Written(text: String, size: Box) -> impl IntoView {
    let font_size = size.font_size(&text);
    view! { class="p",
        <span class="written" dir="auto" aria-hidden="true" style:font-size=font_size>{text}</span>
    }
}

/// One letter in each cell, as the seal sets them.
#[component]
fn Cells(text: String, count: u32, size: Box) -> impl IntoView {
    let font_size = size.font_size("0");
    let width = format!("{:.4}%", 100.0 / f64::from(count.max(1)));
    let cell = move |letter: char| {
        let width = width.clone();
        view! { class="p", <span style:width=width>{letter.to_string()}</span> }
    };
    view! { class="p",
        <span class="written cells" dir="ltr" aria-hidden="true" style:font-size=font_size>
            {text.chars().map(cell).collect_view()}
        </span>
    }
}

/// A picture that a signer handed in; its bytes come from the service.
#[component]
fn HandedPicture(store: Store, file: HandedFile) -> impl IntoView {
    let canvas = NodeRef::<Canvas>::new();
    spawn_local(async move {
        if let Some(blob) = store.handed(&file).await {
            show(canvas, &blob).await;
        }
    });
    view! { class="p", <canvas class="handed" aria-hidden="true" node_ref=canvas></canvas> }
}

/// A picture of a signature.
#[component]
fn UploadedMark(picture: MarkPicture) -> impl IntoView {
    let canvas = NodeRef::<Canvas>::new();
    spawn_local(async move {
        let bytes = js_sys::Uint8Array::from(picture.bytes());
        if let Ok(blob) = Blob::new_with_u8_array_sequence(&js_sys::Array::of1(&bytes)) {
            show(canvas, &blob).await;
        }
    });
    view! { class="p", <canvas class="handed" aria-hidden="true" node_ref=canvas></canvas> }
}

/// Draws a picture into a canvas, which a page's policy for images does not concern.
async fn show(canvas: NodeRef<Canvas>, blob: &Blob) {
    let Some(bitmap) = picture::decoded(blob).await else {
        return;
    };
    let Some(Some(canvas)) = canvas.try_get_untracked() else {
        return;
    };
    canvas.set_width(bitmap.width());
    canvas.set_height(bitmap.height());
    let context = canvas.get_context("bitmaprenderer").ok().flatten();
    let context = context.and_then(|c| c.dyn_into::<ImageBitmapRenderingContext>().ok());
    if let Some(context) = context {
        context.transfer_from_image_bitmap(&bitmap);
    }
}

#[component]
fn Drawn(path: String, size: Box) -> impl IntoView {
    let view_box = format!("0 0 {} {}", size.width, size.height);
    view! { class="p",
        <svg class="drawn" viewBox=view_box aria-hidden="true"><path d=path /></svg>
    }
}

/// A mark, scaled evenly and centered in its box.
#[component]
pub(super) fn MarkView(store: Store, mark: Mark, size: Box) -> impl IntoView {
    match mark {
        Mark::Drawn { ink } => view! { <Drawn path=ink_path(&ink, size) size=size /> }.into_any(),
        Mark::Typed { text, font } => {
            let look = typed_look(store, &text, font, size);
            // The value may be taken away while its outline is on its way.
            let drawn = move || match look.try_get() {
                Some(Look::Outline(path)) => view! { <Drawn path=path size=size /> }.into_any(),
                Some(Look::Plain) => view! { <Written text=text.clone() size=size /> }.into_any(),
                Some(Look::Awaited) | None => ().into_any(),
            };
            view! { {drawn} }.into_any()
        }
        Mark::Clicked { name } => view! { <Written text=name size=size /> }.into_any(),
        Mark::Uploaded { picture } => view! { <UploadedMark picture=picture /> }.into_any(),
        _ => ().into_any(),
    }
}

fn ink_path(ink: &Ink, size: Box) -> String {
    Outline::of(ink).fitted(whole(size)).to_svg()
}

/// What a typed name looks like.
#[derive(Debug, Clone)]
enum Look {
    /// Not known yet.
    Awaited,
    /// In its script font.
    Outline(String),
    /// In plain letters, as the seal sets it too where the script font lacks one.
    Plain,
}

/// The outlines of a typed name come from the renderer, which carries the fonts.
fn typed_look(store: Store, text: &str, font: ScriptFont, size: Box) -> RwSignal<Look> {
    let look = RwSignal::new(Look::Awaited);
    let raster = store.raster();
    let ticket = raster.and_then(|raster| {
        raster.set(text, font, move |typed| {
            let outline = typed.and_then(|t| BezPath::from_svg(&t.path).ok());
            let fitted = outline.map(|o| Outline::from_path(o).fitted(whole(size)).to_svg());
            look.try_set(fitted.map_or(Look::Plain, Look::Outline));
        })
    });
    let ticket = SendWrapper::new(ticket);
    on_cleanup(move || drop(ticket));
    look
}

fn whole(size: Box) -> Rect {
    Rect::new(0.0, 0.0, size.width, size.height)
}
