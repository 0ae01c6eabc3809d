//! The audit trail as the sender reads it.

use super::desk::{Desk, signs};
use crate::support::House;
use paraph_protocol::ProblemCode;
use paraph_protocol::native::{EventResource, Page};

#[tokio::test]
async fn events_are_paged_without_gaps_and_link_to_each_other() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let envelope = desk.sent(&[signs("Hanna", 1), signs("Jon", 1)]).await;
    let path = format!("envelopes/{}/events", envelope.id);
    let (mut events, mut next) = (Vec::<EventResource>::new(), format!("{path}?limit=2"));
    loop {
        let page: Page<EventResource> = desk.get(&next).await.ok();
        events.extend(page.items);
        let Some(cursor) = page.next_cursor else {
            break;
        };
        next = format!("{path}?limit=2&cursor={cursor}");
    }
    let kinds: Vec<&str> = events.iter().map(|e| e.kind.as_str()).collect();
    assert_eq!(
        kinds,
        [
            "created",
            "document_added",
            "recipient_added",
            "recipient_added",
            "invited"
        ]
    );
    for pair in events.windows(2) {
        assert_eq!(pair[1].seq, pair[0].seq + 1);
        assert_eq!(pair[1].prev_hash, pair[0].hash);
    }
    assert_eq!(events[2].payload["recipient"]["person"]["name"], "Hanna");
    for wrong in ["limit=0", "cursor=x", "kind=x"] {
        let answer = desk.get(&format!("{path}?{wrong}")).await;
        answer.refuses(ProblemCode::BodyInvalid);
    }
}
