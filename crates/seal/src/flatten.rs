//! Draws annotations into their page: what is seen stays, what lives goes.

use crate::field::{Shows, Widget};
use crate::finding::Finding;
use crate::geometry::{Frame, Rect};
use crate::layers::Layers;
use crate::pages::{PageNode, read_rect};
use crate::path::BLACK;
use crate::source::{Source, as_dictionary, number};
use crate::text::{Label, has_letters};
use kurbo::{Affine, Point};
use lopdf::{Dictionary, Object, ObjectId, Stream};
use paraph_ink::Fonts;
use std::collections::BTreeSet;

/// Annotation flags (ISO 32000-2, table 167).
const HIDDEN: i64 = 1 << 1;
const NO_VIEW: i64 = 1 << 5;

/// Something to be drawn over the page's own content.
#[derive(Debug)]
pub(crate) enum Painted {
    /// An appearance stream of the source and where its form space goes.
    Appearance {
        stream: ObjectId,
        resources: Option<Object>,
        matrix: Affine,
    },
    /// A text that has no appearance yet.
    Label { label: Label, frame: Frame },
    /// Background and border of a field that has no appearance yet.
    Look { content: String },
    /// A checked box that has no appearance yet.
    Check { frame: Frame },
}

impl Painted {
    pub(crate) fn label(&self) -> Option<Label> {
        match self {
            Self::Label { label, .. } => Some(label.clone()),
            Self::Appearance { .. } | Self::Check { .. } | Self::Look { .. } => None,
        }
    }
}

/// Reads the annotations of one page after the other.
pub(crate) struct Flattener<'a, 'l> {
    source: &'a Source,
    layers: &'l Layers,
    fonts: &'l Fonts,
    pub(crate) findings: BTreeSet<Finding>,
}

impl<'a, 'l> Flattener<'a, 'l> {
    pub(crate) fn new(source: &'a Source, layers: &'l Layers, fonts: &'l Fonts) -> Self {
        Self {
            source,
            layers,
            fonts,
            findings: BTreeSet::new(),
        }
    }

    /// What the annotations of a page show, in painting order.
    pub(crate) fn page(&mut self, node: &'a PageNode) -> Vec<Painted> {
        let source = self.source;
        let annotations = source.value(&node.dictionary, b"Annots");
        let Some(annotations) = annotations.and_then(|a| a.as_array().ok()) else {
            return Vec::new();
        };
        let mut painted = Vec::new();
        for annotation in annotations {
            if let Some(annotation) = as_dictionary(source.resolve(annotation)) {
                painted.extend(self.annotation(annotation));
            }
        }
        painted
    }

    fn annotation(&mut self, annotation: &'a Dictionary) -> Vec<Painted> {
        let kind = self.source.value(annotation, b"Subtype");
        let kind = kind.and_then(|s| s.as_name().ok());
        match kind {
            Some(b"Popup") => return Vec::new(),
            Some(b"Widget") => drop(self.findings.insert(Finding::FormFlattened)),
            Some(b"Link") => {}
            _ => drop(self.findings.insert(Finding::AnnotationsFlattened)),
        }
        if self.is_hidden(annotation) {
            self.findings.insert(Finding::HiddenAnnotations);
            return Vec::new();
        }
        let rect = self.source.value(annotation, b"Rect");
        let Some(rect) = rect.and_then(|r| read_rect(&self.source.document, r)) else {
            return Vec::new();
        };
        if kind == Some(b"Widget") {
            return self.widget(annotation, &rect);
        }
        let appearance = self.appearance(annotation, &rect);
        if appearance.is_none() && kind != Some(b"Link") {
            self.findings.insert(Finding::AppearanceMissing);
        }
        appearance.into_iter().collect()
    }

    fn is_hidden(&self, annotation: &Dictionary) -> bool {
        let flags = self
            .source
            .value(annotation, b"F")
            .and_then(|f| f.as_i64().ok());
        let layer = annotation.get(b"OC");
        flags.unwrap_or(0) & (HIDDEN | NO_VIEW) != 0
            || layer.is_ok_and(|oc| self.layers.hide(self.source, oc))
    }

