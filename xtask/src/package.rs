//! The npm package of the element, ready to be published from `target/package`.

use crate::shell::{capture, command_in, say, step};
use crate::{build, machine, setup};
use anyhow::Result;

/// Builds the widget, makes the package beside it and packs it.
pub(crate) fn run() -> Result<()> {
    setup::run(setup::Need::Everything)?;
    build::widget()?;
    step("Making the npm package");
    let folder = build::target().join("package");
    let element = machine::root().join("element");
    let mut make = command_in(&element, "node", &["package/make.js"]);
    capture(make.arg(build::dist()).arg(&folder))?;
    let packed = capture(&mut command_in(&folder, "npm", &["pack", "--silent"]))?;
    say(&format!("  {}", folder.join(packed.trim()).display()));
    say("  integrity.json in it names the SHA-384 of each file");
    Ok(())
}
