//! Pictures that are part of the letters: they take the color of the text beside them.

use leptos::prelude::*;

/// The sign of the product: a paraph.
#[component]
pub(crate) fn Paraph() -> impl IntoView {
    view! { class="p",
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d="M3 17c4-1 6-9 9-9s-1 9 2 9 4-5 7-6" />
        </svg>
    }
}

/// Done.
#[component]
pub(crate) fn Check() -> impl IntoView {
    view! { class="p",
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d="M5 12.5l4.5 4.5L19 7.5" />
        </svg>
    }
}

/// Waiting.
#[component]
pub(crate) fn Clock() -> impl IntoView {
    view! { class="p",
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <circle cx="12" cy="12" r="8.5" />
            <path d="M12 7.5V12l3 2" />
        </svg>
    }
}

/// Something is the matter.
#[component]
pub(crate) fn Alert() -> impl IntoView {
    view! { class="p",
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d="M12 7v6" />
            <path d="M12 16.8v.2" />
            <circle cx="12" cy="12" r="9" />
        </svg>
    }
}

/// Take it away.
#[component]
pub(crate) fn Cross() -> impl IntoView {
    view! { class="p",
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d="M6.5 6.5l11 11M17.5 6.5l-11 11" />
        </svg>
    }
}

/// More to choose from.
#[component]
pub(crate) fn Minus() -> impl IntoView {
    view! { class="p",
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d="M6 12h12" />
        </svg>
    }
}

/// Larger.
#[component]
pub(crate) fn Plus() -> impl IntoView {
    view! { class="p",
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d="M6 12h12M12 6v12" />
        </svg>
    }
}
