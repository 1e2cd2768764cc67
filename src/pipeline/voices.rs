//! Which voice speaks when, and who of those behind one microphone?

use super::draft::Draft;
use super::engines::Engines;
use super::settings::Job;
use super::stages::Stages;
use crate::diarize::rttm::{self, Segment};
use crate::diarize::{self, Diarization, DiarizeSettings, Turn};
use crate::library::Key;
use crate::media::Audio;
use crate::progress::Stage;
use crate::roster::Roster;
use crate::text;
use crate::time::Span;
use crate::transcript::{Naming, Speaker, Transcript, UNKNOWN_SPEAKER, Utterance};
use crate::trouble::{Failure, FailureKind, Warning};
use std::collections::BTreeMap;

/// Raised when voices are told apart otherwise than before.
const REVISION: u32 = 6;
/// Behind one microphone, a voice heard for less is not somebody else: voices are easily split, in milliseconds.
const LEAST_BEHIND_A_MICROPHONE_MS: u64 = 4_000;

/// Tells the voices apart; none where the user does not want it, or where the models are not there. Never costs the
/// user the rest of the run.
pub(super) fn tell_apart(
    job: &Job,
    audio: &Audio,
    engines: &dyn Engines,
    key: &Key,
    stages: &mut Stages,
) -> Result<Option<Diarization>, Failure> {
    if !job.settings.diarize {
        return Ok(None);
    }
    let told = engines.speakers_identity().and_then(|identity| {
        let speakers = job.settings.speakers;
        let key = key.then(&("diarize", REVISION, identity, speakers));
        let settings = DiarizeSettings { speakers };
        stages.reach(
            Stage::Diarize,
            &key,
            |_| true,
            |observer| diarize::diarize(audio, engines.speakers()?.as_ref(), &settings, job.threads, observer),
        )
    });
    match told {
        Ok(diarization) => Ok(Some(diarization)),
        Err(failure) if failure.kind == FailureKind::Stopped => Err(failure),
        Err(failure) => {
            let (vi, en) = (failure.message.vi, failure.message.en);
            stages.tell(Warning::new(
                "speakers_not_told_apart",
                text!("không phân biệt được người nói: {vi}", "speakers could not be told apart: {en}"),
            ))?;
            Ok(None)
        }
    }
}

/// The turns for attributing words; none without a diarization.
pub(super) fn exclusive(voices: Option<&Diarization>) -> &[Turn] {
    voices.map_or(&[], |voices| &voices.exclusive)
}

/// The voice that speaks during most of a stretch.
pub(super) fn voice_over(span: Span, turns: &[Turn]) -> Option<usize> {
    let first = turns.partition_point(|turn| turn.span.end() <= span.start());
    let mut shares: BTreeMap<usize, u64> = BTreeMap::new();
    for turn in turns[first..].iter().take_while(|turn| turn.span.start() < span.end()) {
        *shares.entry(turn.speaker).or_default() += turn.span.overlap_ms(span);
    }
    shares.into_iter().max_by_key(|&(voice, ms)| (ms, std::cmp::Reverse(voice))).map(|(voice, _)| voice)
}

/// For every speaker how long each voice is theirs, in milliseconds.
pub(super) fn voices_of_speakers<'t>(
    utterances: impl IntoIterator<Item = &'t Utterance>,
    turns: &[Turn],
) -> BTreeMap<&'t str, BTreeMap<usize, u64>> {
    let mut voices: BTreeMap<&str, BTreeMap<usize, u64>> = BTreeMap::new();
    for utterance in utterances {
        let own = voices.entry(utterance.speaker.as_str()).or_default();
        if let Some(voice) = voice_over(utterance.span, turns) {
            *own.entry(voice).or_default() += utterance.span.duration_ms();
        }
    }
    voices
}

/// Where Teams or a recording of its own names a site, the people behind its microphone become speakers of their own: "Điểm cầu X, người nói
/// 1", "… 2". A person's own account stays one speaker, and so does a site where only one voice is heard.
pub(super) fn part_sites(transcript: &mut Transcript, roster: &Roster, turns: &[Turn]) {
    let is_site = |speaker: &Speaker| -> Option<String> {
        if speaker.how == Naming::Track {
            return speaker.site.clone();
        }
        let name = speaker.name.as_deref().filter(|_| speaker.how == Naming::Teams)?;
        let found = roster.resolve(name);
        if found.person.is_some() {
            return None;
        }
        found.site.or_else(|| Roster::default().with_observed([name]).sites().first().cloned())
    };
    let mut parted: BTreeMap<(String, usize), (String, Speaker)> = BTreeMap::new();
    let mut main_voice: BTreeMap<String, usize> = BTreeMap::new();
    let heard = voices_of_speakers(&transcript.utterances, turns);
    for speaker in &transcript.speakers {
        let (Some(site), Some(voices)) = (is_site(speaker), heard.get(speaker.id.as_str())) else { continue };
        let mut people: Vec<usize> = Vec::new();
        for utterance in transcript.utterances.iter().filter(|utterance| utterance.speaker == speaker.id) {
            let voice = voice_over(utterance.span, turns).filter(|voice| !people.contains(voice));
            people.extend(voice.filter(|voice| voices[voice] >= LEAST_BEHIND_A_MICROPHONE_MS));
        }
        let most = voices.iter().max_by_key(|&(voice, ms)| (*ms, std::cmp::Reverse(*voice)));
        let (Some((&most, _)), true) = (most, people.len() >= 2) else { continue };
        main_voice.insert(speaker.id.clone(), most);
        let how = speaker.how;
        let called = if crate::roster::fold::fold(&site).starts_with("diem cau ") {
            site.clone()
        } else {
            format!("Điểm cầu {site}")
        };
        for (number, &voice) in people.iter().enumerate() {
            let name = Some(format!("{called}, người nói {}", number + 1));
            let id = format!("{}/{}", speaker.id, number + 1);
            let person = Speaker { id: id.clone(), name, site: Some(site.clone()), how };
            parted.insert((speaker.id.clone(), voice), (id, person));
        }
    }
    for utterance in &mut transcript.utterances {
        let Some(&most) = main_voice.get(&utterance.speaker) else { continue };
        // What nobody in particular is heard to say is said by whoever says most there.
        let voice = voice_over(utterance.span, turns).unwrap_or(most);
        let place = |voice| parted.get(&(utterance.speaker.clone(), voice));
        if let Some((id, _)) = place(voice).or_else(|| place(most)) {
            utterance.speaker.clone_from(id);
        }
    }
    transcript.speakers.retain(|speaker| !main_voice.contains_key(&speaker.id));
    transcript.speakers.extend(parted.into_values().map(|(_, speaker)| speaker));
    number_by_first_speech(transcript);
}

