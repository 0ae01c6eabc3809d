use super::on_resize;
use crate::app::Store;
use crate::space::{self, PadFit, Room};
use crate::text::Say;
use js_sys::{Array, Reflect};
use leptos::ev::PointerEvent;
use leptos::html::Canvas;
use leptos::prelude::*;
use paraph_ink::{Ink, Outline, Point, Stroke};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{AddEventListenerOptions, CanvasRenderingContext2d, HtmlCanvasElement, Path2d};

/// The pointer that draws; all others are a resting hand.
#[derive(Debug, Clone, Copy)]
struct Pen {
    id: i32,
    is_pen: bool,
    left_px: f64,
    top_px: f64,
}

/// A finished stroke and its outline.
type Outlined = (Stroke, String);

/// Where ink is made: strokes are data in units of the pad, the canvas only shows them, so neither
/// a turn of the device nor a zoom changes what was drawn.
#[derive(Clone, Copy)]
struct Sketch {
    ink: RwSignal<Ink>,
    room: RwSignal<Room>,
    canvas: NodeRef<Canvas>,
    pen: StoredValue<Rc<Cell<Option<Pen>>>, LocalStorage>,
    began_ms: StoredValue<Rc<Cell<Option<f64>>>, LocalStorage>,
    /// Outlines of finished strokes, so that only the running one is made anew.
    done: StoredValue<Rc<RefCell<Vec<Outlined>>>, LocalStorage>,
}

/// The pad.
#[component]
pub(super) fn Pad(store: Store, ink: RwSignal<Ink>) -> impl IntoView {
    let sketch = Sketch {
        ink,
        room: RwSignal::new(Room::default()),
        canvas: NodeRef::new(),
        pen: StoredValue::new_local(Rc::default()),
        began_ms: StoredValue::new_local(Rc::default()),
        done: StoredValue::new_local(Rc::default()),
    };
    sketch.follow();
    let empty = Memo::new(move |_| ink.with(Ink::is_empty));
    let undo = move |_| {
        ink.update(|i| {
            i.strokes.pop();
        });
    };
    let clear = move |_| ink.set(Ink::default());
    view! { class="p",
        <div class="pad" part="pad" dir="ltr">
            <span class="line-mark" aria-hidden="true">"×"</span>
            <span class="hint" aria-hidden="true" class:gone=move || !empty.get()>{store.words(Say::DrawHint)}</span>
            <canvas node_ref=sketch.canvas role="img" aria-label=store.words(Say::PadLabel)
                on:pointerdown=move |e| sketch.down(&e)
                on:pointermove=move |e| sketch.go(&e)
                on:pointerup=move |e| sketch.up(&e)
                on:pointercancel=move |e| sketch.up(&e)></canvas>
        </div>
        <div class="pad-tools">
            <button type="button" class="button text" part="button" data-action="undo"
                disabled=empty on:click=undo>{store.words(Say::Undo)}</button>
            <button type="button" class="button text" part="button" data-action="clear"
                disabled=empty on:click=clear>{store.words(Say::Clear)}</button>
        </div>
    }
}

impl Sketch {
    /// Redraws after every change of ink or room.
    fn follow(self) {
        Effect::new(move |_| {
            let Some(canvas) = self.canvas.get() else {
                return;
            };
            keep_touches(&canvas);
            on_resize(&canvas, move |width, height| {
                self.room.set(Room { width, height });
            });
        });
        Effect::new(move |_| {
            self.ink.track();
            self.room.track();
            self.paint();
        });
    }

    fn units(self) -> (f64, f64) {
        let drawn = self
            .ink
            .with_untracked(|i| (f64::from(i.width), f64::from(i.height)));
        match drawn {
            (w, h) if w > 0.0 && h > 0.0 => drawn,
            _ => space::pad_units(self.room.get_untracked()),
        }
    }

    fn fit(self) -> PadFit {
        space::pad_fit(self.units(), self.room.get_untracked())
    }

    fn pen(self) -> Option<Rc<Cell<Option<Pen>>>> {
        self.pen.try_get_value()
    }

