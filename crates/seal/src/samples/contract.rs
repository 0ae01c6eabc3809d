use crate::bundled::bundled_fonts;
use crate::geometry::Rect;
use crate::text::Label;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point};
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, Stroke};
use krilla::surface::Surface;
use krilla::text::{Font, TextDirection};
use krilla::{Document, SerializeSettings};
use paraph_ink::Setter;
use std::sync::Arc;

/// A4 in points.
const PAGE: (f32, f32) = (595.0, 842.0);
const LEFT: f32 = 72.0;
const COLUMN: f32 = 451.0;

const CLAUSES: [(&str, &str); 6] = [
    (
        "1. The home",
        "The landlord lets the tenant the flat on the second floor, with its storage room in \
         the basement and the use of the shared laundry. The home is let unfurnished.",
    ),
    (
        "2. Time",
        "The tenancy begins on the first day of the month that follows the last signature and \
         runs without an end. Either side may end it with three months' notice in writing.",
    ),
    (
        "3. Rent",
        "The rent is 1,250 a month, due on the first working day. Heating and water are \
         included; electricity is not. The rent follows the consumer price index once a year.",
    ),
    (
        "4. Deposit",
        "The tenant pays a deposit of two months' rent before moving in. It is kept on an \
         account of its own and returned within four weeks of the end of the tenancy.",
    ),
    (
        "5. Care",
        "The tenant keeps the home in good order and reports damage without delay. The landlord \
         keeps the house, its pipes and its heating in working condition.",
    ),
    (
        "6. Pets",
        "Cats and small animals are welcome. Dogs need the landlord's consent, which is not \
         withheld without a reason.",
    ),
];

/// A place of the contract that waits for a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// What belongs there.
    pub label: &'static str,
    /// Whose it is: 0 for the landlord, 1 for the tenant.
    pub seat: usize,
    /// Page index, from 0.
    pub page: usize,
    /// User space units, y up, from the bottom-left corner of the page.
    pub rect: Rect,
}

/// A rental agreement of two pages with places for two signers.
#[must_use]
pub fn contract() -> Vec<u8> {
    let mut writer = writer();
    let font = font();
    let (first, second) = CLAUSES.split_at(4);
    page(&mut writer, |surface| {
        let mut sheet = Sheet {
            surface,
            font: font.clone(),
            y: 100.0,
        };
        sheet.line("Rental agreement", 24.0);
        sheet.y += 14.0;
        sheet.paragraph("between the landlord and the tenant named below", 11.0);
        first.iter().for_each(|clause| sheet.clause(clause));
    });
    page(&mut writer, |surface| {
        let mut sheet = Sheet {
            surface,
            font: font.clone(),
            y: 100.0,
        };
        second.iter().for_each(|clause| sheet.clause(clause));
        sheet.y = 420.0;
        sheet.line("Signatures", 15.0);
        contract_spots().iter().for_each(|spot| sheet.spot(spot));
    });
    writer.finish().unwrap_or_default()
}

/// The places for values in [`contract`].
#[must_use]
pub fn contract_spots() -> Vec<Spot> {
    let of_seat = |seat: usize, x: f64| {
        let spot = move |label, y, width, height| Spot {
            label,
            seat,
            page: 1,
            rect: Rect {
                x,
                y,
                width,
                height,
            },
        };
        [
            spot("Signature", 290.0, 190.0, 60.0),
            spot("Name in full", 230.0, 190.0, 22.0),
            spot("Date", 180.0, 110.0, 22.0),
            spot("I have read the house rules", 140.0, 16.0, 16.0),
            spot("Initials", 90.0, 60.0, 26.0),
        ]
    };
    of_seat(0, 72.0)
        .into_iter()
        .chain(of_seat(1, 318.0))
        .collect()
}

/// Ten pages of plain text.
#[must_use]
pub fn ten_pages() -> Vec<u8> {
    let mut writer = writer();
    let font = font();
    for number in 1..=10 {
        page(&mut writer, |surface| {
            let mut sheet = Sheet {
                surface,
                font: font.clone(),
                y: 100.0,
            };
            sheet.line(&format!("Annex {number}"), 20.0);
            CLAUSES.iter().for_each(|clause| sheet.clause(clause));
        });
    }
    writer.finish().unwrap_or_default()
}

/// An empty page.
#[must_use]
pub fn blank() -> Vec<u8> {
    let mut writer = writer();
    page(&mut writer, |_| {});
    writer.finish().unwrap_or_default()
}

fn writer() -> Document {
    Document::new_with(SerializeSettings {
        xmp_metadata: false,
        enable_tagging: false,
        ..SerializeSettings::default()
    })
}

fn font() -> Option<Font> {
    let fonts = bundled_fonts();
    let bytes = Arc::clone(fonts.as_slice().first()?.bytes());
    Font::new(bytes.into(), 0)
}

fn page(writer: &mut Document, draw: impl FnOnce(&mut Surface<'_>)) {
    let Some(settings) = PageSettings::from_wh(PAGE.0, PAGE.1) else {
        return;
    };
    let mut page = writer.start_page_with(settings);
    let mut surface = page.surface();
    draw(&mut surface);
    surface.finish();
    page.finish();
}

/// Sets text down a page.
struct Sheet<'a, 'b> {
    surface: &'a mut Surface<'b>,
    font: Option<Font>,
    y: f32,
}

impl Sheet<'_, '_> {
    fn clause(&mut self, (title, text): &(&str, &str)) {
        self.y += 18.0;
        self.line(title, 13.0);
        self.paragraph(text, 11.0);
    }

    fn paragraph(&mut self, text: &str, size: f32) {
        let width = f64::from(COLUMN);
        let label = Label {
            width,
            height: 800.0,
            ..Label::left(text, f64::from(size))
        };
        let fonts = bundled_fonts();
        let layout = label.layout(&Setter::new(&fonts));
        for line in layout.map(|l| l.lines).unwrap_or_default() {
            self.line(&line.text, size);
        }
    }

    fn line(&mut self, text: &str, size: f32) {
        self.text(LEFT, self.y, size, text);
        self.y += size * 1.5;
    }

    fn text(&mut self, x: f32, y: f32, size: f32, text: &str) {
        let Some(font) = self.font.clone() else {
            return;
        };
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(Fill {
            paint: rgb::Color::new(24, 24, 30).into(),
            opacity: NormalizedF32::ONE,
            rule: FillRule::NonZero,
        }));
        let at = Point::from_xy(x, y);
        self.surface
            .draw_text(at, font, size, text, false, TextDirection::Auto);
    }

    /// A rule under the place, and what belongs there below it.
    fn spot(&mut self, spot: &Spot) {
        let Rect {
            x,
            y,
            width,
            height: _,
        } = spot.rect;
        let [x, y, width] = [x, y, width].map(crate::glyphs::single);
        let y = PAGE.1 - y;
        let mut rule = PathBuilder::new();
        rule.move_to(x, y);
        rule.line_to(x + width, y);
        self.surface.set_fill(None);
        self.surface.set_stroke(Some(Stroke {
            paint: rgb::Color::new(150, 150, 160).into(),
            width: 0.7,
            ..Stroke::default()
        }));
        if let Some(rule) = rule.finish() {
            self.surface.draw_path(&rule);
        }
        let label = match spot.label {
            "Signature" if spot.seat == 0 => "Signature of the landlord",
            "Signature" => "Signature of the tenant",
            other => other,
        };
        self.text(x, y + 10.0, 8.0, label);
    }
}
