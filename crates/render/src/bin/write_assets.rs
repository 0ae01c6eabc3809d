//! Writes the fonts and character maps that the render worker fetches on need.
//!
//! `cargo run -p paraph-render --no-default-features --features assets --bin write-assets -- DIR`

use paraph_render::assets;
use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: write_assets DIR");
        std::process::exit(2);
    };
    for (path, bytes) in assets() {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(path, bytes)?;
    }
    Ok(())
}
