use paraph_ink::Fonts;
use std::sync::LazyLock;

/// Noto Sans for Latin, Greek and Cyrillic, Noto Naskh Arabic, Noto Sans Hebrew; asked in this
/// order (SIL Open Font License 1.1).
const FILES: [&[u8]; 3] = [
    include_bytes!("../fonts/NotoSans-Regular.ttf"),
    include_bytes!("../fonts/NotoNaskhArabic-Regular.ttf"),
    include_bytes!("../fonts/NotoSansHebrew-Regular.ttf"),
];

static BUNDLED: LazyLock<Fonts> = LazyLock::new(|| {
    let mut fonts = Fonts::default();
    for file in FILES {
        fonts.push(0, move || Ok(file.to_vec()));
    }
    fonts
});

/// The fonts that every seal can set text in; others can be pushed behind them.
#[must_use]
pub fn bundled_fonts() -> Fonts {
    BUNDLED.clone()
}