    fn down(self, event: &PointerEvent) {
        let (Some(pen), Some(canvas)) = (self.pen(), self.canvas.get_untracked()) else {
            return;
        };
        if event.button() != 0 {
            return;
        }
        let is_pen = event.pointer_type() == "pen";
        if let Some(now) = pen.get() {
            // A pen that comes after the hand's touch is what was meant.
            if now.is_pen || !is_pen {
                return;
            }
            self.ink.update(|i| {
                i.strokes.pop();
            });
        }
        event.prevent_default();
        // Without capture the stroke ends at the pad's edge, which loses nothing.
        let _ = canvas.set_pointer_capture(event.pointer_id());
        let edge = canvas.get_bounding_client_rect();
        pen.set(Some(Pen {
            id: event.pointer_id(),
            is_pen,
            left_px: edge.left(),
            top_px: edge.top(),
        }));
        let (width, height) = self.units();
        let point = self.point(event);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a pad is a few hundred units"
        )]
        self.ink.update(|i| {
            (i.width, i.height) = (width as f32, height as f32);
            i.strokes.push(Stroke {
                points: point.into_iter().collect(),
            });
        });
    }

    fn go(self, event: &PointerEvent) {
        if !self.is_ours(event) {
            return;
        }
        event.prevent_default();
        let points: Vec<Point> = coalesced(event)
            .iter()
            .filter_map(|e| self.point(e))
            .collect();
        self.ink.update(|i| {
            if let Some(stroke) = i.strokes.last_mut() {
                stroke.points.extend(points);
            }
        });
    }

    fn up(self, event: &PointerEvent) {
        if self.is_ours(event)
            && let Some(pen) = self.pen()
        {
            pen.set(None);
        }
    }

    fn is_ours(self, event: &PointerEvent) -> bool {
        let pen = self.pen().and_then(|p| p.get());
        pen.is_some_and(|p| p.id == event.pointer_id())
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "a pad is a few hundred units"
    )]
    fn point(self, event: &PointerEvent) -> Option<Point> {
        let pen = self.pen()?.get()?;
        let began = self.began_ms.try_get_value()?;
        let start = began.get().unwrap_or_else(|| event.time_stamp());
        began.set(Some(start));
        let (x_px, y_px) = (
            f64::from(event.client_x()) - pen.left_px,
            f64::from(event.client_y()) - pen.top_px,
        );
        let (x, y) = space::pad_from_screen(self.fit(), x_px, y_px);
        Some(Point {
            x: x as f32,
            y: y as f32,
            t_ms: (event.time_stamp() - start).max(0.0) as f32,
            pressure: event.pressure().clamp(0.0, 1.0),
        })
    }

    fn paint(self) {
        let Some(canvas) = self.canvas.get_untracked() else {
            return;
        };
        let (room, fit) = (self.room.get_untracked(), self.fit());
        let ratio = window().device_pixel_ratio();
        let Some(context) = fresh(&canvas, room, ratio) else {
            return;
        };
        let scale = fit.scale * ratio;
        // A transformation of finite numbers is always taken.
        let _ = context.set_transform(scale, 0.0, 0.0, scale, fit.left * ratio, fit.top * ratio);
        context.set_fill_style_str(&ink_color(&canvas));
        for path in self.paths() {
            if let Ok(path) = Path2d::new_with_path_string(&path) {
                context.fill_with_path_2d(&path);
            }
        }
    }

    /// One outline for each stroke; those that have not changed are kept.
    fn paths(self) -> Vec<String> {
        let Some(done) = self.done.try_get_value() else {
            return Vec::new();
        };
        let mut done = done.borrow_mut();
        self.ink.with_untracked(|ink| {
            done.truncate(ink.strokes.len());
            for (i, stroke) in ink.strokes.iter().enumerate() {
                if done.get(i).is_some_and(|(known, _)| known == stroke) {
                    continue;
                }
                let alone = Ink {
                    strokes: vec![stroke.clone()],
                    ..ink.clone()
                };
                done.truncate(i);
                done.push((stroke.clone(), Outline::of(&alone).path().to_svg()));
            }
        });
        done.iter().map(|(_, path)| path.clone()).collect()
    }
}

/// The canvas, emptied, with as many pixels as its room has on this device.
fn fresh(canvas: &HtmlCanvasElement, room: Room, ratio: f64) -> Option<CanvasRenderingContext2d> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a room is a few thousand pixels at most"
    )]
    let px = |v: f64| (v * ratio).round().max(1.0) as u32;
    canvas.set_width(px(room.width));
    canvas.set_height(px(room.height));
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

fn ink_color(canvas: &HtmlCanvasElement) -> String {
    let style = window().get_computed_style(canvas).ok().flatten();
    let color = style.and_then(|s| s.get_property_value("color").ok());
    color
        .filter(|c| !c.is_empty())
        .unwrap_or_else(|| "#14204f".into())
}

/// The samples between two frames, where the browser tells them; predicted ones never count.
fn coalesced(event: &PointerEvent) -> Vec<PointerEvent> {
    let told = Reflect::has(event, &"getCoalescedEvents".into()).unwrap_or(false);
    let all: Vec<PointerEvent> = match told {
        true => Array::from(&event.get_coalesced_events())
            .iter()
            .filter_map(|e| e.dyn_into().ok())
            .collect(),
        false => Vec::new(),
    };
    if all.is_empty() {
        vec![event.clone()]
    } else {
        all
    }
}

/// Keeps the page from scrolling and the system from reading the strokes as handwriting: only
/// listeners that are not passive may do that.
fn keep_touches(canvas: &HtmlCanvasElement) {
    let keep =
        Closure::<dyn Fn(web_sys::Event)>::new(|event: web_sys::Event| event.prevent_default());
    let how = AddEventListenerOptions::new();
    how.set_passive(false);
    for name in ["touchstart", "touchmove"] {
        // Listening to events of these names cannot fail.
        let _ = canvas.add_event_listener_with_callback_and_add_event_listener_options(
            name,
            keep.as_ref().unchecked_ref(),
            &how,
        );
    }
    let kept = send_wrapper::SendWrapper::new(keep);
    on_cleanup(move || drop(kept));
}
