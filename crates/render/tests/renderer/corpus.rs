//! A sweep over test documents beside the project, where they are there.

use crate::support::open;
use std::path::Path;
use std::time::{Duration, Instant};

#[test]
fn no_document_of_the_corpus_makes_the_renderer_panic() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/render");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: there is no {}", folder.display());
        return;
    };
    let (mut opened, mut pages, mut incomplete, mut refused) = (0, 0, 0, Vec::new());
    for path in entries.flatten().map(|e| e.path()) {
        if path.extension().is_none_or(|e| e != "pdf") {
            continue;
        }
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let document = match open(std::fs::read(&path).unwrap()) {
            Ok(document) => document,
            Err(failure) => {
                refused.push(format!("{name}: {failure}"));
                continue;
            }
        };
        opened += 1;
        let mut painter = document.painter();
        for index in 0..u32::try_from(document.pages().len().min(4)).unwrap() {
            let start = Instant::now();
            let painting = painter.paint(index, 0.5).unwrap();
            painter.text(index).unwrap();
            pages += 1;
            incomplete += usize::from(painting.incomplete);
            if start.elapsed() > Duration::from_secs(2) {
                println!("slow: {name} page {index}: {:?}", start.elapsed());
            }
        }
    }
    println!("{opened} opened, {pages} pages, {incomplete} incomplete, refused: {refused:#?}");
    assert!(opened > 100 || refused.len() < 5);
}
