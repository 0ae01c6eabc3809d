//! The widget's module in the browser: everything is in the library, this only makes it a program.
use paraph as _;

fn main() {}
