//! Pictures that signers hand in: PNG (ISO/IEC 15948) and JPEG (ISO/IEC 10918-1), as images of a
//! page (ISO 32000-2, 8.9.5).

use crate::error::Error;
use crate::geometry::Frame;
use crate::overlay::Overlay;
use kurbo::Affine;
use lopdf::{Document, Object, ObjectId, Stream, dictionary};
use std::io::Cursor;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// Longest side in pixels.
const MOST_SIDE: usize = 4_096;
/// Most pixels.
const MOST_PIXELS: usize = 8 * 1024 * 1024;
/// Most memory that reading a picture takes, in bytes.
const MOST_MEMORY: usize = 64 * 1024 * 1024;

/// A picture that was decoded once, so that it is what it says.
#[derive(Debug, Clone)]
pub struct Picture {
    width: usize,
    height: usize,
    gray: bool,
    color: Samples,
    /// How opaque each pixel is, where not all are.
    alpha: Option<Vec<u8>>,
}

#[derive(Debug, Clone)]
enum Samples {
    /// Eight bits each.
    Plain(Vec<u8>),
    /// A JPEG without its metadata.
    Jpeg(Vec<u8>),
}

impl Picture {
    /// Decodes a picture.
    ///
    /// # Errors
    /// [`Error::Picture`] when it is none, is damaged, or is larger than 4096 by 4096 or 8 million
    /// pixels.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let picture = match bytes {
            [0x89, b'P', b'N', b'G', ..] => Self::from_png(bytes),
            [0xFF, 0xD8, 0xFF, ..] => Self::from_jpeg(bytes),
            _ => None,
        };
        picture.ok_or(Error::Picture)
    }

    /// Width and height in pixels.
    #[must_use]
    pub fn size_px(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    fn from_png(bytes: &[u8]) -> Option<Self> {
        let limits = png::Limits { bytes: MOST_MEMORY };
        let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info().ok()?;
        let (width, height) = reader.info().size();
        let (width, height) = (usize::try_from(width).ok()?, usize::try_from(height).ok()?);
        check_size(width, height)?;
        let mut samples = vec![0; reader.output_buffer_size()?];
        let shown = reader.next_frame(&mut samples).ok()?;
        samples.truncate(shown.buffer_size());
        let (gray, opaque) = match shown.color_type {
            png::ColorType::Grayscale => (true, true),
            png::ColorType::GrayscaleAlpha => (true, false),
            png::ColorType::Rgb => (false, true),
            png::ColorType::Rgba => (false, false),
            png::ColorType::Indexed => return None,
        };
        let colors = if gray { 1 } else { 3 };
        let (color, alpha) = match opaque {
            true => (samples, None),
            false => split(&samples, colors),
        };
        Some(Self {
            width,
            height,
            gray,
            color: Samples::Plain(color),
            alpha,
        })
    }

    fn from_jpeg(bytes: &[u8]) -> Option<Self> {
        let options = DecoderOptions::default()
            .set_max_width(MOST_SIDE)
            .set_max_height(MOST_SIDE)
            .set_strict_mode(true);
        let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
        decoder.decode_headers().ok()?;
        let info = decoder.info()?;
        let (width, height) = (usize::from(info.width), usize::from(info.height));
        check_size(width, height)?;
        let gray = match decoder.input_colorspace()? {
            ColorSpace::Luma => true,
            ColorSpace::YCbCr | ColorSpace::RGB => false,
            _ => return None,
        };
        decoder.decode().ok()?;
        Some(Self {
            width,
            height,
            gray,
            color: Samples::Jpeg(without_metadata(bytes)?),
            alpha: None,
        })
    }

    /// Adds the image to a document; its form is the unit square.
    pub(crate) fn add(&self, document: &mut Document) -> Result<ObjectId, Error> {
        let mut image = dictionary! {
            "Type" => "XObject",
            "Subtype" => "Image",
            "Width" => pixels(self.width)?,
            "Height" => pixels(self.height)?,
            "BitsPerComponent" => 8,
            "ColorSpace" => if self.gray { "DeviceGray" } else { "DeviceRGB" },
        };
        if let Some(alpha) = &self.alpha {
            let mask = dictionary! {
                "Type" => "XObject",
                "Subtype" => "Image",
                "Width" => pixels(self.width)?,
                "Height" => pixels(self.height)?,
                "BitsPerComponent" => 8,
                "ColorSpace" => "DeviceGray",
            };
            let mut mask = Stream::new(mask, alpha.clone());
            mask.compress().map_err(|_| Error::Drawing)?;
            image.set("SMask", Object::Reference(document.add_object(mask)));
        }
        let stream = match &self.color {
            Samples::Plain(samples) => {
                let mut stream = Stream::new(image, samples.clone());
                stream.compress().map_err(|_| Error::Drawing)?;
                stream
            }
            Samples::Jpeg(bytes) => {
                image.set("Filter", "DCTDecode");
                Stream::new(image, bytes.clone()).with_compression(false)
            }
        };
        Ok(document.add_object(stream))
    }

    /// Draws the image into a frame: upright as shown, scaled evenly, centered.
    pub(crate) fn paint(&self, overlay: &mut Overlay, id: ObjectId, frame: &Frame) {
        #[expect(clippy::cast_precision_loss, reason = "a side has few pixels")]
        let (width, height) = (self.width as f64, self.height as f64);
        let scale = (frame.width / width).min(frame.height / height);
        let (width, height) = (width * scale, height * scale);
        let (left, top) = ((frame.width - width) / 2.0, (frame.height - height) / 2.0);
        let square = Affine::new([width, 0.0, 0.0, -height, left, top + height]);
        overlay.object(id, frame.to_user * square);
    }
}

