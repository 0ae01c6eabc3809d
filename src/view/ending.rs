use super::card::{Card, Tone};
use super::role::{Verbs, verbs};
use crate::app::Store;
use crate::language;
use crate::session::{Act, After, Ending, Session};
use crate::text::{Count, Say, Text};
use leptos::prelude::*;
use paraph_protocol::Role;

/// The words of an ending.
struct Words {
    tone: Tone,
    title: String,
    lead: String,
}

/// An ending: what has happened, what follows, and the one thing to do.
#[component]
pub(super) fn Ended(store: Store, ending: Ending) -> impl IntoView {
    let name = face(&ending, verbs(Role::Signer)).1;
    let kept = StoredValue::new(ending.clone());
    let role = store.peek(Session::role);
    let said = move || {
        let sender = store.with(|s| s.view().map(|v| v.envelope.sender.name.clone()));
        let tired = store.with(Session::is_tired);
        kept.with_value(|e| words(e, role, &store.text(), &sender.unwrap_or_default(), tired))
    };
    let tone = Signal::derive(move || said().tone);
    let title = Signal::derive(move || said().title);
    let lead = Signal::derive(move || said().lead);
    view! {
        <Card store=store name=name tone=tone title=title lead=lead>
            {facts(store, &ending)}
            {actions(store, &ending)}
        </Card>
    }
}

fn words(ending: &Ending, role: Role, text: &Text, sender: &str, tired: bool) -> Words {
    let (tone, _, title) = face(ending, verbs(role));
    Words {
        tone,
        title: text.say(title),
        lead: match (role, ending) {
            (Role::Approver, Ending::Signed(After::Others { .. } | After::Nothing)) => {
                text.say(Say::ApprovedLead)
            }
            (Role::Reviewer, Ending::Signed(After::Others { .. } | After::Nothing)) => {
                text.fill(Say::ReviewedLead, &[("sender", sender)])
            }
            _ => lead(ending, text, sender, tired),
        },
    }
}

fn face(ending: &Ending, verbs: Verbs) -> (Tone, &'static str, Say) {
    match ending {
        Ending::Signed(After::Sealed) => (Tone::Good, "sealed", Say::SealedTitle),
        Ending::Signed(After::Sealing) => (Tone::Good, "sealing", Say::SealingTitle),
        Ending::Signed(After::Others { .. }) => (Tone::Good, "others", verbs.done),
        Ending::Signed(After::Nothing) => (Tone::Calm, "void", verbs.done),
        Ending::NotYourTurn { .. } => (Tone::Calm, "waiting", Say::WaitTitle),
        Ending::Declined { by_you: true } => (Tone::Calm, "declined", verbs.declined),
        Ending::Declined { by_you: false } => (Tone::Calm, "declined-by", Say::DeclinedByTitle),
        Ending::Withdrawn => (Tone::Calm, "withdrawn", Say::WithdrawnTitle),
        Ending::Expired => (Tone::Calm, "expired", Say::ExpiredTitle),
        Ending::Left => (Tone::Calm, "left", Say::LeftTitle),
    }
}

fn lead(ending: &Ending, text: &Text, sender: &str, tired: bool) -> String {
    let by = |say| text.fill(say, &[("sender", sender)]);
    let with = |count, people: &[String]| {
        let names = language::names(people, text);
        let amount = language::amount(people.len(), text);
        text.count(count, &amount, &[("names", &names)])
    };
    match ending {
        Ending::Signed(After::Sealed) => text.say(Say::SealedLead),
        Ending::Signed(After::Sealing) if tired => text.say(Say::SealingLong),
        Ending::Signed(After::Sealing) => text.say(Say::SealingLead),
        Ending::Signed(After::Others { names }) => with(Count::OthersLead, names),
        Ending::Signed(After::Nothing) => text.say(Say::VoidLead),
        Ending::NotYourTurn { before } => with(Count::WaitLead, before),
        Ending::Declined { by_you: true } => by(Say::DeclinedLead),
        Ending::Declined { by_you: false } => text.say(Say::DeclinedByLead),
        Ending::Withdrawn => by(Say::WithdrawnLead),
        Ending::Expired => by(Say::ExpiredLead),
        Ending::Left => text.say(Say::LeftLead),
    }
}