    fn widget(&mut self, annotation: &'a Dictionary, rect: &Rect) -> Vec<Painted> {
        let widget = Widget::new(self.source, annotation);
        let drawn = self.appearance(annotation, rect);
        let shows = widget.shows();
        let settable = matches!(&shows, Shows::Text { text, .. } if has_letters(self.fonts, text));
        if let Some(drawn) = drawn.filter(|_| !(widget.needs_appearances() && settable)) {
            return vec![drawn];
        }
        let frame = Frame::upright(rect, widget.rotation_degrees());
        let look = widget.look(rect).map(|content| Painted::Look { content });
        let value = match shows {
            Shows::Text {
                text,
                size,
                align,
                cells,
            } => {
                let (width, height) = (frame.width, frame.height);
                self.label(
                    Label {
                        text,
                        width,
                        height,
                        size,
                        align,
                        cells,
                        color: BLACK,
                    },
                    frame,
                )
            }
            Shows::Check => Some(Painted::Check { frame }),
            Shows::Nothing => None,
        };
        if look.is_some() || value.is_some() {
            self.findings.insert(Finding::AppearancesMade);
        }
        look.into_iter().chain(value).collect()
    }

    fn label(&mut self, label: Label, frame: Frame) -> Option<Painted> {
        if label.width <= 0.0 || label.height <= 0.0 || !has_letters(self.fonts, &label.text) {
            self.findings.insert(Finding::AppearanceMissing);
            return None;
        }
        Some(Painted::Label { label, frame })
    }

    /// The normal appearance in its present state, placed (ISO 32000-2, 12.5.5, algorithm 8).
    fn appearance(&self, annotation: &'a Dictionary, rect: &Rect) -> Option<Painted> {
        let (id, stream) = self.normal_appearance(annotation)?;
        let bounds = read_rect(
            &self.source.document,
            self.source.value(&stream.dict, b"BBox")?,
        )?;
        let form = self.form_matrix(stream);
        let corners = [
            (bounds.x, bounds.y),
            (bounds.right(), bounds.y),
            (bounds.x, bounds.top()),
            (bounds.right(), bounds.top()),
        ];
        let moved = corners.map(|c| form * Point::from(c));
        let around = moved[1..]
            .iter()
            .fold(kurbo::Rect::from_points(moved[0], moved[0]), |r, p| {
                r.union_pt(*p)
            });
        if around.width() <= 0.0 || around.height() <= 0.0 {
            return None;
        }
        let matrix = Affine::translate((rect.x, rect.y))
            * Affine::scale_non_uniform(rect.width / around.width(), rect.height / around.height())
            * Affine::translate((-around.x0, -around.y0));
        let shared = Widget::new(self.source, annotation).shared_resources();
        let resources = shared.filter(|_| !stream.dict.has(b"Resources")).cloned();
        Some(Painted::Appearance {
            stream: id,
            resources,
            matrix,
        })
    }

    fn normal_appearance(&self, annotation: &'a Dictionary) -> Option<(ObjectId, &'a Stream)> {
        let source = self.source;
        let normal = source.dictionary(annotation, b"AP")?.get(b"N").ok()?;
        let chosen = match source.resolve(normal) {
            Object::Dictionary(states) => {
                let state = source.value(annotation, b"AS")?.as_name().ok()?;
                states.get(state).ok()?
            }
            _ => normal,
        };
        match source.document.dereference(chosen).ok()? {
            (Some(id), Object::Stream(stream)) => Some((id, stream)),
            _ => None,
        }
    }

    fn form_matrix(&self, stream: &Stream) -> Affine {
        let matrix = self
            .source
            .value(&stream.dict, b"Matrix")
            .and_then(|m| m.as_array().ok());
        let read = |m: &Vec<Object>| {
            let mut coefficients = [0.0; 6];
            for (i, c) in coefficients.iter_mut().enumerate() {
                *c = number(self.source.resolve(m.get(i)?))?;
            }
            Some(Affine::new(coefficients))
        };
        matrix.and_then(read).unwrap_or_default()
    }
}