/// Speakers are `S1`, `S2`, … in the order in which they are first heard; whoever says nothing is left out.
pub(super) fn number_by_first_speech(transcript: &mut Transcript) {
    let mut numbers: BTreeMap<String, String> = BTreeMap::new();
    let mut order: Vec<Speaker> = Vec::new();
    let known: BTreeMap<String, Speaker> = transcript.speakers.drain(..).map(|speaker| (speaker.id.clone(), speaker)).collect();
    for utterance in &mut transcript.utterances {
        let next = numbers.values().filter(|id| *id != UNKNOWN_SPEAKER).count() + 1;
        let id = numbers.entry(utterance.speaker.clone()).or_insert_with(|| {
            let id = if utterance.speaker == UNKNOWN_SPEAKER { UNKNOWN_SPEAKER.to_owned() } else { format!("S{next}") };
            let nobody = Speaker { id: String::new(), name: None, site: None, how: Naming::None };
            order.push(Speaker { id: id.clone(), ..known.get(&utterance.speaker).cloned().unwrap_or(nobody) });
            id
        });
        utterance.speaker.clone_from(id);
    }
    transcript.speakers = order;
}

/// Who speaks when, overlaps included, in the field's format: the voices' turns under the speakers of the transcript;
/// without voices the utterances.
pub(super) fn speaker_turns(draft: &Draft, transcript: &Transcript) -> String {
    let name = draft.input.recordings.first().map(|recording| recording.file.as_str()).unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let Some(voices) = &draft.listened.voices else {
        let known = transcript.utterances.iter().filter(|utterance| utterance.speaker != UNKNOWN_SPEAKER);
        let segments: Vec<Segment> =
            known.map(|utterance| Segment { span: utterance.span, label: utterance.speaker.clone() }).collect();
        return rttm::write(stem, &segments);
    };
    // Utterances of each voice, to say whose its turns are: a voice may be several people, by Teams or by a person's
    // correction, and several voices one.
    let mut said: BTreeMap<usize, Vec<(Span, &str)>> = BTreeMap::new();
    for utterance in transcript.utterances.iter().filter(|utterance| utterance.speaker != UNKNOWN_SPEAKER) {
        if let Some(voice) = voice_over(utterance.span, &voices.exclusive) {
            said.entry(voice).or_default().push((utterance.span, &utterance.speaker));
        }
    }
    let mut strangers: Vec<usize> = Vec::new();
    let segments: Vec<Segment> = voices
        .turns
        .iter()
        .map(|turn| {
            let label = match said.get(&turn.speaker) {
                Some(said) => nearest(said, turn.span).to_owned(),
                None => {
                    let known = strangers.iter().position(|&voice| voice == turn.speaker);
                    let place = known.unwrap_or_else(|| {
                        strangers.push(turn.speaker);
                        strangers.len() - 1
                    });
                    format!("S{}", transcript.speakers.len() + 1 + place)
                }
            };
            Segment { span: turn.span, label }
        })
        .collect();
    rttm::write(stem, &segments)
}

/// Whose utterance lies over the middle of a turn, or nearest to it. `said` is sorted by start and not empty.
fn nearest<'s>(said: &[(Span, &'s str)], turn: Span) -> &'s str {
    let middle = turn.start().plus_ms(turn.duration_ms() / 2);
    let after = said.partition_point(|(span, _)| span.start() <= middle);
    let around = [after.checked_sub(1), Some(after)].into_iter().flatten().filter_map(|place| said.get(place));
    let away = |span: &Span| {
        let (start, end, at) = (span.start().as_ms(), span.end().as_ms(), middle.as_ms());
        start.saturating_sub(at) + at.saturating_sub(end)
    };
    around.min_by_key(|(span, _)| away(span)).map_or("", |(_, speaker)| speaker)
}
