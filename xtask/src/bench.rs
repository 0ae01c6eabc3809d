//! Measures the widget against pdf.js and the seal against pyHanko, and writes `bench/RESULTS.md`.

use crate::shell::{capture, command_in, say, step};
use crate::{bench_seal, build, machine, setup, test};
use anyhow::{Context, Result};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::PathBuf;

/// Ten documents of the corpus: text, forms, pictures, shadings, many pages, odd fonts.
const DOCUMENTS: &[&str] = &[
    "bug1771477.pdf",
    "chrome-text-selection-markedContent.pdf",
    "issue2956.pdf",
    "issue12295.pdf",
    "issue15053.pdf",
    "issue20319_1.pdf",
    "nested_outline.pdf",
    "radial_gradients.pdf",
    "tiling-pattern-box.pdf",
    "transparency_group.pdf",
];
const RUNS: &str = "5";
/// Largest ratio of the times from link to first page.
const LINK_RATIO: f64 = 0.8;
/// Most bytes of the widget and the renderer, brotli, kilobytes.
const TRANSFER_KB: f64 = 1100.0;

/// A frame at 60 Hz, milliseconds.
const FRAME_MS: f64 = 16.7;
/// Longest task of the main thread while pages are painted; browsers report none that is shorter.
const TASK_MS: f64 = 50.0;

/// Measures everything in one go and prints the tables; `seal` measures that alone.
pub(crate) fn run(args: &[String]) -> Result<()> {
    setup::run(setup::Need::Everything)?;
    if args.first().is_some_and(|part| part == "seal") {
        return replace_section(&bench_seal::section()?);
    }
    build::widget()?;
    let binary = build::released()?;
    step("Measuring the widget and pdf.js in one Chromium");
    let runs = args.first().map_or(RUNS, String::as_str);
    let mut node = command_in(
        &machine::root().join("tests"),
        "node",
        &["bench/widget.mjs", runs],
    );
    node.args(documents())
        .env("PARAPH_BINARY", binary)
        .env("PARAPH_WIDGET", build::dist());
    node.env("PARAPH_CHROMIUM", machine::chromium());
    let rows: Value = serde_json::from_str(&capture(&mut node)?).context("the measurement")?;
    let rest = [verify_bytes()?, feel()?, bench_seal::section()?].join("\n");
    let page = page(rows.as_array().context("rows")?, &rest)?;
    std::fs::write(results(), &page)?;
    say(&page);
    Ok(())
}

fn results() -> PathBuf {
    machine::root().join("bench/RESULTS.md")
}

/// Keeps what the page says about the widget, and says the rest anew.
fn replace_section(seals: &str) -> Result<()> {
    let page = std::fs::read_to_string(results())?;
    let kept = page.split("\n## Seal").next().unwrap_or_default();
    std::fs::write(results(), format!("{}\n\n{seals}", kept.trim_end()))?;
    say(seals);
    Ok(())
}

fn documents() -> Vec<PathBuf> {
    let corpus = machine::root().join("../shared/corpus/render");
    let wanted = DOCUMENTS
        .iter()
        .map(|name| corpus.join(name))
        .filter(|path| path.exists());
    std::iter::once(contract()).chain(wanted).collect()
}

fn contract() -> PathBuf {
    machine::root().join("demo/contract/contract.pdf")
}

/// What `<paraph-verify>` loads, in one sentence.
fn verify_bytes() -> Result<String> {
    let tests = machine::root().join("tests");
    let mut node = command_in(&tests, "node", &["bench/sizes.mjs"]);
    let sizes: Value = serde_json::from_str(&capture(node.arg(build::dist()))?)?;
    let kilobytes = |key: &str| sizes[key].as_f64().unwrap_or(f64::NAN) / 1000.0;
    let (all, module) = (kilobytes("all"), kilobytes("module"));
    Ok(format!(
        "`<paraph-verify>` loads {all:.0} KB, of which its module is {module:.0} KB.\n"
    ))
}

