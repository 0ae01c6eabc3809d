//! Decoders of pictures that few documents hold, JBIG2 and JPEG 2000, in a module of their own that
//! the render worker loads on need; and the pictures as they travel between the two modules.
//!
//! The folders `jbig2` and `jpeg2000` hold the doors: crates of the decoders' names that the
//! renderer is built with.

#[cfg(feature = "decoders")]
mod decoders;
#[cfg(feature = "decoders")]
pub use decoders::{jbig2, jpeg2000};

/// A picture of black and white (ITU-T T.88).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bilevel {
    /// Pixels of a row.
    pub width: u32,
    pub height: u32,
    /// Rows from the top, each filled up to whole bytes; the highest bit is the leftmost pixel and a
    /// set bit is black.
    pub rows: Vec<u8>,
}

/// A picture of samples of eight bits (ITU-T T.800).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Samples {
    pub width: u32,
    pub height: u32,
    pub space: Space,
    /// The last channel of each pixel is its opacity.
    pub alpha: bool,
    /// Bits of a sample before all were brought to eight.
    pub depth: u8,
    /// Channels of a pixel side by side, pixels by rows from the top.
    pub samples: Vec<u8>,
}

/// What the channels of [`Samples`] mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Space {
    Gray,
    Rgb,
    Cmyk,
    /// As many channels as an ICC profile describes.
    Icc(u8),
    /// As many channels of which nothing is known.
    Unknown(u8),
}

impl Bilevel {
    /// Bytes of a row.
    #[must_use]
    pub fn stride(&self) -> usize {
        (self.width as usize).div_ceil(8)
    }

    /// The picture as it travels: width and height, little-endian, then the rows.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        let mut bytes = size(self.width, self.height).to_vec();
        bytes.extend(self.rows);
        bytes
    }

    /// Reads [`Bilevel::into_bytes`]; nothing comes of bytes that are no picture.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (width, height, rows) = split_size(bytes)?;
        let rows = rows.to_vec();
        let picture = Self {
            width,
            height,
            rows,
        };
        let length = picture.stride().checked_mul(height as usize)?;
        (picture.rows.len() == length).then_some(picture)
    }
}

impl Samples {
    /// The picture as it travels: width and height, little-endian, four bytes of what the samples
    /// are, then the samples.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        let (space, channels) = match self.space {
            Space::Gray => (0, 1),
            Space::Rgb => (1, 3),
            Space::Cmyk => (2, 4),
            Space::Icc(channels) => (3, channels),
            Space::Unknown(channels) => (4, channels),
        };
        let mut bytes = size(self.width, self.height).to_vec();
        bytes.extend([space, channels, u8::from(self.alpha), self.depth]);
        bytes.extend(self.samples);
        bytes
    }

    /// Reads [`Samples::into_bytes`]; nothing comes of bytes that are no picture.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (width, height, rest) = split_size(bytes)?;
        let (&[space, channels, alpha, depth], samples) = rest.split_first_chunk()?;
        let space = match space {
            0 => Space::Gray,
            1 => Space::Rgb,
            2 => Space::Cmyk,
            3 => Space::Icc(channels),
            4 => Space::Unknown(channels),
            _ => return None,
        };
        Some(Self {
            width,
            height,
            space,
            alpha: alpha != 0,
            depth,
            samples: samples.to_vec(),
        })
    }
}

fn size(width: u32, height: u32) -> [u8; 8] {
    let (w, h) = (width.to_le_bytes(), height.to_le_bytes());
    [w[0], w[1], w[2], w[3], h[0], h[1], h[2], h[3]]
}

fn split_size(bytes: &[u8]) -> Option<(u32, u32, &[u8])> {
    let (width, rest) = bytes.split_first_chunk()?;
    let (height, rest) = rest.split_first_chunk()?;
    Some((
        u32::from_le_bytes(*width),
        u32::from_le_bytes(*height),
        rest,
    ))
}

#[cfg(test)]
mod tests {
    use super::{Bilevel, Samples, Space};

    #[test]
    fn a_bilevel_picture_travels() {
        let picture = Bilevel {
            width: 9,
            height: 2,
            rows: vec![0xff, 0x80, 0x00, 0x00],
        };
        assert_eq!(
            Bilevel::from_bytes(&picture.clone().into_bytes()),
            Some(picture)
        );
    }

    #[test]
    fn rows_that_do_not_fill_the_size_are_no_picture() {
        let mut bytes = Bilevel {
            width: 9,
            height: 2,
            rows: vec![0; 4],
        }
        .into_bytes();
        bytes.pop();
        assert_eq!(Bilevel::from_bytes(&bytes), None);
        assert_eq!(Bilevel::from_bytes(&[0; 7]), None);
        // A size whose product no machine holds.
        assert_eq!(Bilevel::from_bytes(&[0xff; 8]), None);
    }

    #[test]
    fn samples_of_every_space_travel() {
        for space in [
            Space::Gray,
            Space::Rgb,
            Space::Cmyk,
            Space::Icc(3),
            Space::Unknown(2),
        ] {
            let picture = Samples {
                width: 1,
                height: 2,
                space,
                alpha: true,
                depth: 12,
                samples: vec![1, 2, 3, 4],
            };
            assert_eq!(
                Samples::from_bytes(&picture.clone().into_bytes()),
                Some(picture)
            );
        }
    }

    #[test]
    fn samples_without_their_head_are_no_picture() {
        assert_eq!(Samples::from_bytes(&[0; 11]), None);
        assert_eq!(
            Samples::from_bytes(&[1, 0, 0, 0, 1, 0, 0, 0, 9, 1, 0, 8]),
            None
        );
    }
}
