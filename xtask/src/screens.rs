//! Takes the pictures in `docs/screens`, and compares the screens with them.

use crate::shell::{capture, command_in, execute, say, step};
use crate::{build, machine, setup, test};
use anyhow::Result;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Takes those pictures again that differ from what the product shows now.
pub(crate) fn take() -> Result<()> {
    setup::run(setup::Need::Everything)?;
    fs::write(drawn_by_file(), drawn_by()?)?;
    photograph("--update-snapshots=changed")
}

/// Compares every screen with its picture, where the same browser draws with the same letters.
pub(crate) fn compare() -> Result<()> {
    let (here, there) = (drawn_by()?, fs::read_to_string(drawn_by_file())?);
    if here != there {
        say(&format!(
            "\nskipped: the pictures are drawn by\n{there}this machine draws by\n{here}"
        ));
        return Ok(());
    }
    photograph("--update-snapshots=none")
}

fn photograph(update: &str) -> Result<()> {
    build::widget()?;
    let binary = build::for_tests()?;
    test::hostile_files()?;
    step("Looking at every screen at three sizes");
    let tests = machine::root().join("tests");
    let args = ["playwright", "test", "--config", "screens.config.mjs"];
    let mut playwright = command_in(&tests, "npx", &args);
    playwright.arg(update);
    playwright
        .env("PARAPH_BINARY", binary)
        .env("PARAPH_WIDGET", build::dist());
    playwright.env("PARAPH_CHROMIUM", machine::chromium());
    execute(&mut playwright)
}

/// The browser, and the font of all that names none.
fn drawn_by() -> Result<String> {
    let browser = capture(Command::new(machine::chromium()).arg("--version"))?;
    let font = capture(Command::new("fc-match").arg("system-ui"))?;
    Ok(format!("{}\n{}\n", browser.trim(), font.trim()))
}

/// Says what drew the pictures.
fn drawn_by_file() -> PathBuf {
    machine::root().join("docs/screens/drawn-by.txt")
}
