use crate::{Bilevel, Samples, Space};
use hayro_jpeg2000::ColorSpace;

/// Decodes an embedded JBIG2 picture (ITU-T T.88, Annex D.3).
#[must_use]
pub fn jbig2(data: &[u8], globals: Option<&[u8]>) -> Option<Bilevel> {
    let image = hayro_jbig2::Image::new_embedded(data, globals).ok()?;
    let mut writer = Writer {
        picture: Bilevel {
            width: image.width(),
            height: image.height(),
            rows: Vec::new(),
        },
        bits: 0,
    };
    image.decode(&mut writer).ok()?;
    Some(writer.picture)
}

/// Decodes a JPEG 2000 picture (ITU-T T.800), small enough for the size at which it will be seen.
#[must_use]
pub fn jpeg2000(data: &[u8], seen_at: Option<(u32, u32)>) -> Option<Samples> {
    let settings = hayro_jpeg2000::DecodeSettings {
        resolve_palette_indices: false,
        strict: false,
        target_resolution: seen_at,
    };
    let image = hayro_jpeg2000::Image::new(data, &settings).ok()?;
    let space = match *image.color_space() {
        ColorSpace::Gray => Space::Gray,
        ColorSpace::RGB => Space::Rgb,
        ColorSpace::CMYK => Space::Cmyk,
        ColorSpace::Icc { num_channels, .. } => Space::Icc(num_channels),
        ColorSpace::Unknown { num_channels } => Space::Unknown(num_channels),
    };
    let mut context = hayro_jpeg2000::DecoderContext::default();
    let samples = image.decode(&mut context).ok()?.data_u8();
    Some(Samples {
        width: image.width(),
        height: image.height(),
        space,
        alpha: image.has_alpha(),
        depth: image.original_bit_depth(),
        samples,
    })
}

/// Packs the pixels that a decoder pushes.
struct Writer {
    picture: Bilevel,
    /// Bits of the last byte that are taken; 0 when the next pixel begins a new one.
    bits: u32,
}

impl hayro_jbig2::Decoder for Writer {
    fn push_pixel(&mut self, black: bool) {
        if self.bits == 0 {
            self.picture.rows.push(0);
        }
        if let Some(last) = self.picture.rows.last_mut() {
            *last |= u8::from(black) << (7 - self.bits);
        }
        self.bits = (self.bits + 1) % 8;
    }

    fn push_pixel_chunk(&mut self, black: bool, chunk_count: u32) {
        let byte = if black { 0xff } else { 0 };
        let rows = &mut self.picture.rows;
        rows.resize(rows.len() + chunk_count as usize, byte);
    }

    fn next_line(&mut self) {
        self.bits = 0;
    }
}
