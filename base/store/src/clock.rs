use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use serde::{Deserialize, Serialize};
use time::{Date, Duration, OffsetDateTime, UtcOffset};

/// Civil time of the People's Republic: dates of the regulations are days of this offset.
pub const CHINA: UtcOffset = match UtcOffset::from_hms(8, 0, 0) {
    Ok(offset) => offset,
    Err(_) => UtcOffset::UTC,
};

/// A moment in UTC, in whole microseconds since 1970: the one form both engines compare alike.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(pub i64);

impl Instant {
    /// The day of this moment in China.
    #[must_use]
    pub fn day(self) -> Date {
        self.civil().date()
    }

    /// The moment as civil time in China.
    #[must_use]
    pub fn civil(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1000)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
            .to_offset(CHINA)
    }

    /// Midnight in China at the beginning of a day.
    #[must_use]
    pub fn start_of(day: Date) -> Self {
        Self::from(day.midnight().assume_offset(CHINA))
    }

    /// The moment as RFC 3339 writes it, in China: feeds and files.
    #[must_use]
    pub fn rfc3339(self) -> String {
        self.civil().format(&time::format_description::well_known::Rfc3339).unwrap_or_default()
    }

    /// This moment moved by a span of time.
    #[must_use]
    pub fn plus(self, span: Duration) -> Self {
        Self(self.0 + i64::try_from(span.whole_microseconds()).unwrap_or(i64::MAX / 4))
    }
}

impl From<OffsetDateTime> for Instant {
    fn from(moment: OffsetDateTime) -> Self {
        Self(i64::try_from(moment.unix_timestamp_nanos() / 1000).unwrap_or(i64::MAX))
    }
}

impl From<Instant> for sea_orm::Value {
    fn from(moment: Instant) -> Self {
        moment.0.into()
    }
}

/// Where time comes from. Code asks a clock, never the machine, so that a test can live a year in a second.
pub trait Clock: Send + Sync {
    /// The present moment; never earlier than an answer given before.
    fn now(&self) -> Instant;

    /// The present day in China.
    fn today(&self) -> Date {
        self.now().day()
    }
}

/// The machine's clock. When the machine's clock jumps back, this one stands still until it is passed again.
#[derive(Default)]
pub struct SystemClock {
    latest: AtomicI64,
}

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the machine")]
        let machine = Instant::from(OffsetDateTime::now_utc()).0;
        let before = self.latest.fetch_max(machine, Ordering::Relaxed);
        Instant(machine.max(before))
    }
}

/// A clock that stands still until it is turned: for tests, simulations and demonstration data.
#[derive(Clone)]
pub struct TurnableClock(Arc<AtomicI64>);

impl TurnableClock {
    /// A clock that shows eight in the morning, China time, of the given day.
    #[must_use]
    pub fn at(day: Date) -> Self {
        let eight = Instant::start_of(day).plus(Duration::hours(8));
        Self(Arc::new(AtomicI64::new(eight.0)))
    }

    /// Turn the clock forward (or, to test a fault, back).
    pub fn turn(&self, span: Duration) {
        let span = i64::try_from(span.whole_microseconds()).unwrap_or(0);
        self.0.fetch_add(span, Ordering::Relaxed);
    }
}

impl Clock for TurnableClock {
    fn now(&self) -> Instant {
        // One microsecond a question keeps the order of what happened visible.
        Instant(self.0.fetch_add(1, Ordering::Relaxed))
    }
}
