use crate::app::Store;
use crate::raster::Place;
use leptos::prelude::*;
use paraph_render::TextRun;
use send_wrapper::SendWrapper;

/// The text of a page for those who listen instead of looking; it is never seen.
#[component]
pub(super) fn Words(store: Store, place: Place) -> impl IntoView {
    let lines = RwSignal::new(Vec::<String>::new());
    let ticket = store.raster().map(|raster| {
        raster.read(place, move |runs| {
            lines.try_set(lines_of(&runs.unwrap_or_default()));
        })
    });
    let ticket = SendWrapper::new(ticket);
    on_cleanup(move || drop(ticket));
    let line = |line: String| view! { class="p", <p dir="auto">{line}</p> };
    view! { class="p",
        <div class="quiet words">{move || lines.get().into_iter().map(line).collect_view()}</div>
    }
}

/// Puts runs together that stand on one line.
fn lines_of(runs: &[TextRun]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut last: Option<&TextRun> = None;
    for run in runs.iter().filter(|r| !r.text.trim().is_empty()) {
        let same = last.is_some_and(|l| (l.y - run.y).abs() < l.height.max(run.height) * 0.5);
        match lines.last_mut() {
            Some(line) if same => {
                let gap = last.is_some_and(|l| run.x - (l.x + l.width) > l.height * 0.15);
                if gap && !line.ends_with(' ') {
                    line.push(' ');
                }
                line.push_str(&run.text);
            }
            _ => lines.push(run.text.clone()),
        }
        last = Some(run);
    }
    lines
}
