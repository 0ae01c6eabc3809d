//! Takes the pictures in `docs/screens`.

use crate::shell::{command_in, execute, step};
use crate::{build, machine, setup, test};
use anyhow::Result;

/// Builds, starts the product and photographs every screen at three sizes.
pub(crate) fn run_all() -> Result<()> {
    setup::run(setup::Need::Everything)?;
    build::widget()?;
    let binary = build::for_tests()?;
    test::hostile_files()?;
    step("Taking the pictures in docs/screens");
    let tests = machine::root().join("tests");
    let args = ["playwright", "test", "--config", "screens.config.mjs"];
    let mut playwright = command_in(&tests, "npx", &args);
    playwright
        .env("PARAPH_BINARY", binary)
        .env("PARAPH_WIDGET", build::dist());
    playwright.env("PARAPH_CHROMIUM", machine::chromium());
    execute(&mut playwright)
}
