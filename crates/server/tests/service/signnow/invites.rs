use super::host::{Host, invite, sign_field};
use serde_json::json;

#[tokio::test]
async fn n01_signers_of_equal_order_are_all_pending() {
    let host = Host::open().await;
    let document = host.lease(&["Signer 1", "Signer 2"]).await;
    let round = [
        invite("hanna@example.se", "Signer 1", 1),
        invite("jon@example.is", "Signer 2", 1),
    ];
    let invites = host.invite(&document, &round).await;
    assert_eq!(
        [&invites[0]["status"], &invites[1]["status"]],
        ["pending", "pending"]
    );
}

#[tokio::test]
async fn n02_a_later_signer_is_on_hold_until_the_earlier_one_has_signed() {
    let host = Host::open().await;
    let (document, invites) = host.two_in_a_row().await;
    assert_eq!(
        [&invites[0]["status"], &invites[1]["status"]],
        ["pending", "created"]
    );
    host.sign(&document, &invites[0]).await;
    assert_eq!(host.statuses(&document).await, ["fulfilled", "pending"]);
}

#[tokio::test]
async fn n02_orders_may_have_gaps_and_the_lowest_is_the_first_step() {
    let host = Host::open().await;
    let document = host.lease(&["Signer 1", "Signer 2"]).await;
    let round = [
        invite("hanna@example.se", "Signer 1", 7),
        invite("jon@example.is", "Signer 2", 3),
    ];
    host.invite(&document, &round).await;
    assert_eq!(host.statuses(&document).await, ["created", "pending"]);
}

#[tokio::test]
async fn n03_the_items_of_the_reply_have_exactly_five_keys_in_the_order_of_the_request() {
    let host = Host::open().await;
    let (document, invites) = host.two_in_a_row().await;
    let roles = host.show(&document).await["roles"].clone();
    let expected = |i: usize, email: &str, order: u32, status: &str| {
        json!({ "id": invites[i]["id"], "email": email, "role_id": roles[i]["unique_id"],
            "order": order, "status": status })
    };
    assert_eq!(invites[0], expected(0, "hanna@example.se", 1, "pending"));
    assert_eq!(invites[1], expected(1, "jon@example.is", 2, "created"));
}

#[tokio::test]
async fn n12_a_role_is_named_by_its_id_by_its_name_or_by_both() {
    for keys in [&["role"][..], &["role_id"], &["role", "role_id"]] {
        let host = Host::open().await;
        let document = host.lease(&["Signer 1"]).await;
        let role_id = host.show(&document).await["roles"][0]["unique_id"].clone();
        let mut item = json!({ "email": "hanna@example.se", "order": 1, "auth_method": "none" });
        for key in keys {
            item[*key] = if *key == "role" {
                json!("Signer 1")
            } else {
                role_id.clone()
            };
        }
        assert_eq!(host.invite(&document, &[item]).await[0]["role_id"], role_id);
    }
}

#[tokio::test]
async fn n16_each_of_the_seven_ways_of_authentication_is_accepted_and_none_is_the_default() {
    let host = Host::open().await;
    let known = [
        "password",
        "email",
        "mfa",
        "social",
        "biometric",
        "other",
        "none",
    ];
    for method in known {
        let document = host.lease(&["Signer 1"]).await;
        let mut item = invite("hanna@example.se", "Signer 1", 1);
        item["auth_method"] = json!(method);
        host.invite(&document, &[item]).await;
    }
    let document = host.lease(&["Signer 1"]).await;
    let mut item = invite("hanna@example.se", "Signer 1", 1);
    item.as_object_mut().unwrap().remove("auth_method");
    host.invite(&document, &[item]).await;
}

#[tokio::test]
async fn n21_a_withdrawn_round_leaves_no_invites_and_a_new_one_works() {
    let host = Host::open().await;
    let (document, _) = host.two_in_a_row().await;
    let path = format!("/v2/documents/{document}/embedded-invites");
    let reply = host.delete(&path).await;
    assert_eq!(
        (reply.status(), reply.json()),
        (200, json!({ "status": "success" }))
    );
    let shown = host.show(&document).await;
    assert_eq!(shown["field_invites"], json!([]));
    assert_eq!(shown["roles"].as_array().unwrap().len(), 2);
    assert_eq!(shown["fields"].as_array().unwrap().len(), 2);
    let round = [
        invite("eva@example.se", "Signer 1", 1),
        invite("jon@example.is", "Signer 2", 1),
    ];
    assert_eq!(host.invite(&document, &round).await.len(), 2);
}

#[tokio::test]
async fn n21_a_round_can_be_withdrawn_after_some_have_signed() {
    let host = Host::open().await;
    let (document, invites) = host.two_in_a_row().await;
    host.sign(&document, &invites[0]).await;
    let path = format!("/v2/documents/{document}/embedded-invites");
    assert_eq!(host.delete(&path).await.status(), 200);
    assert_eq!(host.show(&document).await["field_invites"], json!([]));
}

#[tokio::test]
async fn n23_an_embedded_invite_says_that_it_is_one() {
    let host = Host::open().await;
    let (document, _) = host.two_in_a_row().await;
    let shown = host.show(&document).await;
    assert_eq!(shown["field_invites"][0]["is_embedded"], json!(true));
    assert_eq!(shown["field_invites"][0]["delivery_type"], json!("link"));
    assert_eq!(
        shown["fields"][0]["field_request_id"],
        shown["field_invites"][0]["id"]
    );
}

#[tokio::test]
async fn n24_inviting_leaves_no_work_for_anybody_to_send() {
    let host = Host::open().await;
    host.two_in_a_row().await;
    let job = host
        .house
        .app
        .store
        .lease_job("test", host.house.app.now())
        .await
        .unwrap();
    assert!(job.is_none(), "{job:?}");
}

#[tokio::test]
async fn a_decline_is_shown_as_skipped_with_its_reason_and_the_owner_may_start_again() {
    let host = Host::open().await;
    let (document, invites) = host.two_in_a_row().await;
    host.decline(&document, &invites[0], "The rent is wrong.")
        .await;
    let shown = host.show(&document).await;
    let declined = &shown["field_invites"][0];
    assert_eq!(
        [&declined["status"], &shown["field_invites"][1]["status"]],
        ["skipped", "created"]
    );
    assert_eq!(declined["is_full_declined"], json!(true));
    assert_eq!(
        declined["declined"][0]["decline_reason"],
        json!("The rent is wrong.")
    );
    let path = format!("/v2/documents/{document}/embedded-invites");
    assert_eq!(host.delete(&path).await.status(), 200);
    let round = [
        invite("hanna@example.se", "Signer 1", 1),
        invite("jon@example.is", "Signer 2", 2),
    ];
    assert_eq!(host.invite(&document, &round).await.len(), 2);
}

#[tokio::test]
async fn keys_that_are_not_known_are_ignored_and_the_path_wins_over_the_body() {
    let host = Host::open().await;
    let document = host.upload("lease.pdf").await;
    let mut field = sign_field("Signer 1", 72);
    field["conditional"] = json!(false);
    field["stretch_to_grid"] = json!(true);
    host.place(&document, &[field]).await;
    let body = json!({ "document_id": "0".repeat(40), "name_formula": "x",
        "invites": [invite("hanna@example.se", "Signer 1", 1)] });
    let path = format!("/v2/documents/{document}/embedded-invites");
    assert_eq!(host.post(&path, &body).await.status(), 200);
}
