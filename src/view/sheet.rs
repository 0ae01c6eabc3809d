use crate::app::Store;
use crate::browser;
use crate::session::Act;
use leptos::ev::KeyboardEvent;
use leptos::html::Section;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Everything in a dialog that can take the focus by key.
const FOCUSABLE: &str = "button:not([disabled]), input:not([disabled]), textarea, select, a[href], \
                         [tabindex='0']";

/// A dialog over the document: takes the focus, keeps it, gives it back. On narrow screens it is a
/// sheet that comes from below.
#[component]
pub(super) fn Sheet(
    store: Store,
    /// Names the dialog for styles and tests.
    name: &'static str,
    #[prop(into)] title: Signal<String>,
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<Section>::new();
    hold_focus(store, node);
    let key = move |event: KeyboardEvent| match event.key().as_str() {
        "Escape" => {
            event.prevent_default();
            event.stop_propagation();
            store.act(Act::Dismiss);
        }
        "Tab" => keep_inside(node, &event),
        _ => {}
    };
    view! { class="p",
        <div class="veil">
            <section class="sheet" role="dialog" aria-modal="true" aria-labelledby="sheet-title"
                tabindex="-1" data-sheet=name node_ref=node on:keydown=key>
                <h2 id="sheet-title">{title}</h2>
                {children()}
            </section>
        </div>
    }
}

/// Moves the focus in, and back to where it was when the dialog goes.
fn hold_focus(store: Store, node: NodeRef<Section>) {
    let before = store.root().and_then(|root| browser::focused(&root));
    let before = SendWrapper::new(before);
    Effect::new(move |_| {
        if let Some(sheet) = node.get() {
            let first = sheet.query_selector("[data-first]").ok().flatten();
            browser::focus(first.as_ref().unwrap_or(&sheet));
        }
    });
    on_cleanup(move || {
        let Some(before) = before.as_ref().cloned() else {
            return;
        };
        // After what comes next is in the document: it may want the focus more.
        set_timeout(
            move || {
                if before.is_connected() && is_idle(&before) {
                    browser::focus(&before);
                }
            },
            std::time::Duration::ZERO,
        );
    });
}

/// Whether nothing has taken the focus.
fn is_idle(near: &Element) -> bool {
    browser::focused(near).is_none_or(|f| f.tag_name() == "BODY" || f.contains(Some(near)))
}

fn keep_inside(node: NodeRef<Section>, event: &KeyboardEvent) {
    let Some(sheet) = node.get_untracked() else {
        return;
    };
    let Ok(found) = sheet.query_selector_all(FOCUSABLE) else {
        return;
    };
    let all: Vec<HtmlElement> = (0..found.length())
        .filter_map(|i| found.get(i)?.dyn_into::<HtmlElement>().ok())
        .filter(|e| e.offset_parent().is_some())
        .collect();
    let (Some(first), Some(last)) = (all.first(), all.last()) else {
        return event.prevent_default();
    };
    let now = browser::focused(&sheet);
    let at = |e: &HtmlElement| now.as_ref() == Some(e.as_ref());
    let on_sheet = now.as_ref() == Some(sheet.as_ref());
    if event.shift_key() && (at(first) || on_sheet) {
        event.prevent_default();
        browser::focus(last);
    } else if !event.shift_key() && at(last) {
        event.prevent_default();
        browser::focus(first);
    }
}
