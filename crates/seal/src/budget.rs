//! Counts what a document expands to, so that a small file cannot become a large one.

use crate::error::{Error, Limit};
use crate::limits::Limits;
use crate::source::{number, value};
use lopdf::{DecompressError, Document, Object, ObjectId, Stream};
use std::collections::HashSet;

/// From this size on, growth is judged; small streams of blanks grow a lot and harm nobody.
const JUDGED_BYTES: usize = 1024 * 1024;

/// What is left of the ceilings while one document is rewritten.
pub(crate) struct Budget {
    limits: Limits,
    inflated_bytes: usize,
    charged: HashSet<ObjectId>,
}

impl Budget {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            limits: *limits,
            inflated_bytes: limits.inflated_bytes,
            charged: HashSet::new(),
        }
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Charges a stream that is carried over as it is, unless it was decoded before.
    pub(crate) fn spend(
        &mut self,
        document: &Document,
        id: ObjectId,
        stream: &Stream,
    ) -> Result<(), Error> {
        if is_image(stream) {
            return self.check_image(document, stream);
        }
        if self.charged.contains(&id) {
            return Ok(());
        }
        match self.decode(id, stream) {
            Ok(_) | Err(Error::Unreadable) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The decoded bytes of a stream that is not an image, charged each time.
    ///
    /// [`Error::Unreadable`] when a filter is unknown or the data is damaged.
    pub(crate) fn decode(&mut self, id: ObjectId, stream: &Stream) -> Result<Vec<u8>, Error> {
        self.charged.insert(id);
        self.check_filters(stream)?;
        let by_growth = stream
            .content
            .len()
            .saturating_mul(self.limits.inflation_ratio);
        let ceiling = by_growth.max(JUDGED_BYTES).min(self.inflated_bytes);
        let decoded =
            stream
                .get_plain_content_with_limit(ceiling)
                .map_err(|error| match error {
                    lopdf::Error::Decompress(DecompressError::MemoryLimitExceeded { .. }) => {
                        let spent = ceiling == self.inflated_bytes;
                        let what = if spent {
                            Limit::Inflated
                        } else {
                            Limit::InflationRatio
                        };
                        Error::OverLimits { what }
                    }
                    _ => Error::Unreadable,
                })?;
        self.inflated_bytes -= decoded.len().min(self.inflated_bytes);
        Ok(decoded)
    }

    fn check_filters(&self, stream: &Stream) -> Result<(), Error> {
        match stream.filters() {
            Ok(filters) if filters.len() > self.limits.filters => Err(Error::OverLimits {
                what: Limit::Filters,
            }),
            _ => Ok(()),
        }
    }

    fn check_image(&self, document: &Document, stream: &Stream) -> Result<(), Error> {
        self.check_filters(stream)?;
        let side = |key: &[u8]| {
            value(document, &stream.dict, key)
                .and_then(number)
                .unwrap_or(0.0)
        };
        let samples = side(b"Width").max(0.0) * side(b"Height").max(0.0);
        #[expect(clippy::cast_precision_loss, reason = "the limit is far below 2^53")]
        let most = self.limits.image_pixels as f64;
        if samples > most {
            return Err(Error::OverLimits {
                what: Limit::ImagePixels,
            });
        }
        Ok(())
    }
}

fn is_image(stream: &Stream) -> bool {
    stream
        .dict
        .get(b"Subtype")
        .and_then(Object::as_name)
        .is_ok_and(|s| s == b"Image")
}
