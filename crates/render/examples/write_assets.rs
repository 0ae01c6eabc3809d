//! Writes the fonts and character maps that the render worker fetches on need.
//!
//! `cargo run -p paraph-render --features embedded --example write_assets -- DIR`

use paraph_render::Embedded;
use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: write_assets DIR");
        std::process::exit(2);
    };
    for (path, bytes) in Embedded::all() {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(path, bytes)?;
    }
    Ok(())
}