/// When it was signed, the fingerprint of what, and the name of the receipt.
fn facts(store: Store, ending: &Ending) -> Option<impl IntoView + use<>> {
    if !matches!(ending, Ending::Signed(_)) {
        return None;
    }
    let receipt = store.peek(|s| s.receipt().cloned());
    let prints = store.peek(|s| {
        let documents = s.view().map(|v| v.documents.clone()).unwrap_or_default();
        documents
            .into_iter()
            .map(|d| fingerprint(&d.sha256.to_string()))
            .collect::<Vec<_>>()
    });
    let signed = receipt
        .as_ref()
        .map(|r| language::instant(r.signed_at, store.text().locale()));
    let row = move |say: Say, value: String| {
        view! { class="p",
            <div class="fact"><dt>{store.words(say)}</dt><dd><bdi>{value}</bdi></dd></div>
        }
    };
    let code = move |say: Say, value: String| {
        view! { class="p",
            <div class="fact"><dt>{store.words(say)}</dt><dd><bdi dir="ltr">{value}</bdi></dd></div>
        }
    };
    Some(view! { class="p",
        <dl class="facts">
            {signed.map(|s| row(verbs(store.peek(Session::role)).done_row, s))}
            {prints.into_iter().map(|p| code(Say::FingerprintRow, p)).collect_view()}
            {receipt.map(|r| code(Say::ReceiptRow, r.code))}
        </dl>
    })
}

/// The first digits of a digest in groups of four, as people compare them.
fn fingerprint(hex: &str) -> String {
    let groups = hex.as_bytes().chunks(4).take(4);
    let groups: Vec<&str> = groups.filter_map(|g| std::str::from_utf8(g).ok()).collect();
    format!("{} …", groups.join(" "))
}

fn actions(store: Store, ending: &Ending) -> AnyView {
    let titles = store.peek(|s| {
        let documents = s.view().map(|v| v.documents.clone()).unwrap_or_default();
        documents.into_iter().map(|d| d.title).collect::<Vec<_>>()
    });
    let leads_on = store.peek(Session::leads_on);
    let goes_on = store.peek(Session::has_next_page);
    let words = store.words(if goes_on { Say::Continue } else { Say::Close });
    let close = move |primary: bool| {
        leads_on.then(|| {
            view! { class="p",
                <button type="button" class="button" part="button" data-action="close"
                    class:primary=primary class:quietly=!primary
                    on:click=move |_| store.act(Act::Close)>{words}</button>
            }
        })
    };
    match ending {
        Ending::Signed(After::Sealed) => view! { class="p",
            <div class="row">
                {close(false)}
                {downloads(store, titles)}
            </div>
        }
        .into_any(),
        Ending::Left => view! { class="p",
            <div class="row">
                {close(false)}
                <button type="button" class="button primary" part="button button-primary" data-action="resume"
                    on:click=move |_| store.act(Act::Next)>{store.words(Say::GoOn)}</button>
            </div>
        }
        .into_any(),
        Ending::Signed(_)
        | Ending::NotYourTurn { .. }
        | Ending::Declined { .. }
        | Ending::Withdrawn
        | Ending::Expired => view! { class="p", <div class="row">{close(true)}</div> }.into_any(),
    }
}

fn downloads(store: Store, titles: Vec<String>) -> impl IntoView {
    let several = titles.len() > 1;
    let button = move |(i, title): (usize, String)| {
        let words = move || match several {
            true => store.text().fill(Say::DownloadNamed, &[("title", &title)]),
            false => store.words(Say::DownloadPdf)(),
        };
        view! { class="p",
            <button type="button" class="button primary" part="button button-primary" data-action="download"
                on:click=move |_| store.act(Act::Download(i))>{words}</button>
        }
    };
    titles.into_iter().enumerate().map(button).collect_view()
}
