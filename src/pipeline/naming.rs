//! Who is behind a voice, by what lies beside the recording: Teams' transcript, its attendance report, the roster.

use super::input::Input;
use super::settings::WordSource;
use super::stages::Stages;
use super::voices;
use crate::diarize::Turn;
use crate::minutes::Presence;
use crate::progress::Stage;
use crate::roster::Roster;
use crate::teams::{self, Alignment, Attendance};
use crate::transcript::Transcript;
use crate::trouble::Failure;
use crate::vad::Speech;

/// Gives our words Teams' names, or takes Teams' words on our clock; as they are where no Teams transcript lies beside.
pub(super) fn name_by_teams(
    ours: Transcript,
    speech: &Speech,
    input: &Input,
    words: WordSource,
    stages: &mut Stages,
) -> Result<(Transcript, Option<Alignment>), Failure> {
    let Some(theirs) = &input.theirs else { return Ok((ours, None)) };
    let named = stages.timed(Stage::Attribute, || teams::name_speakers(&ours, Some(speech), theirs));
    for warning in &named.warnings {
        stages.tell(warning.clone())?;
    }
    let named = named.value;
    let transcript = match words {
        WordSource::Teams if named.alignment.agrees() => teams::shifted(&theirs.transcript, named.alignment),
        WordSource::Teams | WordSource::Ours => named.transcript,
    };
    Ok((transcript, Some(named.alignment)))
}

/// Gives Teams' display names their people and sites, and tells the people of one site apart by their voices.
pub(super) fn place_in_roster(
    mut transcript: Transcript,
    input: &Input,
    turns: &[Turn],
    stages: &mut Stages,
) -> Result<Transcript, Failure> {
    let roster = Roster::new(&input.meeting);
    for warning in roster.apply(&mut transcript) {
        stages.tell(warning)?;
    }
    if !turns.is_empty() {
        stages.timed(Stage::Attribute, || voices::part_sites(&mut transcript, &roster, turns));
    }
    Ok(transcript)
}

/// Everyone an attendance report saw: by display name, and by the person and site it stands for.
pub(super) fn presence(attendance: &Attendance, roster: &Roster) -> Presence {
    let mut names = Vec::new();
    for attendee in &attendance.people {
        let found = roster.resolve(&attendee.name);
        names.extend(found.person.map(|person| person.name.clone()));
        names.extend(found.site.clone());
        names.push(attendee.name.clone());
    }
    Presence { names }
}
