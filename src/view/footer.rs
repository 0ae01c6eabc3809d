use super::label;
use super::role::verbs;
use crate::app::Store;
use crate::language;
use crate::session::{Act, Opening, Primary, Session, Stage};
use crate::text::Say;
use leptos::prelude::*;
use paraph_protocol::Role;

/// How far the signer is, and the one next step.
#[component]
pub(super) fn Footer(store: Store) -> impl IntoView {
    let shown =
        store.read(|s| s.view().is_some() && !matches!(s.stage(), Stage::Ended(_) | Stage::Locked));
    move || shown.get().then(|| view! { <Bar store=store /> })
}

#[component]
fn Bar(store: Store) -> impl IntoView {
    let progress = store.read(Session::progress);
    let allowed = store.read(Session::permissions);
    let at_work = store.read(|s| *s.stage() == Stage::Open);
    let ready = store.read(|s| {
        s.documents()
            .iter()
            .any(|d| matches!(d, Opening::Open { .. }))
    });
    let role = store.read(Session::role);
    let acts = Memo::new(move |_| role.get().can_act());
    let done = move || {
        let p = progress.get();
        let text = store.text();
        match role.get() {
            Role::Reviewer => return text.say(Say::Reviewing),
            Role::Organizer | Role::Copy => return text.say(Say::LookOn),
            Role::Signer | Role::Approver => {}
        }
        let number = |n| language::number(n, text.locale());
        let gaps = [("done", &*number(p.done)), ("total", &*number(p.total))];
        text.fill(Say::Progress, &gaps)
    };
    let primary = store.read(Session::primary);
    let words = move || {
        primary
            .get()
            .map(|p| primary_words(store, &p))
            .unwrap_or_default()
    };
    view! { class="p",
        <footer class="footer">
            <div class="progress" part="progress">
                <span>{done}</span>
                {move || acts.get().then(|| view! { class="p",
                    <progress
                        aria-label=store.words(Say::YourPart)
                        max=move || progress.get().total.to_string()
                        prop:value=move || progress.get().done.to_string()
                    />
                })}
            </div>
            <Show when=move || allowed.get().decline && at_work.get()>
                <button type="button" class="button text" part="button" data-action="decline"
                    on:click=move |_| store.act(Act::AskDecline)>{store.words(Say::Decline)}</button>
            </Show>
            <Show when=move || allowed.get().save && at_work.get()>
                <button type="button" class="button quietly" part="button" data-action="save"
                    on:click=move |_| store.act(Act::Save)>{store.words(Say::SaveForLater)}</button>
            </Show>
            <Show when=move || role.get() == Role::Approver && at_work.get()>
                <button type="button" class="button text" part="button" data-action="comment"
                    on:click=move |_| store.act(Act::AskComment)>{store.words(Say::Comment)}</button>
            </Show>
            <Show when=move || role.get() == Role::Reviewer && at_work.get()>
                <button type="button" class="button quietly" part="button" data-action="reviewed"
                    disabled=move || !ready.get()
                    on:click=move |_| store.act(Act::Review)>{store.words(Say::ReviewDone)}</button>
            </Show>
            <Show when=move || primary.with(Option::is_some)>
                <button type="button" class="button primary" part="button button-primary" data-action="next"
                    disabled=move || !(at_work.get() && ready.get())
                    on:click=move |_| store.act(Act::Next)>{words}</button>
            </Show>
        </footer>
    }
}

/// The button is named after what it does.
fn primary_words(store: Store, primary: &Primary) -> String {
    let text = store.text();
    match primary {
        Primary::Agree => text.say(Say::ReadAndAgree),
        Primary::Review => text.say(verbs(store.peek(Session::role)).review),
        Primary::Comment => text.say(Say::Comment),
        Primary::Download => text.say(Say::DownloadUnsigned),
        Primary::GoTo(id) | Primary::Place(id) => {
            let place = matches!(primary, Primary::Place(_));
            store.peek(|s| {
                let Some(field) = s.field(id) else {
                    return String::new();
                };
                let label = label::field_label(field, s.fields(), &text);
                match place {
                    true => label::invitation(field.kind, &label, &text),
                    false => text.fill(Say::NextField, &[("label", &label)]),
                }
            })
        }
    }
}
