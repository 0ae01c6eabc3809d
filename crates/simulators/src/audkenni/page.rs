//! A page on which the telephones are played: every request that waits, and what its person may do.

use super::Simulator;
use super::request::Deed;
use crate::html::escaped;
use axum::extract::{Form, State};
use axum::response::{Html, Redirect};
use serde::Deserialize;
use std::fmt::Write as _;

/// A button that was pressed.
#[derive(Debug, Deserialize)]
pub(super) struct Pressed {
    auth_req_id: String,
    deed: String,
}

pub(super) async fn show(State(desk): State<Simulator>) -> Html<String> {
    let mut requests = String::new();
    for id in desk.pending() {
        let Some((message, code)) = desk.shown(&id) else {
            continue;
        };
        // Writing into a text does not fail.
        let _ = write!(
            requests,
            "<form method=\"post\"><p>{}</p><p style=\"font-size:2em\">{code}</p>\
             <input type=\"hidden\" name=\"auth_req_id\" value=\"{id}\">\
             <button name=\"deed\" value=\"approve\">Enter the PIN</button> \
             <button name=\"deed\" value=\"refuse\">Refuse</button></form>",
            escaped(&message),
        );
    }
    if requests.is_empty() {
        requests.push_str("<p>Nobody is asked. This page looks again every two seconds.</p>");
    }
    Html(format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <meta http-equiv=\"refresh\" content=\"2\"><title>Simulated Auðkenni</title>\
         <body style=\"font:16px system-ui;max-width:40em;margin:2em auto;padding:0 1em\">\
         <h1>Simulated Auðkenni</h1><p>Nobody is really identified here. The digits must be those \
         on the signing page.</p>{requests}"
    ))
}

pub(super) async fn press(State(desk): State<Simulator>, Form(pressed): Form<Pressed>) -> Redirect {
    let deed = match pressed.deed.as_str() {
        "approve" => Deed::Approve { flaw: None },
        _ => Deed::Refuse,
    };
    desk.act(&pressed.auth_req_id, deed);
    Redirect::to("/")
}
