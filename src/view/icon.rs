//! Pictures that are part of the letters: they take the color of the text beside them.

use leptos::prelude::*;

/// The sign of the product: a paraph.
#[component]
pub(super) fn Paraph() -> impl IntoView {
    view! { class="p",
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d="M3 17c4-1 6-9 9-9s-1 9 2 9 4-5 7-6" />
        </svg>
    }
}

/// Done.
#[component]
pub(super) fn Check() -> impl IntoView {
    view! { class="p",
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d="M5 12.5l4.5 4.5L19 7.5" />
        </svg>
    }
}

/// Waiting.
#[component]
pub(super) fn Clock() -> impl IntoView {
    view! { class="p",
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <circle cx="12" cy="12" r="8.5" />
            <path d="M12 7.5V12l3 2" />
        </svg>
    }
}

/// Something is the matter.
#[component]
pub(super) fn Alert() -> impl IntoView {
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
pub(super) fn Cross() -> impl IntoView {
    view! { class="p",
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d="M6.5 6.5l11 11M17.5 6.5l-11 11" />
        </svg>
    }
}

/// Upward.
#[component]
pub(super) fn Up() -> impl IntoView {
    view! { class="p",
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d="M6 15l6-6 6 6" />
        </svg>
    }
}

/// Downward.
#[component]
pub(super) fn Down() -> impl IntoView {
    view! { class="p",
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d="M6 9l6 6 6-6" />
        </svg>
    }
}

/// Small pages.
#[component]
pub(super) fn Leaves() -> impl IntoView {
    view! { class="p",
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d="M4.5 4.5h6v7h-6zM13.5 4.5h6v7h-6zM4.5 15v4.5h6V15M13.5 19.5V15h6v4.5" />
        </svg>
    }
}

/// Looking for something.
#[component]
pub(super) fn Glass() -> impl IntoView {
    view! { class="p",
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <circle cx="11" cy="11" r="6.5" />
            <path d="M16 16l4.5 4.5" />
        </svg>
    }
}

/// More to choose from.
#[component]
pub(super) fn Minus() -> impl IntoView {
    view! { class="p",
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d="M6 12h12" />
        </svg>
    }
}

/// Larger.
#[component]
pub(super) fn Plus() -> impl IntoView {
    view! { class="p",
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d="M6 12h12M12 6v12" />
        </svg>
    }
}
