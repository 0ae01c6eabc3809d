//! The house keeps its own rules: imports point one way, files stay calm, words keep their meaning.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read the tree shall fail"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use syn::visit::{self, Visit};

/// Which rooms a room may import.
const ROOMS: &[(&str, &str, &[&str])] = &[
    (
        "src",
        "paraph",
        &["paraph_protocol", "paraph_ink", "paraph_render"],
    ),
    ("crates/protocol", "paraph_protocol", &["paraph_ink"]),
    ("crates/ink", "paraph_ink", &[]),
    ("crates/codecs", "paraph_codecs", &[]),
    ("crates/codecs/jbig2", "hayro_jbig2", &["paraph_codecs"]),
    (
        "crates/codecs/jpeg2000",
        "hayro_jpeg2000",
        &["paraph_codecs"],
    ),
    ("crates/render", "paraph_render", &["paraph_ink"]),
    ("crates/seal", "paraph_seal", &["paraph_ink"]),
    (
        "crates/verdict",
        "paraph_verdict",
        &["paraph_protocol", "paraph_seal"],
    ),
    (
        "crates/verifier",
        "paraph_verifier",
        &["paraph_seal", "paraph_verdict"],
    ),
    ("crates/simulators", "paraph_simulators", &[]),
    (
        "crates/server",
        "paraph_server",
        &[
            "paraph_ink",
            "paraph_protocol",
            "paraph_render",
            "paraph_seal",
            "paraph_verdict",
        ],
    ),
];
/// Rooms without a name.
const NAMELESS: &[&str] = &[
    "util", "utils", "misc", "common", "helper", "helpers", "legacy", "stuff",
];
/// Words that the vocabulary gives away, and the word to use.
const WORDS: &[(&str, &str)] = &[
    ("transaction", "envelope"),
    ("submitter", "signer"),
    ("participant", "recipient"),
    ("ceremony", "signing session"),
    ("workspace", "account"),
    ("tenant", "account"),
    ("magiclink", "link"),
    ("workflow", "sequence"),
];
const MOST_LINES: usize = 500;

struct Source {
    path: PathBuf,
    text: String,
    syntax: syn::File,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

fn sources(folder: &Path) -> Vec<Source> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else {
        return found;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let syntax = syn::parse_file(&text).unwrap();
            found.push(Source { path, text, syntax });
        }
    }
    found
}

fn room_sources(folder: &str) -> Vec<Source> {
    let folder = if folder == "src" {
        folder.to_owned()
    } else {
        format!("{folder}/src")
    };
    sources(&root().join(folder))
}

fn all_sources() -> Vec<Source> {
    let rooms = ROOMS.iter().flat_map(|(folder, _, _)| room_sources(folder));
    rooms.chain(sources(&root().join("xtask/src"))).collect()
}

/// The first two segments of every path in a file, outside its tests.
#[derive(Default)]
struct Paths(BTreeSet<(String, String)>);

impl Paths {
    fn of(file: &syn::File) -> BTreeSet<(String, String)> {
        let mut paths = Self::default();
        paths.visit_file(file);
        paths.0
    }

    fn tree(&mut self, first: Option<&str>, tree: &syn::UseTree) {
        match (first, tree) {
            (None, syn::UseTree::Path(p)) => self.tree(Some(&p.ident.to_string()), &p.tree),
            (Some(f), syn::UseTree::Path(p)) => self.add(f, &p.ident),
            (Some(f), syn::UseTree::Name(n)) => self.add(f, &n.ident),
            (Some(f), syn::UseTree::Rename(r)) => self.add(f, &r.ident),
            (Some(f), syn::UseTree::Glob(_)) => {
                self.0.insert((f.to_owned(), "*".into()));
            }
            (first, syn::UseTree::Group(g)) => g.items.iter().for_each(|t| self.tree(first, t)),
            (None, _) => {}
        }
    }

    fn add(&mut self, first: &str, second: &syn::Ident) {
        self.0.insert((first.to_owned(), second.to_string()));
    }
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|a| {
        let list = a.meta.require_list();
        a.path().is_ident("cfg") && list.is_ok_and(|l| l.tokens.to_string().contains("test"))
    })
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_test(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(None, &item.tree);
    }
    fn visit_path(&mut self, path: &'ast syn::Path) {
        if let (Some(first), Some(second)) = (path.segments.first(), path.segments.get(1)) {
            self.add(&first.ident.to_string(), &second.ident);
        }
        visit::visit_path(self, path);
    }
}

