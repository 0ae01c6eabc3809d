//! The vendor's ids of text validators that this service knows.

/// Validators whose texts are one day of the calendar: `DateEU`, `DateCaps`,
/// `DateShortEU`, `DateWrittenEU`, `DateUS`.
const DATES: [&str; 5] = [
    "059b068ef8ee5cc27e09ba79af58f9e805b7c2b3",
    "07c1e60f3da1192b60aca6f7e72d9b17a44539e5",
    "0b61eb6a696da953910f195b30c86e5131f3ae3e",
    "0f4827a308018f98b11ae3923104685ff0c03070",
    "13435fa6c2a17f83177fcbb5c4a9376ce85befeb",
];

/// Whether a text field with this validator takes a day of the calendar.
pub(super) fn is_date(validator_id: &str) -> bool {
    DATES.contains(&validator_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_dates_and_times_and_numbers_are_not() {
        for date in DATES {
            assert!(is_date(date));
        }
        let date_time_eu = "06448a0d0eb6a71c7c116ec4754bcb04ebf11da5";
        let positive_number = "1f9486ae822d30ba3df2cb8e65303ebfb8c803e8";
        assert!(!is_date(date_time_eu) && !is_date(positive_number));
    }
}