/// How soon ink follows the pen, and for how long the page stands still.
fn feel() -> Result<String> {
    build::for_tests()?;
    test::samples()?;
    step("Measuring what a hand feels");
    let tests = machine::root().join("tests");
    let mut node = command_in(&tests, "node", &["bench/feel.mjs"]);
    node.arg(machine::root().join("target/samples/ten-pages.pdf"))
        .env("PARAPH_BINARY", build::released()?)
        .env("PARAPH_WIDGET", build::dist());
    node.env("PARAPH_CHROMIUM", machine::chromium());
    let felt: Value = serde_json::from_str(&capture(&mut node)?).context("the measurement")?;
    let number = |path: &str| {
        let found = felt.pointer(path).and_then(Value::as_f64);
        found.unwrap_or(f64::NAN)
    };
    let (median, bare) = (number("/ink/median_ms"), number("/bare/median_ms"));
    let mut said = String::from(FEEL);
    for (name, key) in [("the widget's pad", "ink"), ("a bare canvas", "bare")] {
        let of = |what: &str| number(&format!("/{key}/{what}"));
        let (median, slow, events) = (of("median_ms"), of("p95_ms"), of("events"));
        writeln!(said, "| {name} | {median:.1} | {slow:.1} | {events:.0} |")?;
    }
    let verdict = judged(median, FRAME_MS);
    writeln!(
        said,
        "\nThe widget takes {:.1} ms more (budget for its median: one frame, {FRAME_MS} ms: {verdict}).",
        median - bare
    )?;
    let (before, tasks) = (number("/tasks/before_ms"), number("/tasks/while_ms"));
    let verdict = judged(tasks, TASK_MS);
    writeln!(
        said,
        "\nLongest task of the main thread while ten pages are scrolled past and painted: {tasks:.0} ms (0: none \
         was longer than {TASK_MS} ms; budget {TASK_MS} ms: {verdict}); before the first page, while the widget starts: \
         {before:.0} ms."
    )?;
    Ok(said)
}

fn page(rows: &[Value], rest: &str) -> Result<String> {
    let mut page = String::from(HEAD);
    for row in rows {
        let number = |path: &str| {
            row.pointer(path)
                .and_then(Value::as_f64)
                .unwrap_or(f64::NAN)
        };
        writeln!(
            page,
            "| {} | {:.0} | {:.0} | {:.0} | {:.0} | **{:.2}** |",
            row["file"].as_str().unwrap_or_default(),
            number("/widget/engine_ms"),
            number("/pdfjs/engine_ms"),
            number("/widget/first_ms"),
            number("/pdfjs/first_ms"),
            number("/ratio"),
        )?;
    }
    let ratio = median(column(rows, "/ratio"));
    let verdict = judged(ratio, LINK_RATIO);
    writeln!(
        page,
        "\nMedian ratio: **{ratio:.2}** (budget {LINK_RATIO}: {verdict})."
    )?;
    let (ours, theirs) = (column(rows, "/bytes/widget"), column(rows, "/bytes/pdfjs"));
    writeln!(page, "\n{BYTES}\n")?;
    writeln!(page, "| | Paraph | pdf.js |\n|---|---|---|")?;
    writeln!(
        page,
        "| median | {:.0} KB | {:.0} KB |",
        median(ours.clone()),
        median(theirs.clone())
    )?;
    writeln!(
        page,
        "| most | {:.0} KB | {:.0} KB |",
        most(&ours),
        most(&theirs)
    )?;
    let verdict = judged(median(ours), TRANSFER_KB);
    writeln!(
        page,
        "\nBudget for the median: {TRANSFER_KB} KB, {verdict}."
    )?;
    write!(page, "\n{rest}")?;
    Ok(page)
}

fn column(rows: &[Value], path: &str) -> Vec<f64> {
    let scale = if path.starts_with("/bytes") {
        1000.0
    } else {
        1.0
    };
    rows.iter()
        .filter_map(|row| row.pointer(path)?.as_f64())
        .map(|v| v / scale)
        .collect()
}

fn judged(measured: f64, most: f64) -> &'static str {
    if measured <= most { "kept" } else { "missed" }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn most(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NAN, f64::max)
}

const HEAD: &str = "\
# Results

Written by `cargo xtask bench`, in one run on one machine; look at ratios, not at milliseconds.

## Link to first page painted

One Chromium, a fresh context (empty cache) for each load, widget and pdf.js in turn, one load of each
that does not count, then five that do; medians. The widget starts from a signing link of the real
service (page, exchange of the token, session, document); pdf.js (`pdfjs-dist` 6.5.438, its own worker,
a page of twenty lines that opens and paints as many pixels to a line) starts from an address. Both are served
from the same machine without compression, by a release build of the service and by Node. The ratio is
the median of the pairs.

| document | widget engine ms | pdf.js engine ms | widget first page ms | pdf.js first page ms | ratio |
|---|---|---|---|---|---|
";
const FEEL: &str = "\
## What a hand feels

A pen draws a wave of 120 points over the pad, one in 8 ms or slower, in a traced Chromium: milliseconds
from each event to the presentation of the frame that shows it (`EventLatency`). Beside it, a canvas that
draws a line for each event and does nothing else: what browser and machine take by themselves.

| | median ms | 95 % ms | events |
|---|---|---|---|
";
const BYTES: &str = "\
## Bytes

Every file of the widget or of pdf.js that a load asked for, each after brotli at level 11; the
document itself left out.";
