//! Pictures in the browser: read, made smaller, taken off their paper, written anew. What leaves is
//! always written by the browser itself, so nothing that the file told about itself goes along.

use crate::paper::{Pixels, lift};
use js_sys::{Function, Promise, Uint8Array};
use leptos::prelude::{document, window};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{Clamped, JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap, ImageData};

/// Longest sides of a signature, in pixels, from the first try to the last.
const MARK_SIDES: [f64; 4] = [640.0, 480.0, 360.0, 240.0];
/// Largest picture of a signature in bytes, as the service takes it.
const MOST_MARK_BYTES: u32 = 64 * 1024;
/// Longest side of the photograph in which the signature is looked for, in pixels.
const PHOTO_SIDE: f64 = 1_400.0;
/// Longest sides of another picture, in pixels, from the first try to the last.
const PICTURE_SIDES: [f64; 3] = [1_600.0, 1_100.0, 700.0];

/// The signature in a picture as PNG; nothing when the file is no picture, or holds none.
pub(crate) async fn mark(file: &Blob) -> Option<Vec<u8>> {
    let bitmap = decoded(file).await?;
    let pixels = read(&drawn(&bitmap, PHOTO_SIDE)?)?;
    let lifted = write(&lift(&pixels)?)?;
    for side in MARK_SIDES {
        let png = encoded(&smaller(&lifted, side)?, "image/png").await?;
        if png.length() <= MOST_MARK_BYTES {
            return Some(png.to_vec());
        }
    }
    None
}

/// A picture for a page of at most so many bytes: a PNG where it is `clear` in places, else a JPEG;
/// with its ending.
pub(crate) async fn page_picture(
    file: &Blob,
    most_bytes: u64,
    clear: bool,
) -> Option<(Vec<u8>, &'static str)> {
    let bitmap = decoded(file).await?;
    let (kind, ending) = match clear {
        true => ("image/png", "png"),
        false => ("image/jpeg", "jpg"),
    };
    for side in PICTURE_SIDES {
        let bytes = encoded(&drawn(&bitmap, side)?, kind).await?;
        if u64::from(bytes.length()) <= most_bytes {
            return Some((bytes.to_vec(), ending));
        }
    }
    None
}

/// The bytes of a file.
pub(crate) async fn bytes(file: &Blob) -> Option<Vec<u8>> {
    let buffer = JsFuture::from(file.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}

/// Decodes a picture; the browser does so outside of the page's policy for images.
pub(crate) async fn decoded(file: &Blob) -> Option<ImageBitmap> {
    let promise = window().create_image_bitmap_with_blob(file).ok()?;
    JsFuture::from(promise).await.ok()?.dyn_into().ok()
}

fn canvas(width: f64, height: f64) -> Option<(HtmlCanvasElement, CanvasRenderingContext2d)> {
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "sides are bounded above"
    )]
    let side = |length: f64| length.round().max(1.0) as u32;
    canvas.set_width(side(width));
    canvas.set_height(side(height));
    let context: JsValue = canvas.get_context("2d").ok()??.into();
    Some((canvas, context.dyn_into().ok()?))
}

/// The size that fits into a square of `most`, never larger than it is.
fn fitted(width: u32, height: u32, most: f64) -> (f64, f64) {
    let (width, height) = (f64::from(width), f64::from(height));
    let scale = (most / width.max(height)).min(1.0);
    (width * scale, height * scale)
}

fn drawn(bitmap: &ImageBitmap, most: f64) -> Option<HtmlCanvasElement> {
    let (width, height) = fitted(bitmap.width(), bitmap.height(), most);
    let (canvas, context) = canvas(width, height)?;
    let draw = context.draw_image_with_image_bitmap_and_dw_and_dh(bitmap, 0.0, 0.0, width, height);
    draw.ok()?;
    Some(canvas)
}

fn smaller(from: &HtmlCanvasElement, most: f64) -> Option<HtmlCanvasElement> {
    let (width, height) = fitted(from.width(), from.height(), most);
    let (canvas, context) = canvas(width, height)?;
    let draw =
        context.draw_image_with_html_canvas_element_and_dw_and_dh(from, 0.0, 0.0, width, height);
    draw.ok()?;
    Some(canvas)
}

fn read(canvas: &HtmlCanvasElement) -> Option<Pixels> {
    let context: JsValue = canvas.get_context("2d").ok()??.into();
    let context: CanvasRenderingContext2d = context.dyn_into().ok()?;
    let (width, height) = (canvas.width(), canvas.height());
    let data = context.get_image_data(0.0, 0.0, width.into(), height.into());
    Some(Pixels {
        width: usize::try_from(width).ok()?,
        height: usize::try_from(height).ok()?,
        rgba: data.ok()?.data().0,
    })
}

fn write(pixels: &Pixels) -> Option<HtmlCanvasElement> {
    let width = u32::try_from(pixels.width).ok()?;
    let (canvas, context) = canvas(width.into(), u32::try_from(pixels.height).ok()?.into())?;
    let data = ImageData::new_with_u8_clamped_array(Clamped(&pixels.rgba), width).ok()?;
    context.put_image_data(&data, 0.0, 0.0).ok()?;
    Some(canvas)
}

async fn encoded(canvas: &HtmlCanvasElement, kind: &str) -> Option<Uint8Array> {
    let canvas = canvas.clone();
    let kind = kind.to_owned();
    let promise = Promise::new(&mut |done: Function, _| {
        let take = Closure::once_into_js(move |blob: JsValue| {
            // Nobody is there to be told when the promise is settled already.
            let _ = done.call1(&JsValue::NULL, &blob);
        });
        // A canvas that cannot be written gives no blob, which ends the same way.
        let _ = canvas.to_blob_with_type(take.unchecked_ref(), &kind);
    });
    let blob: Blob = JsFuture::from(promise).await.ok()?.dyn_into().ok()?;
    let buffer = JsFuture::from(blob.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer))
}
