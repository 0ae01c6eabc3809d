use super::content::{Box, MarkView};
use super::file::Drop;
use crate::app::Store;
use crate::picture;
use crate::text::Say;
use leptos::prelude::*;
use paraph_protocol::{Mark, MarkPicture};
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

/// Size in which the picture is shown; only its proportions matter.
const PREVIEW: Box = Box {
    width: 260.0,
    height: 80.0,
    page_width: 260.0,
};

/// Making a mark of a picture: the paper is taken away, and every step can be undone.
#[component]
pub(super) fn Upload(store: Store, picture: RwSignal<Option<MarkPicture>>) -> impl IntoView {
    let past = RwSignal::new(Vec::<Option<MarkPicture>>::new());
    let wrong = RwSignal::new(false);
    let put = move |new: Option<MarkPicture>| {
        past.update(|past| past.push(picture.get_untracked()));
        picture.set(new);
    };
    let take = move |file: File| {
        spawn_local(async move {
            let lifted = picture::mark(&file).await;
            // The sheet may be closed by now.
            if wrong.try_set(lifted.is_none()).is_none()
                && let Some(png) = lifted
            {
                put(Some(MarkPicture::new(png)));
            }
        });
    };
    let undo = move |_| {
        if let Some(before) = past.try_update(Vec::pop).flatten() {
            picture.set(before);
        }
    };
    let told = move || match wrong.get() {
        true => store.words(Say::FileRefused)(),
        false => String::new(),
    };
    let shown = move || {
        picture.get().map(|picture| {
            let mark = Mark::Uploaded { picture };
            view! { class="p",
                <div class="plain preview" aria-hidden="true"><MarkView store=store mark=mark size=PREVIEW /></div>
            }
        })
    };
    view! { class="p",
        <p class="lead">{store.words(Say::UploadLead)}</p>
        <Drop store=store says=Say::UploadChoose accepts="image/*" take=take />
        <p class="wrong" role="alert">{told}</p>
        {shown}
        <div class="pad-tools">
            <button type="button" class="button text" part="button" data-action="undo"
                disabled=move || past.with(Vec::is_empty) on:click=undo>{store.words(Say::Undo)}</button>
            <button type="button" class="button text" part="button" data-action="clear"
                disabled=move || picture.with(Option::is_none)
                on:click=move |_| put(None)>{store.words(Say::Clear)}</button>
        </div>
    }
}
