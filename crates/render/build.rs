//! Gives the worker's memory its limits; elsewhere there is nothing to do.

/// Most memory of a worker, in bytes: 512 MB. More ends the worker, and the page starts another.
const MAX_MEMORY: u32 = 512 * 1024 * 1024;
/// Stack in bytes: 4 MB, for content that is nested as deep as the interpreter allows.
const STACK: u32 = 4 * 1024 * 1024;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32") {
        println!("cargo::rustc-link-arg-bin=render-worker=--max-memory={MAX_MEMORY}");
        println!("cargo::rustc-link-arg-bin=render-worker=-zstack-size={STACK}");
    }
}
