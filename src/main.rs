//! The widget's module.
fn main() {}