#[test]
fn rooms_import_only_the_rooms_that_they_may() {
    for (folder, name, allowed) in ROOMS {
        for source in room_sources(folder) {
            for (first, _) in Paths::of(&source.syntax) {
                let ours = first.starts_with("paraph") && first != *name;
                assert!(
                    !ours || allowed.contains(&first.as_str()),
                    "{} may not import {first}",
                    source.path.display()
                );
            }
        }
    }
}

/// The top-level module that a file belongs to.
fn module(folder: &Path, path: &Path) -> String {
    let inside = path.strip_prefix(folder).unwrap();
    let first = inside
        .components()
        .next()
        .unwrap()
        .as_os_str()
        .to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

#[test]
fn imports_inside_a_room_point_one_way() {
    for (folder, _, _) in ROOMS {
        let inside = if *folder == "src" {
            root().join("src")
        } else {
            root().join(folder).join("src")
        };
        let mut arrows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for source in room_sources(folder) {
            let from = module(&inside, &source.path);
            if from == "lib" || from == "main" || from == "bin" {
                continue;
            }
            let to = Paths::of(&source.syntax)
                .into_iter()
                .filter(|(first, _)| first == "crate");
            arrows
                .entry(from.clone())
                .or_default()
                .extend(to.map(|(_, m)| m).filter(|m| *m != from));
        }
        if let Some(round) = cycle(&arrows) {
            panic!("{folder}: imports go round: {}", round.join(" → "));
        }
    }
}

fn cycle(arrows: &BTreeMap<String, BTreeSet<String>>) -> Option<Vec<String>> {
    fn walk(
        at: &str,
        arrows: &BTreeMap<String, BTreeSet<String>>,
        way: &mut Vec<String>,
        done: &mut BTreeSet<String>,
    ) -> Option<Vec<String>> {
        if let Some(start) = way.iter().position(|m| m == at) {
            let mut round = way[start..].to_vec();
            round.push(at.to_owned());
            return Some(round);
        }
        if !done.insert(at.to_owned()) {
            return None;
        }
        way.push(at.to_owned());
        for next in arrows.get(at).into_iter().flatten() {
            if let Some(round) = walk(next, arrows, way, done) {
                return Some(round);
            }
        }
        way.pop();
        None
    }
    let mut done = BTreeSet::new();
    arrows
        .keys()
        .find_map(|start| walk(start, arrows, &mut Vec::new(), &mut done))
}

#[test]
fn files_stay_calm() {
    for source in all_sources() {
        let lines = source
            .text
            .lines()
            .take_while(|l| !l.starts_with("#[cfg(test)]"))
            .count();
        assert!(
            lines <= MOST_LINES,
            "{} has {lines} lines; move a decision out of it",
            source.path.display()
        );
    }
}

#[test]
fn every_room_has_a_name() {
    for source in all_sources() {
        for part in source
            .path
            .iter()
            .map(|p| p.to_string_lossy().to_lowercase())
        {
            let name = part.trim_end_matches(".rs");
            assert!(!NAMELESS.contains(&name), "{}", source.path.display());
        }
    }
}

/// Names of the types that a file makes public.
#[derive(Default)]
struct PublicTypes(Vec<String>);

impl<'ast> Visit<'ast> for PublicTypes {
    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.0.push(item.ident.to_string());
    }
    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        self.0.push(item.ident.to_string());
    }
    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        self.0.push(item.ident.to_string());
    }
}

#[test]
fn types_speak_the_words_of_the_vocabulary() {
    for source in all_sources() {
        let mut types = PublicTypes::default();
        types.visit_file(&source.syntax);
        for name in types.0 {
            for (word, instead) in WORDS {
                let found = name.to_lowercase().contains(word);
                assert!(!found, "{}: {name}: say {instead}", source.path.display());
            }
        }
    }
}

#[test]
fn the_architecture_page_names_rooms_that_exist() {
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let named = page
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|w| w.contains('/') && !w.contains(' '));
    for path in named.filter(|w| !w.starts_with('/') && !w.contains('{') && !w.contains('<')) {
        assert!(
            root().join(path.trim_end_matches('/')).exists(),
            "ARCHITECTURE.md names {path}"
        );
    }
    assert!(
        page.lines().count() <= 160,
        "ARCHITECTURE.md is at most two pages"
    );
}
