//! Writes all test documents into a folder: `cargo run --example write_samples -- DIR`.

use paraph_seal::samples;
use std::path::Path;

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "samples".into());
    std::fs::create_dir_all(&folder)?;
    for sample in samples::all() {
        let name = format!("{}.pdf", sample.name);
        std::fs::write(Path::new(&folder).join(name), sample.pdf)?;
    }
    Ok(())
}
