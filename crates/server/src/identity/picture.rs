use paraph_protocol::QrPicture;
use qrcode::types::Color;
use qrcode::{EcLevel, QrCode};
use std::fmt::Write as _;

/// Light modules around a code (ISO/IEC 18004, 6.3.8).
const QUIET: usize = 4;

/// A text as a QR code; nothing when it is too long for one.
pub(crate) fn qr_picture(text: &str) -> Option<QrPicture> {
    // Read off a screen at arm's length: larger modules help more than more correction.
    let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
    let width = code.width();
    let colors = code.to_colors();
    let mut path = String::new();
    for (y, row) in colors.chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let run = row[x..].iter().take_while(|c| **c == Color::Dark).count();
            if run > 0 {
                let (left, top) = (x + QUIET, y + QUIET);
                // Writing into a text does not fail.
                let _ = write!(path, "M{left} {top}h{run}v1h-{run}z");
            }
            x += run.max(1);
        }
    }
    let side = u32::try_from(width + 2 * QUIET).ok()?;
    Some(QrPicture { side, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_corners_and_a_quiet_zone() {
        let picture = qr_picture("bankid.x.0.y").unwrap();
        assert!(picture.path.starts_with("M4 4h7v1h-7z"), "{}", picture.path);
        // Version 1 has 21 modules.
        assert_eq!(picture.side, 21 + 8);
        assert!(qr_picture(&"x".repeat(4_000)).is_none());
    }
}
