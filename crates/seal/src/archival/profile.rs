//! Color profiles (ICC.1:2010): the one of ours, made here, and what may be said of others.

/// Length of a profile's header.
const HEADER: usize = 128;
/// Where the colors of the sRGB primaries stand under D50, in 1/65536 (IEC 61966-2-1).
const RED: [i32; 3] = [28_578, 14_581, 912];
const GREEN: [i32; 3] = [25_241, 46_981, 6_362];
const BLUE: [i32; 3] = [9_376, 3_972, 46_799];
/// D50, the white of the profile connection space.
const WHITE: [i32; 3] = [63_190, 65_536, 54_061];
/// From D65 to D50 (Bradford).
const ADAPTATION: [i32; 9] = [
    68_674, 1_502, -3_290, 1_939, 64_912, -1_119, -606, 988, 49_262,
];
/// The curve of sRGB as parameters: gamma 2.4, a, b, c, d.
const CURVE: [i32; 5] = [157_286, 62_119, 3_417, 5_072, 2_651];

/// What a profile's device speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Device {
    Gray,
    Rgb,
    Cmyk,
    Lab,
}

impl Device {
    pub(super) fn components(self) -> i64 {
        match self {
            Self::Gray => 1,
            Self::Rgb | Self::Lab => 3,
            Self::Cmyk => 4,
        }
    }
}

/// The device of a profile that PDF 1.7 may use; nothing for others and for damaged ones.
pub(super) fn device(profile: &[u8]) -> Option<Device> {
    let header = profile.get(..HEADER)?;
    let size = u32::from_be_bytes(header[..4].try_into().ok()?) as usize;
    let class = &header[12..16];
    let usable = [b"scnr", b"mntr", b"prtr", b"spac"];
    let known = size <= profile.len()
        && &header[36..40] == b"acsp"
        && (2..=4).contains(&header[8])
        && usable.iter().any(|c| class == *c);
    match &header[16..20] {
        b"GRAY" if known => Some(Device::Gray),
        b"RGB " if known => Some(Device::Rgb),
        b"CMYK" if known => Some(Device::Cmyk),
        b"Lab " if known => Some(Device::Lab),
        _ => None,
    }
}

/// Whether a profile may be the destination of an output intent: an output or display device.
pub(super) fn is_destination(profile: &[u8]) -> bool {
    let class = profile.get(12..16);
    class == Some(b"prtr") || class == Some(b"mntr")
}

/// sRGB as a profile of version 4 (ICC.1:2010, 8.3.3: matrix and curves).
pub(super) fn srgb() -> Vec<u8> {
    let mut tags: Vec<(&[u8; 4], Vec<u8>)> = vec![
        (b"desc", text("sRGB")),
        (b"cprt", text("CC0")),
        (b"wtpt", numbers(b"XYZ ", &WHITE)),
        (b"chad", numbers(b"sf32", &ADAPTATION)),
        (b"rXYZ", numbers(b"XYZ ", &RED)),
        (b"gXYZ", numbers(b"XYZ ", &GREEN)),
        (b"bXYZ", numbers(b"XYZ ", &BLUE)),
    ];
    // Function type 3: a straight line near black, a power above it.
    let mut curve = b"para\0\0\0\0\0\x03\0\0".to_vec();
    curve.extend(CURVE.iter().flat_map(|n| n.to_be_bytes()));
    tags.extend([b"rTRC", b"gTRC", b"bTRC"].map(|name| (name, curve.clone())));
    assemble(&tags)
}

fn assemble(tags: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let table = 4 + 12 * tags.len();
    let (mut directory, mut data) = (word(tags.len()), Vec::new());
    for (name, content) in tags {
        directory.extend_from_slice(*name);
        directory.extend(word(HEADER + table + data.len()));
        directory.extend(word(content.len()));
        data.extend_from_slice(content);
        data.resize(data.len().next_multiple_of(4), 0);
    }
    let mut profile = header(HEADER + table + data.len());
    profile.extend(directory);
    profile.extend(data);
    profile
}

fn header(size: usize) -> Vec<u8> {
    let mut header = vec![0; HEADER];
    header[..4].copy_from_slice(&word(size));
    header[8..10].copy_from_slice(&[4, 0x20]);
    header[12..24].copy_from_slice(b"mntrRGB XYZ ");
    // Made on 2026-11-22; the bytes are always the same.
    header[24..36].copy_from_slice(&[0x07, 0xEA, 0, 11, 0, 22, 0, 0, 0, 0, 0, 0]);
    header[36..40].copy_from_slice(b"acsp");
    for (at, n) in WHITE.iter().enumerate() {
        header[68 + 4 * at..72 + 4 * at].copy_from_slice(&n.to_be_bytes());
    }
    header
}

fn word(number: usize) -> Vec<u8> {
    u32::try_from(number)
        .unwrap_or(u32::MAX)
        .to_be_bytes()
        .into()
}

/// A text in one language (`multiLocalizedUnicodeType`).
fn text(words: &str) -> Vec<u8> {
    let utf16: Vec<u8> = words.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let mut tag = b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS".to_vec();
    tag.extend(word(utf16.len()));
    tag.extend(word(28));
    tag.extend(utf16);
    tag
}

fn numbers(kind: &[u8; 4], numbers: &[i32]) -> Vec<u8> {
    let mut tag = [&kind[..], &[0; 4]].concat();
    tag.extend(numbers.iter().flat_map(|n| n.to_be_bytes()));
    tag
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_profile_is_one_of_an_rgb_display() {
        let profile = srgb();
        assert_eq!(device(&profile), Some(Device::Rgb));
        assert!(is_destination(&profile) && profile.len() < 700);
    }

    #[test]
    fn the_primaries_add_up_to_white() {
        for axis in 0..3 {
            let sum = RED[axis] + GREEN[axis] + BLUE[axis];
            assert!((sum - WHITE[axis]).abs() <= 20, "{axis}: {sum}");
        }
    }

    #[test]
    fn damaged_profiles_and_those_of_later_versions_are_none() {
        let whole = srgb();
        assert_eq!(device(&whole[..whole.len() - 1]), None);
        for (at, byte) in [(8, 5), (12, b'l'), (16, b'?'), (36, 0)] {
            let mut profile = whole.clone();
            profile[at] = byte;
            assert_eq!(device(&profile), None, "{at}");
        }
    }
}
