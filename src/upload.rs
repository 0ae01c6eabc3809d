//! Posts bytes and tells how far they have gone: `fetch` does not say, its older sister does.

use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use leptos::prelude::window;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Posts bytes; gives the status, which is 0 where no answer came, and the text of the answer.
/// `sent` hears the percentage that has gone.
pub(crate) async fn post(
    url: &str,
    bearer: Option<&str>,
    bytes: &[u8],
    sent: impl Fn(f64) + 'static,
) -> Result<(u16, String), JsValue> {
    let maker: Function = Reflect::get(&window(), &"XMLHttpRequest".into())?.dyn_into()?;
    let request = Reflect::construct(&maker, &Array::new())?;
    call(&request, "open", &["POST".into(), url.into()])?;
    let kind = ["content-type".into(), "application/octet-stream".into()];
    call(&request, "setRequestHeader", &kind)?;
    if let Some(bearer) = bearer {
        let bearer = format!("Bearer {bearer}");
        call(
            &request,
            "setRequestHeader",
            &["authorization".into(), bearer.into()],
        )?;
    }
    let going = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
        let (loaded, total) = (number(&event, "loaded"), number(&event, "total"));
        if total > 0.0 {
            sent(loaded * 100.0 / total);
        }
    });
    let way = Reflect::get(&request, &"upload".into())?;
    Reflect::set(&way, &"onprogress".into(), going.as_ref())?;
    let body = Uint8Array::from(bytes);
    let over = Promise::new(&mut |done, failed| {
        let begun = Reflect::set(&request, &"onloadend".into(), &done)
            .and_then(|_| call(&request, "send", &[body.clone().into()]));
        if let Err(error) = begun {
            // A promise that is refused twice stays refused.
            let _ = failed.call1(&JsValue::NULL, &error);
        }
    });
    JsFuture::from(over).await?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a status has three digits"
    )]
    let status = number(&request, "status") as u16;
    let text = Reflect::get(&request, &"responseText".into())?;
    Ok((status, text.as_string().unwrap_or_default()))
}

fn number(of: &JsValue, key: &str) -> f64 {
    let found = Reflect::get(of, &key.into()).ok();
    found.and_then(|n| n.as_f64()).unwrap_or_default()
}

fn call(of: &JsValue, method: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let method: Function = Reflect::get(of, &method.into())?.dyn_into()?;
    method.apply(of, &arguments.iter().collect::<Array>())
}
