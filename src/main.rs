//! The widget's module in the browser: everything is in the library, this only gives it its doors.

#[cfg(target_arch = "wasm32")]
paraph::module!(paraph::handle);

fn main() {}
