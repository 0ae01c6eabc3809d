use super::label;
use super::sheet::Sheet;
use crate::app::Store;
use crate::language;
use crate::picture;
use crate::session::{Act, Handing};
use crate::text::Say;
use leptos::ev::DragEvent;
use leptos::html::Input;
use leptos::prelude::*;
use paraph_protocol::{Field, FieldId, FieldKind, ValueError, largest_file};
use send_wrapper::SendWrapper;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

/// What the browser offers for an attachment, and for a picture.
const FILES: &str = "application/pdf,image/png,image/jpeg";
const PICTURES: &str = "image/*";

/// Choosing a file for a field.
#[component]
pub(super) fn FileSheet(store: Store, field: FieldId) -> impl IntoView {
    let Some(known) = store.peek(|s| s.field(&field).cloned()) else {
        return ().into_any();
    };
    let title = {
        let known = known.clone();
        move || store.with(|s| label::field_label(&known, s.fields(), &store.text()))
    };
    let filled = store.peek(|s| s.answers().is_filled(&field));
    let handing = {
        let field = field.clone();
        store.read(move |s| s.handing(&field).cloned())
    };
    let percent = Memo::new(move |_| match handing.get() {
        Some(Handing::Sending { percent }) => Some(percent),
        _ => None,
    });
    let sending = move || percent.get().is_some();
    let sending_words = move || percent.get().map(|p| how_far(store, p));
    let wrong = move || handing.with(|h| h.as_ref().map(|h| trouble(h, store)));
    let accepts = match known.kind {
        FieldKind::Attachment => FILES,
        _ => PICTURES,
    };
    let take = {
        let known = known.clone();
        move |file: File| hand_in(store, known.clone(), file)
    };
    let says = if known.kind == FieldKind::Attachment {
        Say::FileChoose
    } else {
        Say::UploadChoose
    };
    let kinds = kinds(&known);
    view! {
        <Sheet store=store name="file" title=Signal::derive(title)>
            {view! { class="p",
                <Drop store=store says=says accepts=accepts take=take />
                <p class="fine">{store.words(kinds)}</p>
                <p class="quiet" role="status">{move || sending().then(store.words(Say::FileSending))}</p>
                <Show when=sending>
                    <p class="fine" aria-hidden="true">{sending_words}</p>
                    <progress class="handing" max="100" aria-label=store.words(Say::FileSending)
                        prop:value=move || percent.get().unwrap_or(0).to_string() />
                </Show>
                <p class="wrong" role="alert">{wrong}</p>
                <div class="row">
                    {filled.then(|| view! { class="p",
                        <button type="button" class="button text start" part="button" data-action="remove"
                            on:click=move |_| store.act(Act::Empty(field.clone()))>{store.words(Say::Remove)}</button>
                    })}
                    <button type="button" class="button quietly" part="button" data-action="dismiss"
                        on:click=move |_| store.act(Act::Dismiss)>{store.words(Say::Cancel)}</button>
                </div>
            }}
        </Sheet>
    }
    .into_any()
}

fn how_far(store: Store, percent: u8) -> String {
    let number = language::percent(percent.into(), store.text().locale());
    format!("{} · {number}", store.words(Say::FileSending)())
}

fn kinds(field: &Field) -> Say {
    match field.kind {
        FieldKind::Attachment => Say::FileKind,
        _ => Say::FilePicture,
    }
}

fn trouble(handing: &Handing, store: Store) -> String {
    match handing {
        Handing::Sending { .. } => String::new(),
        Handing::Refused(reason @ ValueError::FileTooLarge { .. }) => {
            label::reason(reason, &store.text())
        }
        // Which kinds are taken stands above, all the time.
        Handing::Refused(_) | Handing::Failed(_) => store.words(Say::FileRefused)(),
        Handing::Lost => store.words(Say::FileFailed)(),
    }
}

/// Pictures are written anew, so that they fit and tell nothing; an attachment stays as it is.
fn hand_in(store: Store, field: Field, file: File) {
    let most = largest_file(&field);
    let id = field.id.clone();
    let refuse = move |reason| store.act(Act::Misfile(id.clone(), reason));
    if field.kind == FieldKind::Attachment && file.size() > most as f64 {
        return refuse(ValueError::FileTooLarge { max_bytes: most });
    }
    spawn_local(async move {
        let name = file.name();
        let ready = match field.kind {
            FieldKind::Attachment => picture::bytes(&file).await.map(|bytes| (bytes, name)),
            kind => page_picture(&file, kind, most)
                .await
                .map(|(bytes, ending)| (bytes, renamed(&name, ending))),
        };
        match ready {
            Some((bytes, name)) => store.act(Act::HandIn {
                field: field.id.clone(),
                name,
                bytes: Arc::from(bytes),
            }),
            None => refuse(ValueError::FileKind),
        }
    });
}

async fn page_picture(file: &File, kind: FieldKind, most: u64) -> Option<(Vec<u8>, &'static str)> {
    if kind == FieldKind::Stamp
        && let Some(png) = picture::mark(file).await
    {
        return Some((png, "png"));
    }
    let clear = kind == FieldKind::Stamp || file.type_() == "image/png";
    picture::page_picture(file, most, clear).await
}

/// The name with the ending of what it has become, and no longer than the service takes.
fn renamed(name: &str, ending: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let stem: String = stem.chars().take(100).collect();
    format!("{stem}.{ending}")
}

/// A place to drop a file on, or to press and choose one.
#[component]
pub(super) fn Drop(
    store: Store,
    says: Say,
    accepts: &'static str,
    take: impl Fn(File) + Clone + 'static,
) -> impl IntoView {
    let input = NodeRef::<Input>::new();
    let over = RwSignal::new(false);
    let take = SendWrapper::new(take);
    let choose = {
        let take = take.clone();
        move |_| {
            let Some(input) = input.get_untracked() else {
                return;
            };
            let file = input.files().and_then(|files| files.get(0));
            // The same file can be chosen again after it was refused.
            input.set_value("");
            if let Some(file) = file {
                take(file);
            }
        }
    };
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        let files = event.data_transfer().and_then(|data| data.files());
        if let Some(file) = files.and_then(|files| files.get(0)) {
            take(file);
        }
    };
    view! { class="p",
        <label class="drop" class:over=over
            on:dragover=move |event: DragEvent| { event.prevent_default(); over.set(true); }
            on:dragleave=move |_| over.set(false)
            on:drop=dropped>
            <input type="file" class="chooser" data-first="" accept=accepts node_ref=input on:change=choose />
            <span class="button quietly" aria-hidden="true">{store.words(says)}</span>
            <span class="quiet">{store.words(says)}</span>
            <span class="fine">{store.words(Say::FileDrop)}</span>
        </label>
    }
}
