//! Who is behind a voice, by what lies beside the recording: Teams' transcript, its attendance report, the roster.

use super::input::Input;
use super::settings::WordSource;
use super::stages::Stages;
use crate::minutes::Presence;
use crate::progress::{Stage, proceed};
use crate::roster::Roster;
use crate::teams::{self, Alignment, Attendance};
use crate::text;
use crate::transcript::{Naming, Transcript};
use crate::trouble::{Failure, Warning};
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
        proceed(stages.observer.notice(crate::progress::Event::Warned(warning.clone())))?;
    }
    let named = named.into_value(&mut stages.warnings);
    let transcript = match words {
        WordSource::Teams if named.alignment.agrees() => teams::shifted(&theirs.transcript, named.alignment),
        WordSource::Teams | WordSource::Ours => named.transcript,
    };
    Ok((transcript, Some(named.alignment)))
}

/// Gives display names the person and the site they stand for on the roster; one that fits nobody stays as it is and
/// is named in a warning.
pub(super) fn name_by_roster(mut transcript: Transcript, roster: &Roster, stages: &mut Stages) -> Result<Transcript, Failure> {
    if roster.people().is_empty() && roster.sites().is_empty() {
        return Ok(transcript);
    }
    for speaker in transcript.speakers.iter_mut().filter(|speaker| speaker.how == Naming::Teams) {
        let Some(display) = speaker.name.clone() else { continue };
        let found = roster.resolve(&display);
        if found.flagged {
            let warning = Warning::new(
                "unmatched_name",
                text!(
                    "tên hiển thị “{display}” không khớp với ai trong danh sách; giữ nguyên tên này",
                    "the display name “{display}” fits nobody on the roster; it is kept as it is"
                ),
            );
            proceed(stages.observer.notice(crate::progress::Event::Warned(warning.clone())))?;
            stages.warnings.push(warning);
            continue;
        }
        if let Some(person) = found.person {
            speaker.name = Some(person.name.clone());
        }
        speaker.site =
            found.site.clone().or_else(|| found.person.map(|person| person.site.clone()).filter(|site| !site.is_empty()));
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
