//! A meeting through its pages: planned, announced, answered, held, minuted; who sees it, and the calendar of a member.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod world;

use access::Role;
use icalendar::parser::{read_calendar, unfold};
use meeting::query;
use store::{Instant, Ref};
use time::Duration;
use world::World;

async fn meetings(world: &World, org: Ref) -> Vec<meeting::model::Meeting> {
    let store = &world.installation.app.store;
    query::meetings_of(store, org, Instant(0), Instant(i64::MAX)).await.unwrap()
}

async fn planned(world: &World, cookie: &str, day: &str) -> Ref {
    let branch = world.inside.1;
    let form = format!(
        "idempotency_key=plan-{day}&kind=ORGANISATION_LIFE_MEETING&title=组织生活会&day={day}&from=15:00\
         &until=17:00&place=村部&agenda=通报情况%0A批评和自我批评"
    );
    for _ in 0..2 {
        let (status, body) = world.post(&format!("/orgs/{branch}/meetings/new"), cookie, &form).await;
        assert_eq!(status.as_u16(), 303, "{body}");
    }
    let all = meetings(world, branch).await;
    assert_eq!(all.iter().filter(|it| it.day().to_string() == day).count(), 1, "sent twice, planned once");
    all.iter().find(|it| it.day().to_string() == day).unwrap().reference()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_is_invited_answers_and_subscribes() {
    let world = World::new().await;
    let (_, branch, member) = world.inside;
    let officer = world.cookie(Some(Role::Secretary), branch, None).await;
    let own = world.cookie(None, branch, Some(member)).await;
    let id = planned(&world, &officer, "2026-12-10").await;
    let page = format!("/meetings/{id}");
    assert_eq!(world.get(&page, &own).await.0.as_u16(), 404, "nobody was told yet");
    let sent = "idempotency_key=n&version=1&reply_days=2";
    assert_eq!(world.post(&format!("{page}/notify"), &officer, sent).await.0.as_u16(), 303);
    // The world begins on a Sunday morning: the invitation waits for Monday, eight o'clock.
    assert_eq!(world.get(&page, &own).await.0.as_u16(), 404, "a quiet hour");
    world.clock.turn(Duration::days(1));
    // Sessions end meanwhile.
    let officer = world.cookie(Some(Role::Secretary), branch, None).await;
    let own = world.cookie(None, branch, Some(member)).await;
    let other = world.cookie(Some(Role::Secretary), world.outside.1, None).await;
    let (status, body) = world.get(&page, &own).await;
    assert_eq!(status.as_u16(), 200);
    assert!(body.contains("批评和自我批评") && !body.contains("/roll\""), "the agenda, and no roll");
    assert_eq!(world.get(&page, &other).await.0.as_u16(), 404, "another branch does not see it");
    assert_eq!(world.get(&format!("{page}/roll"), &own).await.0.as_u16(), 404);
    assert_eq!(
        world.get(&format!("{page}/papers"), &officer).await.0.as_u16(),
        404,
        "no office opens papers"
    );
    assert_eq!(world.get(&format!("{page}/papers"), &own).await.0.as_u16(), 200);
    let yes = "idempotency_key=r&answer=yes";
    assert_eq!(world.post(&format!("{page}/reply"), &own, yes).await.0.as_u16(), 303);

    let (status, body) = world.post("/my/calendar", &own, "idempotency_key=f").await;
    assert_eq!(status.as_u16(), 200);
    let address = body.split("http://localhost:8080").find_map(|it| it.strip_prefix("/calendars/")).unwrap();
    let address = format!("/calendars/{}", address.split('<').next().unwrap());
    let (status, text) = world.get(&address, "").await;
    assert_eq!(status.as_u16(), 200, "a calendar program does not sign in");
    let unfolded = unfold(&text);
    let calendar = read_calendar(&unfolded).expect("a second parser reads the feed");
    assert_eq!(calendar.components.len(), 1);
    assert!(!text.contains("批评和自我批评"), "the feed shows when and where, no agenda");
    let wrong = format!("{}x.ics", address.trim_end_matches(".ics"));
    assert_eq!(world.get(&wrong, "").await.0.as_u16(), 404);
    assert_eq!(world.post("/my/calendar/revoke", &own, "idempotency_key=g").await.0.as_u16(), 303);
    assert_eq!(world.get(&address, "").await.0.as_u16(), 404, "taken back");
    let (status, invitation) = world.get(&format!("{page}/invitation.ics"), &own).await;
    assert_eq!(status.as_u16(), 200);
    assert!(read_calendar(&unfold(&invitation)).is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_roll_is_taken_and_every_page_of_the_way_opens() {
    let world = World::new().await;
    let (_, branch, member) = world.inside;
    let officer = world.cookie(Some(Role::Secretary), branch, None).await;
    let own = world.cookie(None, branch, Some(member)).await;
    let id = planned(&world, &officer, "2026-11-22").await;
    let page = format!("/meetings/{id}");
    assert_eq!(
        world.post(&format!("{page}/open"), &officer, "idempotency_key=o&version=1").await.0.as_u16(),
        303
    );
    let (status, body) = world.get(&format!("{page}/door"), &officer).await;
    assert!(status.is_success() && body.contains("<svg"));
    let signer = &world.installation.app.signer;
    let wrong = world.get(&format!("{page}/door/AAAA"), &own).await.0;
    assert_eq!((wrong.as_u16(), signer.origin.is_empty()), (404, false));
    let (_, body) = world.get(&format!("{page}/roll"), &officer).await;
    assert!(body.contains(&format!("value=\"{member}\"")), "prefilled");
    let form = format!("idempotency_key=c&version=2&close=1&present={member}");
    assert_eq!(world.post(&format!("{page}/roll"), &officer, &form).await.0.as_u16(), 303);
    let (_, minutes) = world.get(&format!("{page}/minutes"), &officer).await;
    assert!(
        minutes.contains("村部") && minutes.contains("批评和自我批评"),
        "the minutes begin with what is known"
    );
    // One member alone can be chair or recorder, not both.
    let form = format!("idempotency_key=m&version=3&text=x&chair={member}&recorder={member}");
    let (status, body) = world.post(&format!("{page}/minutes"), &officer, &form).await;
    assert_eq!(status.as_u16(), 422);
    assert!(!body.contains('⟦'));
    for path in ["", "/roll", "/votes", "/minutes", "/roll.pdf", "/invitation.ics"] {
        let (status, body) = world.get(&format!("{page}{path}"), &officer).await;
        assert!(status.is_success() && !body.contains('⟦'), "{path}: {status}");
    }
    assert_eq!(world.get(&format!("{page}/minutes.pdf"), &officer).await.0.as_u16(), 404, "not written yet");
}
