//! Organisation life (支部工作条例（试行） 2018; 党员教育管理工作条例 2019 arts 16–23; fact sheet §4): which meetings an
//! organisation owes in a year, whether a period was kept, the way of a meeting, who is expected, study.
//!
//! Quorum and majority are counted in [`crate::voting`]. What it never does: compare branches, or hold it against someone
//! old, frail or far away that they were not there.

mod due;
mod meeting;
mod people;
mod period;

pub use due::{
    Compliance, ComplianceState, Habits, MeetingKind, Organisation, compliance, due_kinds, due_periods,
};
pub use meeting::{MeetingState, Step};
pub use people::{
    Attendance, Attendee, Study, StudyPolicy, StudyRole, TalkGap, attendance, new_secretary_class, study,
    talk_gaps, training_classes,
};
pub use period::{Every, Period, PeriodError};
