//! Queries: what cannot be read is ignored, as the vendor does.

use std::collections::BTreeMap;

/// Items of a page when none are asked for, and the most.
const PER_PAGE: u32 = 10;
const MOST_PER_PAGE: u32 = 100;

/// The keys of a query; of a repeated one the last counts.
#[derive(Debug, Default)]
pub(super) struct Keys(BTreeMap<String, String>);

impl Keys {
    pub(super) fn of(query: Option<&str>) -> Self {
        let pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
        Self(pairs.into_owned().collect())
    }

    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// Whether a key says yes.
    pub(super) fn says_yes(&self, key: &str) -> bool {
        matches!(self.get(key), Some("true" | "True" | "1"))
    }

    /// The page that is asked for.
    pub(super) fn page(&self) -> Page {
        let number = |key: &str| self.get(key).and_then(|text| text.parse::<u32>().ok());
        let per_page = number("perPage").filter(|n| *n > 0);
        Page {
            number: number("page").filter(|n| *n > 0).unwrap_or(1),
            per_page: per_page.unwrap_or(PER_PAGE).min(MOST_PER_PAGE),
        }
    }
}

/// A page of a list, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) number: u32,
    pub(super) per_page: u32,
}

impl Page {
    /// How many items come before it.
    pub(super) fn offset(self) -> u64 {
        u64::from(self.number - 1) * u64::from(self.per_page)
    }

    /// How many pages so many items fill.
    pub(super) fn pages(self, total: u64) -> u64 {
        total.div_ceil(u64::from(self.per_page))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_clamped_and_nonsense_is_ignored() {
        for (query, number, per_page) in [
            ("", 1, 10),
            ("page=3&perPage=25", 3, 25),
            ("page=0&perPage=0", 1, 10),
            ("page=-1&perPage=1000", 1, 100),
            ("page=x&perPage=['string']", 1, 10),
        ] {
            let page = Keys::of(Some(query)).page();
            assert_eq!(page, Page { number, per_page }, "{query}");
        }
        let page = Page {
            number: 3,
            per_page: 10,
        };
        assert_eq!((page.offset(), page.pages(21), page.pages(0)), (20, 3, 0));
    }
}
