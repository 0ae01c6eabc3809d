use super::native_form::NativeForm;
use crate::http::sajn::SajnForm;
use crate::http::signnow::SignNowForm;
use crate::http::taktikal::TaktikalForm;
use crate::webhooks::WebhookForm;

/// Every way to tell what happens.
const FORMS: &[&dyn WebhookForm] = &[&NativeForm, &SignNowForm, &SajnForm, &TaktikalForm];

/// The form of this name.
pub(super) fn named(name: &str) -> Option<&'static dyn WebhookForm> {
    FORMS.iter().copied().find(|form| form.name() == name)
}
