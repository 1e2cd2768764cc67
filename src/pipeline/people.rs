//! Who is behind a voice that nobody has named? By what is known of voices, and by what is said in the meeting.
//!
//! In order: what a person corrected and Teams' names stand already; then enrolled voices; then the floor being given
//! and people's own words; then the chair's role. What is not sure enough stays a suggestion: one wrong name is worse
//! than ten unknown speakers.

use super::draft::Draft;
use super::voices::voices_of_speakers;
use crate::diarize::names::{NameFinding, RosterNames, find_names};
use crate::diarize::voices::{Recognition, Voices};
use crate::roster::{MeetingFile, Roster};
use crate::transcript::{Naming, Speaker, Transcript, UNKNOWN_SPEAKER};
use crate::trouble::{Failure, Warned, Warning};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The part of a speaker's words that one voice must have said to be theirs.
const MAIN_SHARE: f32 = 0.6;

/// A speaker as `run.json` shows them: what the name rests on, and who else it may be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SpeakerRecord {
    /// Their id in the transcript.
    pub id: String,
    /// Their name, if one is sure.
    pub name: Option<String>,
    /// Their site, if one is sure.
    pub site: Option<String>,
    /// What the name rests on.
    pub how: Naming,
    /// How sure it is, from 0 to 1; 0 without a name.
    pub confidence: f32,
    /// How long their utterances last together.
    pub speech_ms: u64,
    /// Who it may be, by evidence that is not enough.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suggestions: Vec<Suggestion>,
}

/// A name below the line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    /// A person's or a site's.
    pub name: String,
    /// It is a site's.
    pub is_site: bool,
    /// What speaks for it.
    pub how: Naming,
    /// From 0 to 1.
    pub confidence: f32,
    /// The utterances it rests on; none for a voice.
    pub evidence: Vec<String>,
}

/// Gives names to the speakers who have none yet, and says of everybody what their name rests on.
pub(super) fn name(draft: &Draft, transcript: &mut Transcript) -> Warned<Vec<SpeakerRecord>> {
    let mut warnings = Vec::new();
    let recognised = recognise(draft, transcript).unwrap_or_else(|failure| {
        warnings.push(Warning::new("voices_unreadable", failure.message));
        BTreeMap::new()
    });
    let roster = Roster::new(&draft.input.meeting);
    let agreed = draft.listened.alignment.map_or(1.0, |alignment| alignment.confidence as f32);
    let mut records: BTreeMap<String, SpeakerRecord> =
        transcript.speakers.iter().map(|speaker| (speaker.id.clone(), record_of(speaker, transcript, agreed))).collect();
    let mut take = |transcript: &mut Transcript, found: Found| {
        let Some(record) = records.get_mut(&found.speaker) else { return };
        let given = found.accepted && give(transcript, &found, &roster);
        if given {
            record.how = found.how;
            record.confidence = found.confidence;
        } else if !is_called(transcript, &found) {
            let Found { name, is_site, how, confidence, evidence, .. } = found;
            let same = |one: &Suggestion| one.name == name && one.is_site == is_site;
            if !record.suggestions.iter().any(same) {
                record.suggestions.push(Suggestion { name, is_site, how, confidence, evidence });
            }
        }
    };
    for (speaker, recognition) in recognised {
        take(transcript, Found::by_voice(speaker, recognition));
    }
    for finding in find_names(&as_written(transcript), &RosterNames::new(&draft.input.meeting)) {
        take(transcript, Found::by_words(finding));
    }
    let records = transcript.speakers.iter().filter_map(|speaker| {
        let record = records.remove(&speaker.id)?;
        Some(SpeakerRecord { name: speaker.name.clone(), site: speaker.site.clone(), ..record })
    });
    Warned::new(records.collect(), warnings)
}

/// The speakers who sound like somebody enrolled.
fn recognise(draft: &Draft, transcript: &Transcript) -> Result<BTreeMap<String, Recognition>, Failure> {
    let (Some(heard), Some(folder)) = (&draft.listened.voices, &draft.job.voices) else { return Ok(BTreeMap::new()) };
    let known = Voices::open(folder)?;
    if known.list().is_empty() {
        return Ok(BTreeMap::new());
    }
    let recognitions = known.recognise(&heard.voices);
    let mut found = BTreeMap::new();
    for (speaker, voices) in voices_of_speakers(&transcript.utterances, &heard.exclusive) {
        let all: u64 = voices.values().sum();
        let main = voices.into_iter().max_by_key(|&(voice, ms)| (ms, std::cmp::Reverse(voice)));
        let Some((voice, ms)) = main.filter(|_| speaker != UNKNOWN_SPEAKER) else { continue };
        if let Some(Some(recognition)) = recognitions.get(voice)
            && ms as f32 >= MAIN_SHARE * all as f32
        {
            found.insert(speaker.to_owned(), recognition.clone());
        }
    }
    Ok(found)
}

