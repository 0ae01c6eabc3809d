//! The service on the command line.

mod backup_command;
mod cli;
mod doctor_command;
mod evidence_command;
mod jobs_command;
mod key_command;
mod migrate_command;
mod outbox_command;
mod renew_command;
mod verify_command;

use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::run() {
        Ok(code) => code,
        Err(error) => {
            // One line of cause, whatever is inside.
            let cause: Vec<String> = error.chain().map(ToString::to_string).collect();
            eprintln!("paraph: {}", cause.join(": "));
            ExitCode::FAILURE
        }
    }
}
