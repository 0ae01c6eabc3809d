//! A page on which the app is played: every order that waits, and what its person may do.

use super::Simulator;
use super::order::Deed;
use crate::html::escaped;
use axum::extract::{Form, State};
use axum::response::{Html, Redirect};
use serde::Deserialize;
use std::fmt::Write as _;

/// A button that was pressed.
#[derive(Debug, Deserialize)]
pub(super) struct Pressed {
    order_ref: String,
    deed: String,
}

pub(super) async fn show(State(desk): State<Simulator>) -> Html<String> {
    let refs = desk.pending();
    let mut orders = String::new();
    let book = desk.book();
    for order_ref in refs {
        let Some(order) = book.orders.get(&order_ref) else {
            continue;
        };
        let buttons = [
            ("scan", "Scan the code"),
            ("sign", "Enter the security code"),
            ("refuse", "Refuse"),
        ];
        let buttons = buttons.map(|(deed, words)| {
            format!("<button name=\"deed\" value=\"{deed}\">{words}</button> ")
        });
        // Writing into a text does not fail.
        let _ = write!(
            orders,
            "<form method=\"post\"><p style=\"white-space:pre-line\">{}</p><p><small>{}</small></p>\
             <input type=\"hidden\" name=\"order_ref\" value=\"{order_ref}\">{}</form>",
            escaped(&order.visible()),
            order.hint().unwrap_or_default(),
            buttons.concat(),
        );
    }
    if orders.is_empty() {
        orders.push_str("<p>No order waits. This page looks again every two seconds.</p>");
    }
    Html(format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <meta http-equiv=\"refresh\" content=\"2\"><title>Simulated BankID</title>\
         <body style=\"font:16px system-ui;max-width:40em;margin:2em auto;padding:0 1em\">\
         <h1>Simulated BankID</h1><p>Nobody is really identified here.</p>{orders}"
    ))
}

pub(super) async fn press(State(desk): State<Simulator>, Form(pressed): Form<Pressed>) -> Redirect {
    let deed = match pressed.deed.as_str() {
        "scan" => Deed::Scan,
        "sign" => Deed::Sign {
            person: None,
            flaw: None,
        },
        _ => Deed::Fail("userCancel"),
    };
    desk.act(&pressed.order_ref, deed);
    Redirect::to("/")
}
