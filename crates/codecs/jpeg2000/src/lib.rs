//! A door in the place of the JPEG 2000 decoder, with as much of its interface as the renderer calls.
//! In a render worker it leads to the module of decoders, elsewhere straight to them.

use paraph_codecs::{Samples, Space};
use std::marker::PhantomData;

#[cfg(target_arch = "wasm32")]
mod elsewhere {
    use paraph_codecs::Samples;
    use wasm_bindgen::JsValue;
    use wasm_bindgen::prelude::wasm_bindgen;

    #[wasm_bindgen]
    extern "C" {
        /// The worker's door to the module; it throws when the module cannot be loaded or gave up.
        #[wasm_bindgen(js_namespace = paraphCodecs, catch)]
        fn jpeg2000(data: &[u8], width: u32, height: u32) -> Result<Option<Vec<u8>>, JsValue>;
    }

    pub(super) fn decode(data: &[u8], seen_at: Option<(u32, u32)>) -> Option<Samples> {
        let (width, height) = seen_at.unwrap_or_default();
        Samples::from_bytes(&jpeg2000(data, width, height).ok()??)
    }
}
#[cfg(not(target_arch = "wasm32"))]
mod elsewhere {
    pub(super) use paraph_codecs::jpeg2000 as decode;
}

/// The picture could not be decoded.
#[derive(Debug)]
pub struct DecodeError;

/// How to decode; the module never resolves palettes and is never strict, as the renderer asks.
#[derive(Debug, Clone, Copy)]
pub struct DecodeSettings {
    pub resolve_palette_indices: bool,
    pub strict: bool,
    /// Width and height at which the picture will be seen.
    pub target_resolution: Option<(u32, u32)>,
}

/// What the channels mean.
#[derive(Debug, Clone)]
pub enum ColorSpace {
    Gray,
    RGB,
    CMYK,
    Unknown { num_channels: u8 },
    Icc { num_channels: u8 },
}

/// Nothing here; the registry's decoder keeps its memory in it.
#[derive(Debug, Default)]
pub struct DecoderContext<'a>(PhantomData<&'a ()>);

/// A picture, decoded.
#[derive(Debug)]
pub struct Image<'a> {
    picture: Samples,
    space: ColorSpace,
    lives: PhantomData<&'a ()>,
}

/// The samples of a picture.
#[derive(Debug)]
pub struct DecodedImage<'a>(&'a [u8]);

impl<'a> Image<'a> {
    /// # Errors
    ///
    /// When the module is not to be had or cannot decode the picture.
    pub fn new(data: &'a [u8], settings: &DecodeSettings) -> Result<Self, DecodeError> {
        let picture = elsewhere::decode(data, settings.target_resolution).ok_or(DecodeError)?;
        let space = match picture.space {
            Space::Gray => ColorSpace::Gray,
            Space::Rgb => ColorSpace::RGB,
            Space::Cmyk => ColorSpace::CMYK,
            Space::Icc(num_channels) => ColorSpace::Icc { num_channels },
            Space::Unknown(num_channels) => ColorSpace::Unknown { num_channels },
        };
        Ok(Self {
            picture,
            space,
            lives: PhantomData,
        })
    }

    #[must_use]
    pub fn has_alpha(&self) -> bool {
        self.picture.alpha
    }

    #[must_use]
    pub fn color_space(&self) -> &ColorSpace {
        &self.space
    }

    #[must_use]
    pub fn width(&self) -> u32 {
        self.picture.width
    }

    #[must_use]
    pub fn height(&self) -> u32 {
        self.picture.height
    }

    /// Bits of a sample before all were brought to eight.
    #[must_use]
    pub fn original_bit_depth(&self) -> u8 {
        self.picture.depth
    }

    /// The samples.
    ///
    /// # Errors
    ///
    /// None: the picture is decoded already.
    pub fn decode<'b>(
        &'b self,
        _context: &'b mut DecoderContext<'a>,
    ) -> Result<DecodedImage<'b>, DecodeError> {
        Ok(DecodedImage(&self.picture.samples))
    }
}

impl DecodedImage<'_> {
    /// Channels of a pixel side by side, pixels by rows from the top, eight bits each.
    #[must_use]
    pub fn data_u8(&self) -> Vec<u8> {
        self.0.to_vec()
    }
}
