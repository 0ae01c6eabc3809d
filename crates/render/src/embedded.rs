use crate::{Files, assets};

/// The files inside the program.
#[derive(Debug, Clone, Copy, Default)]
pub struct Embedded;

impl Files for Embedded {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        assets::read(path)
    }
}
