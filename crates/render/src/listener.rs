use hayro::hayro_interpret::font::GlyphRun;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask,
};
use hayro::kurbo::{Affine, BezPath};

/// Hears the text of a page and nothing else. All who want text share this one device, because the
/// interpreter is compiled anew for each.
pub(crate) struct Listener<'l, 'f>(pub(crate) &'l mut Hear<'f>);

/// Takes a run, the way from its text space to the page, and how it is painted.
pub(crate) type Hear<'f> = dyn FnMut(&GlyphRun<'_, '_>, Affine, &DrawMode) + 'f;

impl Device<'_> for Listener<'_, '_> {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, props: DrawProps<'_>, mode: &DrawMode) {
        (self.0)(run, props.transform, mode);
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'_>, _: &DrawMode) {}
    fn draw_image(&mut self, _: Image<'_, '_>, _: ImageDrawProps<'_>) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn pop_clip(&mut self) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn pop_transparency_group(&mut self) {}
}
