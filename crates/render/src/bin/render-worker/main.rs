//! The render worker: a module worker that answers the widget's requests (see `Request`).

#[cfg(target_arch = "wasm32")]
mod desk;
#[cfg(target_arch = "wasm32")]
mod fetched;

#[cfg(target_arch = "wasm32")]
fn main() {
    desk::open();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("render-worker runs in a browser: build it for wasm32-unknown-unknown");
    std::process::exit(2);
}
