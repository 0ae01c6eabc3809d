//! The fonts that the operator adds to the bundled ones, for scripts that those lack.

use crate::error::Fault;
use paraph_ink::Fonts;
use paraph_seal::bundled_fonts;
use std::fs::{File, read};
use std::io::{Error, ErrorKind, Read as _, Seek as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Most files; each is an open file of every child process.
const MOST_FILES: usize = 64;
/// What a font file in a folder is called.
const ENDINGS: [&str; 3] = ["ttf", "otf", "ttc"];

/// A font file and which of its faces is meant, like `/fonts/cjk.ttc` or `/fonts/cjk.ttc#2`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FontFile {
    path: PathBuf,
    face: u32,
}

/// The fonts of a service: the bundled ones, then the operator's in the order given.
#[derive(Debug, Clone)]
pub struct ServiceFonts {
    /// The operator's files.
    pub files: Vec<FontFile>,
    /// All of them, to ask which letters there are.
    pub fonts: Fonts,
}

impl ServiceFonts {
    /// Finds the files and checks each: readable, a font, and free to be embedded.
    ///
    /// # Errors
    /// The first file that is not, with its path.
    pub fn open(places: &[PathBuf]) -> Result<Self, Fault> {
        let mut files = Vec::new();
        for place in places {
            files.append(&mut found(place)?);
        }
        if files.len() > MOST_FILES {
            return Err(Fault::TooManyFonts { most: MOST_FILES });
        }
        let mut fonts = bundled_fonts();
        for file in &files {
            let path = file.path.clone();
            fonts.push(file.face, move || read(&path));
            let pushed = fonts.as_slice().last();
            pushed
                .map_or(Ok(()), |font| font.check())
                .map_err(|source| {
                    let path = file.path.clone();
                    Fault::Font { path, source }
                })?;
        }
        Ok(Self { files, fonts })
    }
}

/// The font files of a folder in the order of their names, or the one file.
fn found(place: &Path) -> Result<Vec<FontFile>, Fault> {
    if !place.is_dir() {
        return Ok(vec![FontFile::of(place)]);
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(place).map_err(Fault::file(place))? {
        let path = entry.map_err(Fault::file(place))?.path();
        let ending = path.extension().map(|e| e.to_ascii_lowercase());
        if ending.is_some_and(|e| ENDINGS.iter().any(|known| e == *known)) {
            files.push(FontFile { path, face: 0 });
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

impl FontFile {
    /// Reads `path#face`; without a face, the first one.
    fn of(place: &Path) -> Self {
        let whole = || Self {
            path: place.to_owned(),
            face: 0,
        };
        let Some((path, face)) = place.to_str().and_then(|p| p.rsplit_once('#')) else {
            return whole();
        };
        face.parse().map_or_else(
            |_| whole(),
            |face| Self {
                path: path.into(),
                face,
            },
        )
    }

    /// What a child process is told; [`FromStr`] reads it.
    pub(crate) fn argument(&self) -> std::ffi::OsString {
        let mut argument = self.path.clone().into_os_string();
        argument.push(format!("#{}", self.face));
        argument
    }

    /// Adds the font to others from a file that is opened now and read when a letter of it is
    /// needed: by then this process may open no files any more.
    pub(crate) fn push_opened(&self, fonts: &mut Fonts) -> std::io::Result<()> {
        let file = File::open(&self.path)?;
        fonts.push(self.face, move || {
            let mut bytes = Vec::new();
            (&file).rewind()?;
            (&file).read_to_end(&mut bytes)?;
            Ok(bytes)
        });
        Ok(())
    }
}

impl FromStr for FontFile {
    type Err = Error;

    fn from_str(argument: &str) -> Result<Self, Error> {
        let (path, face) = argument
            .rsplit_once('#')
            .ok_or(Error::from(ErrorKind::InvalidInput))?;
        let face = face.parse().map_err(|_| ErrorKind::InvalidInput)?;
        Ok(Self {
            path: path.into(),
            face,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FONT: &str = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../seal/fonts/NotoSansHebrew-Regular.ttf"
    );

    #[test]
    fn a_folder_gives_its_font_files_in_order_and_a_file_its_face() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.ttf", "a.OTF", "OFL.txt"] {
            std::fs::copy(FONT, folder.path().join(name)).unwrap();
        }
        let opened = ServiceFonts::open(&[folder.path().to_owned(), FONT.into()]).unwrap();
        let names: Vec<_> = opened
            .files
            .iter()
            .filter_map(|f| f.path.file_name())
            .collect();
        assert_eq!(names, ["a.OTF", "b.ttf", "NotoSansHebrew-Regular.ttf"]);
        let file = FontFile::of(Path::new("/a/cjk.ttc#2"));
        assert_eq!(
            (file.path.as_path(), file.face),
            (Path::new("/a/cjk.ttc"), 2)
        );
        let told = file.argument().into_string().unwrap();
        assert_eq!(told.parse::<FontFile>().unwrap(), file);
    }

    #[test]
    fn what_is_no_font_is_refused_by_its_path() {
        let folder = tempfile::tempdir().unwrap();
        let text = folder.path().join("notes.ttf");
        std::fs::write(&text, "no font").unwrap();
        for (place, cause) in [
            (text.clone(), "is no OpenType font"),
            (folder.path().join("missing.ttf"), "cannot be read"),
            (PathBuf::from(format!("{FONT}#7")), "has no face 7"),
        ] {
            let told = ServiceFonts::open(&[place]).unwrap_err().to_string();
            assert!(told.contains(cause) && told.contains(".ttf"), "{told}");
        }
    }

    #[test]
    fn more_fonts_than_a_child_may_open_are_refused() {
        let many = vec![PathBuf::from(FONT); MOST_FILES + 1];
        let told = ServiceFonts::open(&many).unwrap_err();
        assert!(matches!(told, Fault::TooManyFonts { most: MOST_FILES }));
    }
}