fn check_size(width: usize, height: usize) -> Option<()> {
    let side = 1..=MOST_SIDE;
    let fits = side.contains(&width) && side.contains(&height) && width * height <= MOST_PIXELS;
    fits.then_some(())
}

fn pixels(count: usize) -> Result<i64, Error> {
    i64::try_from(count).map_err(|_| Error::Drawing)
}

/// Takes color and opacity apart; no opacity where every pixel is opaque.
fn split(samples: &[u8], colors: usize) -> (Vec<u8>, Option<Vec<u8>>) {
    let pixels = || samples.chunks_exact(colors + 1);
    let color = pixels().flat_map(|pixel| &pixel[..colors]).copied();
    let alpha: Vec<u8> = pixels().map(|pixel| pixel[colors]).collect();
    let opaque = alpha.iter().all(|a| *a == u8::MAX);
    (color.collect(), (!opaque).then_some(alpha))
}

/// The JPEG without the segments that tell about it, where and by what it was taken, and without
/// what follows its end; the one that says how its colors are meant stays.
fn without_metadata(bytes: &[u8]) -> Option<Vec<u8>> {
    const ADOBE: u8 = 0xEE;
    let mut kept = vec![0xFF, 0xD8];
    let mut rest = bytes.get(2..)?;
    loop {
        let [0xFF, marker, behind @ ..] = rest else {
            return None;
        };
        if *marker == 0xFF {
            rest = &rest[1..];
            continue;
        }
        let length = usize::from(u16::from_be_bytes(behind.first_chunk::<2>().copied()?));
        let segment = rest.get(..length + 2)?;
        match *marker {
            // Entropy-coded data follow: up to the end of the image.
            0xDA => {
                kept.extend_from_slice(&rest[..end_of_image(rest)?]);
                return Some(kept);
            }
            ADOBE => kept.extend_from_slice(segment),
            0xE0..=0xEF | 0xFE => {}
            _ => kept.extend_from_slice(segment),
        }
        rest = &rest[length + 2..];
    }
}

/// Where the image ends: behind the marker that occurs in coded data nowhere else.
fn end_of_image(scans: &[u8]) -> Option<usize> {
    let end = scans.windows(2).rposition(|pair| pair == [0xFF, 0xD9])?;
    Some(end + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(color: png::ColorType, width: u32, height: u32, samples: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, width, height);
        encoder.set_color(color);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(samples).unwrap();
        writer.finish().unwrap();
        bytes
    }

    #[test]
    fn color_and_opacity_are_taken_apart() {
        let bytes = png(png::ColorType::Rgba, 2, 1, &[1, 2, 3, 0, 4, 5, 6, 255]);
        let picture = Picture::parse(&bytes).unwrap();
        assert_eq!(picture.size_px(), (2, 1));
        assert_eq!(picture.alpha, Some(vec![0, 255]));
        assert!(matches!(&picture.color, Samples::Plain(c) if c[..] == [1, 2, 3, 4, 5, 6]));
        let opaque = png(png::ColorType::GrayscaleAlpha, 1, 1, &[9, 255]);
        let picture = Picture::parse(&opaque).unwrap();
        assert!(picture.gray && picture.alpha.is_none());
    }

    #[test]
    fn what_is_cut_short_or_too_large_is_no_picture() {
        let whole = png(png::ColorType::Grayscale, 16, 16, &[7; 256]);
        for end in [0, 4, 8, 30, whole.len() / 2] {
            assert!(Picture::parse(&whole[..end]).is_err(), "{end}");
        }
        let long = png(png::ColorType::Grayscale, 5_000, 1, &[0; 5_000]);
        assert!(matches!(Picture::parse(&long), Err(Error::Picture)));
        assert!(Picture::parse(b"\xff\xd8\xff\xe0 and no more").is_err());
        assert!(Picture::parse(b"GIF89a").is_err());
    }

    #[test]
    fn metadata_and_what_follows_the_end_are_left_out() {
        let jpeg = [
            &[0xFF, 0xD8][..],
            &[0xFF, 0xE1, 0, 5, b'g', b'p', b's'],
            &[0xFF, 0xEE, 0, 3, 1],
            &[0xFF, 0xDB, 0, 3, 9],
            &[0xFF, 0xDA, 0, 2, 0x11, 0x22, 0xFF, 0xD9],
            b"<script>",
        ]
        .concat();
        let kept = without_metadata(&jpeg).unwrap();
        let expected = [
            &[0xFF, 0xD8, 0xFF, 0xEE, 0, 3, 1, 0xFF, 0xDB, 0, 3, 9][..],
            &[0xFF, 0xDA, 0, 2, 0x11, 0x22, 0xFF, 0xD9],
        ];
        assert_eq!(kept, expected.concat());
        assert_eq!(without_metadata(&jpeg[..20]), None);
    }
}
