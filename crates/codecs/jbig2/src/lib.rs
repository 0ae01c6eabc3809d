//! A door in the place of the JBIG2 decoder, with as much of its interface as the renderer calls.
//! In a render worker it leads to the module of decoders, elsewhere straight to them.

use paraph_codecs::Bilevel;
use std::marker::PhantomData;

#[cfg(target_arch = "wasm32")]
mod elsewhere {
    use paraph_codecs::Bilevel;
    use wasm_bindgen::JsValue;
    use wasm_bindgen::prelude::wasm_bindgen;

    #[wasm_bindgen]
    extern "C" {
        /// The worker's door to the module; it throws when the module cannot be loaded or gave up.
        #[wasm_bindgen(js_namespace = paraphCodecs, catch)]
        fn jbig2(data: &[u8], globals: Option<&[u8]>) -> Result<Option<Vec<u8>>, JsValue>;
    }

    pub(super) fn decode(data: &[u8], globals: Option<&[u8]>) -> Option<Bilevel> {
        Bilevel::from_bytes(&jbig2(data, globals).ok()??)
    }
}
#[cfg(not(target_arch = "wasm32"))]
mod elsewhere {
    pub(super) use paraph_codecs::jbig2 as decode;
}

/// The picture could not be decoded.
#[derive(Debug)]
pub struct DecodeError;

/// How to decode; what the registry's crate does without `strict` is all that the module does.
#[derive(Debug, Clone, Copy, Default)]
pub struct DecodeSettings {
    pub strict: bool,
}

/// Takes the pixels of a decoded picture, by rows from the top.
pub trait Decoder {
    fn push_pixel(&mut self, black: bool);
    /// Eight pixels of one color, so many times, from a whole byte on.
    fn push_pixel_chunk(&mut self, black: bool, chunk_count: u32);
    fn next_line(&mut self);
}

/// Segments that several pictures of a document share.
#[derive(Debug)]
pub struct Globals(Vec<u8>);

impl Globals {
    /// # Errors
    ///
    /// None: what is wrong with them is found when a picture is decoded.
    pub fn new(data: &[u8], _settings: &DecodeSettings) -> Result<Self, DecodeError> {
        Ok(Self(data.to_vec()))
    }
}

/// A picture, decoded.
#[derive(Debug)]
pub struct Page<'a> {
    picture: Bilevel,
    lives: PhantomData<&'a ()>,
}

impl<'a> Page<'a> {
    /// # Errors
    ///
    /// When the module is not to be had or cannot decode the picture.
    pub fn new_embedded(
        data: &'a [u8],
        globals: Option<&'a Globals>,
        _settings: &DecodeSettings,
    ) -> Result<Self, DecodeError> {
        let picture = elsewhere::decode(data, globals.map(|globals| &globals.0[..]));
        Ok(Self {
            picture: picture.ok_or(DecodeError)?,
            lives: PhantomData,
        })
    }

    #[must_use]
    pub fn width(&self) -> u32 {
        self.picture.width
    }

    #[must_use]
    pub fn height(&self) -> u32 {
        self.picture.height
    }

    /// Pushes the pixels.
    ///
    /// # Errors
    ///
    /// None: the picture is decoded already.
    pub fn decode(&self, decoder: &mut impl Decoder) -> Result<(), DecodeError> {
        let whole = self.picture.width as usize / 8;
        let rest = self.picture.width % 8;
        for row in self.picture.rows.chunks_exact(self.picture.stride().max(1)) {
            for &byte in &row[..whole] {
                push_byte(decoder, byte);
            }
            for bit in 0..rest {
                decoder.push_pixel(row[whole] & (0x80 >> bit) != 0);
            }
            decoder.next_line();
        }
        Ok(())
    }
}

fn push_byte(decoder: &mut impl Decoder, byte: u8) {
    match byte {
        0 => decoder.push_pixel_chunk(false, 1),
        0xff => decoder.push_pixel_chunk(true, 1),
        mixed => (0..8).for_each(|bit| decoder.push_pixel(mixed & (0x80 >> bit) != 0)),
    }
}
