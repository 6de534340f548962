//! Teams can do their work: there are people, shifts that last, skills that something needs; and what
//! waits for people has people to wait for.

use super::more_than_nothing;
use super::names::{Names, unique};
use crate::schema::Scenario;
use crate::schema::faults::{Class, Fault, Repair};
use crate::schema::noc::Noc;
use crate::schema::team::{Shift, Team, TeamKind};
use sandtable_document::{Diagnostic, Diagnostics, Placed, nearest};
use sandtable_units::Span;

/// More members, teams or shifts than anybody has.
const MEMBERS_MAX: u32 = 100_000;
const TEAMS_MAX: usize = 1_000;
const SHIFTS_MAX: usize = 100;

pub(super) fn check(scenario: &Scenario, names: &Names, out: &mut Diagnostics) {
    unique(scenario.team.iter().map(|team| &team.name), "team", out);
    if let Some(team) = scenario.team.get(TEAMS_MAX) {
        let help = format!("{TEAMS_MAX} at most; put some together");
        out.error(team.place, format!("{} teams are too many", scenario.team.len()), help);
    }
    scenario.team.iter().for_each(|team| check_team(team, scenario, out));
    check_noc(&scenario.noc, scenario, names, out);
    scenario.fault.iter().for_each(|fault| check_repair(fault, scenario, out));
}

fn check_team(team: &Team, scenario: &Scenario, out: &mut Diagnostics) {
    members(&team.members, team, out);
    if let Some(shift) = team.shift.get(SHIFTS_MAX) {
        let message = format!("`{}` works in {} shifts", *team.name, team.shift.len());
        out.error(shift.place, message, format!("write at most {SHIFTS_MAX}"));
    }
    for shift in &team.shift {
        if let Some(count) = &shift.members {
            members(count, team, out);
        }
        check_shift(shift, out);
    }
    if let (Some(travel), TeamKind::Desk) = (&team.travel, team.kind.value) {
        let message = format!("`{}` works at a desk and does not travel", *team.name);
        out.error(travel.place, message, "write `kind = \"field\"`, or leave out `travel`");
    }
    if team.kind.value == TeamKind::Field {
        team.skills.iter().for_each(|skill| check_skill(skill, scenario, out));
    }
}

fn members(count: &Placed<u32>, team: &Team, out: &mut Diagnostics) {
    if count.value == 0 {
        let message = format!("nobody is in `{}`", *team.name);
        out.error(count.place, message, "write how many are at work in each shift");
    } else if count.value > MEMBERS_MAX {
        let message = format!("{} in one team are too many", count.value);
        out.error(count.place, message, format!("write at most {MEMBERS_MAX}"));
    }
}

pub(super) fn check_shift(shift: &Shift, out: &mut Diagnostics) {
    if shift.from.value >= Span::DAY {
        let message = format!("a shift cannot begin {} after midnight", shift.from.value);
        out.error(shift.from.place, message, "write less than \"24h\", and the day in `days`");
    }
    if shift.to.value > Span::DAY {
        let message = format!("a shift cannot end {} after midnight", shift.to.value);
        let help = "write at most \"24h\"; a shift that ends not later than it begins ends on the next day";
        out.error(shift.to.place, message, help);
    }
    if shift.from.value == shift.to.value {
        out.push(
            Diagnostic::error(shift.to.place, "a shift of no time")
                .also(shift.from.place, "it begins then")
                .help("for a whole day, write `from = \"0h\"` and `to = \"24h\"`"),
        );
    }
}

/// A skill of a field team is a class of elements, or what a fault calls it.
fn check_skill(skill: &Placed<String>, scenario: &Scenario, out: &mut Diagnostics) {
    let classes = Class::ALL.iter().map(|class| class.word());
    let asked = scenario.fault.iter().filter_map(|fault| fault.skill.as_ref());
    let known = classes.chain(asked.map(|skill| skill.value.as_str()));
    if !known.clone().any(|known| known == skill.value) {
        let help = match nearest(&skill.value, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write a class of elements, such as \"site\", or the `skill` of a fault".into(),
        };
        out.error(skill.place, format!("no fault needs the skill `{}`", skill.value), help);
    }
}

fn check_noc(noc: &Noc, scenario: &Scenario, names: &Names, out: &mut Diagnostics) {
    if let Some(desk) = &noc.desk {
        names.one_of(desk, scenario.team.iter().map(|team| team.name.as_str()), "team", out);
        let team = scenario.team.iter().find(|team| team.name == *desk);
        if let Some(team) = team.filter(|team| team.kind.value == TeamKind::Field) {
            let message = format!("`{}` does not sit at a desk", desk.value);
            out.push(
                Diagnostic::error(desk.place, message)
                    .also(team.kind.place, "it works in the field")
                    .help("name a team of kind `desk`"),
            );
        }
        if scenario.site.is_empty() && scenario.router.is_empty() {
            let message = format!(
                "nothing comes to `{}`: there is no network whose alarms it could work on",
                **desk
            );
            out.error(desk.place, message, "write `[[site]]` or `[generate]`, or leave it out");
        }
        if noc.rules.is_none() {
            let help = "write `rules`, for instance \"baseline\"";
            out.error(desk.place, "no rules say which tickets come to the desk", help);
        }
    }
    more_than_nothing(&noc.look_again, "the time after which a ticket is looked at again", out);
    if !(0.0..=1e9).contains(&noc.revenue_per_customer.value) {
        let message = format!("a revenue of {} an hour cannot be", noc.revenue_per_customer.value);
        out.error(noc.revenue_per_customer.place, message, "write a number from 0 to 1000000000");
    }
}

/// A fault that waits for people has people to wait for.
fn check_repair(fault: &Fault, scenario: &Scenario, out: &mut Diagnostics) {
    let repair = fault.repair.value;
    let field_only = [
        (fault.skill.as_ref().map(|skill| skill.place), "skill"),
        (fault.part.as_ref().map(|part| part.place), "part"),
        (fault.restart_helps.as_ref().map(|share| share.place), "restart_helps"),
    ];
    for (place, key) in field_only {
        if let (Some(place), Repair::Itself | Repair::Remote) = (place, repair) {
            let message = format!("nobody goes there for `{}`", *fault.name);
            out.error(place, message, format!("write `repair = \"field\"`, or leave out `{key}`"));
        }
    }
    if repair == Repair::Itself {
        return;
    }
    if scenario.noc.desk.is_none() {
        let message = format!("`{}` waits for people, and nobody works on alarms", *fault.name);
        out.error(fault.repair.place, message, "write a `[[team]]`, and its name as `noc.desk`");
        return;
    }
    let skill = fault.skill_needed();
    let mut crews = scenario.team.iter().filter(|team| team.kind.value == TeamKind::Field);
    if repair == Repair::Field && !crews.any(|team| team.can(skill)) {
        let place = fault.skill.as_ref().map_or(fault.repair.place, |skill| skill.place);
        let message = format!("no team in the field can mend `{}`", *fault.name);
        let help = format!("write a `[[team]]` of kind `field` with the skill \"{skill}\"");
        out.error(place, message, help);
    }
}
