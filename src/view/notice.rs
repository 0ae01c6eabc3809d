use super::icon::Cross;
use crate::app::Store;
use crate::session::{Act, Notice, Session};
use crate::text::Say;
use leptos::prelude::*;
use paraph_protocol::ProblemCode;

/// A message that does not stop the journey: above everything, and said aloud.
#[component]
pub(super) fn Notices(store: Store) -> impl IntoView {
    let notice = store.read(Session::notice);
    view! { class="p",
        <div class="notices" role="alert">
            {move || notice.get().map(|n| view! { <Message store=store notice=n /> })}
        </div>
    }
}

#[component]
fn Message(store: Store, notice: Notice) -> impl IntoView {
    let bad = !matches!(
        notice,
        Notice::DocumentChanged | Notice::Restarted | Notice::CommentSent
    );
    view! { class="p",
        <div class="notice" part="notice" class:bad=bad>
            <p>{store.words(sentence(notice))}</p>
            {notice.offers_retry().then(|| view! { class="p",
                <button type="button" class="button quietly" part="button" data-action="retry"
                    on:click=move |_| store.act(Act::Retry)>{store.words(Say::TryAgain)}</button>
            })}
            <button type="button" class="button text dismiss" aria-label=store.words(Say::Dismiss)
                on:click=move |_| store.act(Act::Hush)><Cross /></button>
        </div>
    }
}

fn sentence(notice: Notice) -> Say {
    match notice {
        Notice::Offline => Say::NoticeOffline,
        Notice::Unconfirmed => Say::NoticeUnconfirmed,
        Notice::NotDone(ProblemCode::Busy | ProblemCode::TooManyRequests) => Say::NoticeBusy,
        Notice::NotDone(ProblemCode::NotAllowed) => Say::NoticeNotAllowed,
        Notice::NotDone(ProblemCode::NotSealedYet) => Say::NoticeNotSealed,
        Notice::NotDone(_) => Say::NoticeNotDone,
        Notice::DocumentChanged => Say::NoticeChanged,
        Notice::CommentSent => Say::CommentSent,
        Notice::Restarted => Say::NoticeRestarted,
    }
}