/// A name for a speaker, wherever it comes from.
struct Found {
    speaker: String,
    name: String,
    is_site: bool,
    how: Naming,
    confidence: f32,
    accepted: bool,
    evidence: Vec<String>,
}

impl Found {
    fn by_voice(speaker: String, recognition: Recognition) -> Self {
        let Recognition { name, similarity, accepted } = recognition;
        Self { speaker, name, is_site: false, how: Naming::Voice, confidence: similarity, accepted, evidence: Vec::new() }
    }

    fn by_words(finding: NameFinding) -> Self {
        let NameFinding { speaker, name, is_site, how, confidence, accepted, evidence } = finding;
        Self { speaker, name, is_site, how, confidence, accepted, evidence }
    }
}

/// Gives a sure name where nothing stronger stands and nobody else bears it.
fn give(transcript: &mut Transcript, found: &Found, roster: &Roster) -> bool {
    // Two voices may come from one site; a person has one voice.
    let taken = !found.is_site
        && transcript
            .speakers
            .iter()
            .any(|speaker| speaker.id != found.speaker && speaker.name.as_deref().is_some_and(|name| name == found.name));
    let Some(speaker) = transcript.speakers.iter_mut().find(|speaker| speaker.id == found.speaker).filter(|_| !taken) else {
        return false;
    };
    if found.is_site {
        let free = speaker.site.is_none() && speaker.name.is_none();
        if free {
            speaker.site = Some(found.name.clone());
            speaker.how = found.how;
        }
        return free;
    }
    if !is_open(speaker, roster) {
        return false;
    }
    // Teams knows the site; the meeting file knows it of a person.
    if speaker.site.is_none() {
        speaker.site = roster.resolve(&found.name).site;
    }
    speaker.name = Some(found.name.clone());
    speaker.how = found.how;
    true
}

/// Nobody in particular has been named: no name at all, or that of a site with several people.
fn is_open(speaker: &Speaker, roster: &Roster) -> bool {
    match (&speaker.name, speaker.how) {
        (None, _) => true,
        (Some(_), Naming::Track) => true,
        (Some(name), Naming::Teams) => {
            let found = roster.resolve(name);
            found.person.is_none() && (found.site.is_some() || speaker.site.is_some())
        }
        (Some(_), _) => false,
    }
}

fn is_called(transcript: &Transcript, found: &Found) -> bool {
    transcript.speaker(&found.speaker).is_some_and(|speaker| {
        let own = if found.is_site { &speaker.site } else { &speaker.name };
        own.as_deref() == Some(found.name.as_str())
    })
}

fn record_of(speaker: &Speaker, transcript: &Transcript, agreed: f32) -> SpeakerRecord {
    let own = transcript.utterances.iter().filter(|utterance| utterance.speaker == speaker.id);
    let confidence = match speaker.how {
        Naming::None => 0.0,
        Naming::Teams => agreed,
        Naming::Track | Naming::User | Naming::Voice | Naming::Invited | Naming::OwnWords => 1.0,
    };
    SpeakerRecord {
        id: speaker.id.clone(),
        name: None,
        site: None,
        how: speaker.how,
        confidence,
        speech_ms: own.map(|utterance| utterance.span.duration_ms()).sum(),
        suggestions: Vec::new(),
    }
}

/// The utterances with their written words where the reader looks for names: there the names of the meeting file are
/// spelled as in the file.
fn as_written(transcript: &Transcript) -> Vec<crate::transcript::Utterance> {
    let written = transcript.utterances.iter().cloned();
    written.map(|utterance| crate::transcript::Utterance { heard: utterance.text.clone(), ..utterance }).collect()
}

/// What the minutes should say about names below the line, for whoever signs them.
pub(super) fn remarks(records: &[SpeakerRecord], label: impl Fn(&str) -> String) -> Vec<String> {
    let mut remarks = Vec::new();
    for record in records {
        for one in &record.suggestions {
            let percent = (one.confidence * 100.0).round();
            let who = label(&record.id);
            let at = one.evidence.first().map(|utterance| format!(", xem {utterance}")).unwrap_or_default();
            let id = &record.id;
            remarks.push(format!("{who} ({id}) có thể là {}, chưa chắc chắn ({percent}%{at})", one.name));
        }
    }
    remarks
}

/// The site of every speaker who is a person of the meeting file and has none.
pub(super) fn seat(transcript: &mut Transcript, meeting: &MeetingFile) {
    let roster = Roster::new(meeting);
    for speaker in transcript.speakers.iter_mut().filter(|speaker| speaker.site.is_none()) {
        if let Some(name) = speaker.name.as_deref().filter(|_| matches!(speaker.how, Naming::User | Naming::Voice)) {
            let found = roster.resolve(name);
            speaker.site = found.person.and(found.site);
        }
    }
}
