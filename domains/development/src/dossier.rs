//! Everything held on one candidate, read together: what acts, duties and pages all look at.

use roster::model::Org;
use rules::development::{self as rule, Handover, Introducer, Sanction, State, Version};
use rules::membership::MemberState;
use store::{OrgPath, Ref, Sql, StoreError};
use time::Date;

use crate::model::{Candidate, Done, Helper, Kept, Move, Notice, Review, stored_day};
use crate::query;

/// A candidate with all that belongs to the development.
#[derive(Clone, Debug)]
pub struct Dossier {
    /// The row.
    pub candidate: Candidate,
    /// Its state.
    pub state: State,
    /// Path of the branch.
    pub place: OrgPath,
    /// The branch.
    pub org: Org,
    /// The higher committee that may approve; none when there is none above.
    pub committee: Option<Org>,
    /// What was done.
    pub done: Done,
    /// Contacts and introducers, former ones included.
    pub helpers: Vec<Helper>,
    /// Reviews.
    pub reviews: Vec<Review>,
    /// The latest public notice.
    pub notice: Option<Notice>,
    /// Papers in the register.
    pub papers: Vec<Kept>,
    /// Moves before membership.
    pub moves: Vec<Move>,
}

impl Dossier {
    /// Read it; none when there is no such candidate.
    ///
    /// # Errors
    /// What the database says.
    pub async fn of(sql: &impl Sql, id: Ref) -> Result<Option<Self>, StoreError> {
        let Some(candidate) = query::candidate(sql, id).await? else { return Ok(None) };
        let Some(org) = roster::query::org(sql, candidate.org()).await? else { return Ok(None) };
        let place = candidate.place()?;
        Ok(Some(Self {
            state: candidate.stands()?,
            committee: query::committee_of(sql, &place).await?,
            done: query::steps(sql, id).await?,
            helpers: query::helpers(sql, id).await?,
            reviews: query::reviews(sql, id).await?,
            notice: query::notice(sql, id).await?,
            papers: query::papers(sql, id).await?,
            moves: query::moves(sql, id).await?,
            candidate,
            place,
            org,
        }))
    }

    /// Contacts or introducers of today.
    pub fn helping<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Helper> {
        self.helpers.iter().filter(move |it| it.kind == kind && it.until_day.is_none())
    }

    /// The move under way.
    #[must_use]
    pub fn moving(&self) -> Option<&Move> {
        self.moves.iter().find(|it| it.ended_on.is_none())
    }

    /// The day of the decision as activist; refused to applicant, it begins anew.
    #[must_use]
    pub fn activist_since(&self) -> Option<Date> {
        self.done.day("decide")
    }

    /// The day of the branch meeting that accepted: probation runs from it.
    #[must_use]
    pub fn accepted_on(&self) -> Option<Date> {
        self.done
            .last("meeting")
            .and_then(|it| it.detail("held_on"))
            .and_then(|it: String| stored_day(&it).ok())
    }

    /// The end of an extended probation.
    #[must_use]
    pub fn extended_until(&self) -> Option<Date> {
        let step = self.done.0.iter().rev().find(|it| it.key == "extend" && it.void_on.is_none())?;
        step.detail::<String>("until").and_then(|it| stored_day(&it).ok())
    }

    /// When the probation ends.
    #[must_use]
    pub fn probation_end(&self) -> Option<Date> {
        self.extended_until().or_else(|| self.accepted_on().map(rules::membership::probation_end))
    }

    /// When the branch reviews the activist next.
    #[must_use]
    pub fn next_review(&self) -> Option<Date> {
        let last = self.reviews.iter().rev().find(|it| it.kind == "activist");
        let last = last.and_then(|it| stored_day(&it.on_day).ok());
        self.activist_since().map(|since| rule::next_review(since, last.filter(|it| *it >= since)))
    }

    /// The moves the time of training counts through.
    #[must_use]
    pub fn handovers(&self) -> Vec<Handover> {
        let since = self.activist_since();
        let accepted = self.moves.iter().filter(|it| it.outcome.as_deref() == Some("accepted"));
        accepted
            .filter_map(|it| {
                let on = stored_day(it.ended_on.as_deref()?).ok()?;
                (Some(on) >= since).then_some(Handover { on, materials: it.materials })
            })
            .collect()
    }

    /// The edition of the chart that shows this development: that of today until it has ended.
    #[must_use]
    pub fn edition(&self, today: Date) -> Version {
        let ended = matches!(self.state, State::Full) || self.state.is_end();
        match stored_day(&self.candidate.state_since) {
            Ok(day) if ended => Version::on(day),
            _ => Version::on(today),
        }
    }
}

/// The introducers as the rules judge them today: their present states, and the sanctions noted when they were chosen.
///
/// # Errors
/// What the database says.
pub(crate) async fn introducers(sql: &impl Sql, it: &Dossier) -> Result<Vec<Introducer>, StoreError> {
    let noted = it.done.last("introducers");
    let sanctions: Vec<(Ref, Sanction)> = noted.and_then(|step| step.detail("sanctions")).unwrap_or_default();
    let mut all = Vec::new();
    for helper in it.helping("introducer") {
        let member = roster::query::member(sql, helper.member()).await?;
        let state = member.map(|it| it.member_state()).transpose()?.unwrap_or(MemberState::Left);
        let own = sanctions.iter().filter(|(of, _)| *of == helper.member()).map(|(_, it)| *it).collect();
        all.push(Introducer { state, sanctions: own });
    }
    Ok(all)
}
