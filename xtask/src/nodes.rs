//! Kills one of two nodes, again and again, on a PostgreSQL server and an object store of its own.

use crate::postgres::Postgres;
use crate::shell::{command_in, execute, step};
use crate::{build, machine, setup};
use anyhow::{Context, Result, bail};

/// The test that kills.
const TEST: &str = "nodes::two_nodes_lose_nothing_when_one_is_killed_in_the_middle";
const USAGE: &str = "usage: cargo xtask nodes [TIMES]";

/// Runs the test as often as it is asked for; ten times when nobody says.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let times: u32 = match args {
        [] => 10,
        [times] => times.parse().context(USAGE)?,
        _ => bail!("{USAGE}"),
    };
    setup::run(setup::Need::Everything)?;
    build::for_tests()?;
    let server = Postgres::start()?;
    step(&format!("Killing one of two nodes, {times} times"));
    let args = ["test", "--quiet", "--workspace", "--all-features"];
    let mut test = command_in(&machine::root(), "cargo", &args);
    test.args(["--test", "service", "--", "--exact", "--nocapture", TEST]);
    test.env("PARAPH_TEST_DATABASE", server.url());
    test.env("PARAPH_KILLS", times.to_string());
    execute(test.env("PARAPH_PYTHON", machine::python()?))
}
