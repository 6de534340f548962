//! What outside systems answer: scripted answers, one after the other, and success where nothing is
//! scripted.

use super::schema::Script;
use sandtable_correlation::engine::Reply;
use sandtable_document::{Diagnostics, Placed};
use sandtable_units::Span;
use std::collections::BTreeMap;

/// What becomes of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// The system answers, after so long.
    Comes(Span, Reply),
    /// It never does.
    Never,
    /// Its script is at its end.
    Unscripted,
}

/// Reads an answer: a status of HTTP with a reference or a reason, or `timeout`.
fn read(text: &str, after: Span) -> Option<Answer> {
    let (status, rest) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
    if status == "timeout" && rest.is_empty() {
        return Some(Answer::Never);
    }
    let code: u16 = status.parse().ok().filter(|code| (100..=599).contains(code))?;
    let failed = |try_again| Reply::Failed { reason: text.trim().to_owned(), try_again };
    let reply = match code {
        200..=299 => Reply::Succeeded { reference: rest.trim().to_owned() },
        // Too early, too many, or not now: the same may go later.
        408 | 425 | 429 | 500..=599 => failed(true),
        100..=199 | 300..=499 | 600.. | 0..=99 => failed(false),
    };
    Some(Answer::Comes(after, reply))
}

/// Notes answers that are none.
pub(super) fn check(script: &Script, out: &mut Diagnostics) {
    if script.answers.is_empty() {
        out.error(script.place, "this system answers nothing", "write `answers = [\"201 T-1\"]`");
    }
    for answer in &script.answers {
        if read(answer, script.after).is_none() {
            let help = "write a status of HTTP, such as \"503\" or \"201 T-1\", or \"timeout\"";
            out.error(answer.place, format!("`{}` is no answer", answer.value), help);
        }
    }
}

/// All outside systems.
#[derive(Debug)]
pub(super) struct Systems<'a> {
    scripts: BTreeMap<&'a str, (&'a Script, usize)>,
    asked: u32,
}

impl<'a> Systems<'a> {
    pub(super) fn new(scripts: &'a [Script]) -> Self {
        let scripts = scripts.iter().map(|script| (script.to.as_str(), (script, 0)));
        Self { scripts: scripts.collect(), asked: 0 }
    }

    /// What a system answers to the next request.
    pub(super) fn ask(&mut self, to: &str) -> Answer {
        self.asked += 1;
        let Some((script, given)) = self.scripts.get_mut(to) else {
            let reference = format!("{to}-{}", self.asked);
            return Answer::Comes(Span::SECOND, Reply::Succeeded { reference });
        };
        let Some(answer) = script.answers.get(*given) else { return Answer::Unscripted };
        *given += 1;
        read(answer, script.after).expect("answers are checked when they are read")
    }

    /// The first answer of each script that nobody asked for.
    pub(super) fn unused(&self) -> Vec<&'a Placed<String>> {
        self.scripts.values().filter_map(|(script, given)| script.answers.get(*given)).collect()
    }
}
