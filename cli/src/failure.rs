//! Why a command did not do what it was asked to, and the exit status that tells it.

use crate::terminal;
use sandtable_kernel::StartError;
use sandtable_results::DirectoryError;
use std::io;
use std::process::ExitCode;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// An expectation is not met; which one has been shown.
    #[error("not all expectations are met")]
    Unmet,
    /// A file is invalid; what is wrong has been shown.
    #[error("the scenario cannot be used")]
    Invalid,
    /// Something on the command line does not go.
    #[error("{reason}")]
    Usage {
        /// Lower case, no full stop.
        reason: String,
        /// What to do.
        help: Option<String>,
    },
    /// Something outside did not do its part.
    #[error("{reason}")]
    World {
        /// Lower case, no full stop.
        reason: String,
        /// What to do.
        help: Option<String>,
    },
    /// Two runs that must be the same differ.
    #[error("the run differs from the sequential reference")]
    Diverged,
    /// The user stopped the run.
    #[error("stopped")]
    Stopped,
    /// The results cannot be written.
    #[error(transparent)]
    Results(#[from] DirectoryError),
    /// The simulation cannot start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// Threads cannot be started.
    #[error("cannot start threads: {0}")]
    Threads(String),
    /// Standard output cannot be written.
    #[error("cannot write to standard output: {0}")]
    Output(#[from] io::Error),
}

impl Failure {
    /// Wrong usage, with help.
    pub(crate) fn usage(reason: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Usage { reason: reason.into(), help: Some(help.into()) }
    }

    /// Shows the failure, as far as it has not been shown, and returns the exit status.
    pub(crate) fn show(&self) -> ExitCode {
        let (status, help) = match self {
            // Whoever reads our output has read enough.
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                return ExitCode::SUCCESS;
            }
            Self::Unmet | Self::Diverged => return ExitCode::from(1),
            Self::Invalid => return ExitCode::from(2),
            Self::Stopped => return ExitCode::from(130),
            Self::Usage { help, .. } => (2, help.clone()),
            Self::World { help, .. } => (3, help.clone()),
            Self::Results(error) => of_results(error),
            Self::Start(_) | Self::Threads(_) => (3, Some("try fewer `--threads`".to_owned())),
            Self::Output(_) => (3, None),
        };
        terminal::error(&self.to_string(), help.as_deref());
        ExitCode::from(status)
    }
}

/// The exit status and help for results that cannot be written.
fn of_results(error: &DirectoryError) -> (u8, Option<String>) {
    let (status, help) = match error {
        DirectoryError::Foreign { .. } | DirectoryError::IsFile(_) => {
            (2, "choose another directory with `--out`")
        }
        DirectoryError::Taken(_) => {
            (2, "give `--force` to replace it, or choose another directory with `--out`")
        }
        DirectoryError::FileTaken(_) => (2, "give `--force` to replace it"),
        DirectoryError::IsFolder(_) => (2, "name a file in it"),
        DirectoryError::Link { .. } => (2, "remove the link, or choose another place"),
        DirectoryError::Kept { .. } => (3, "move one of both"),
        DirectoryError::Remains { .. } => (3, "remove it yourself"),
        DirectoryError::Read { .. }
        | DirectoryError::Make { .. }
        | DirectoryError::Write { .. }
        | DirectoryError::Place { .. } => (3, "nothing was left behind"),
    };
    (status, Some(help.to_owned()))
}
