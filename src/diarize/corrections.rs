//! What did a person put right? Corrections outlive the run they were made on.
//!
//! A correction is kept as what was meant, not as a changed transcript: which voices are one person, what somebody is
//! called, who said the words at a certain moment. Moments are kept by the recording's clock, because a new run may
//! number utterances and voices otherwise; a voice is known by the moments at which it was heard speaking.

use crate::text;
use crate::time::Timestamp;
use crate::transcript::{Naming, Speaker, Transcript, UNKNOWN_SPEAKER};
use crate::trouble::{Failure, Warned, Warning};
use serde::{Deserialize, Serialize};

/// Everything a person put right, in order.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Corrections {
    steps: Vec<Correction>,
}

/// One correction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "lowercase")]
pub enum Correction {
    /// Two voices are one person; the first one stays.
    Merge {
        /// Who stays.
        into: VoiceMark,
        /// Who goes.
        from: VoiceMark,
    },
    /// This is what the speaker is called.
    Name {
        /// Who.
        speaker: VoiceMark,
        /// The name.
        name: String,
    },
    /// Somebody else said this.
    Move {
        /// The middle of the utterance.
        at: Timestamp,
        /// Who said it.
        to: VoiceMark,
    },
}

/// A voice, known by the middles of the utterances it spoke (the longest ones, by time) when it was corrected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoiceMark {
    /// Its id then; used where none of the moments finds it.
    pub id: String,
    /// Moments at which it spoke.
    pub heard_at: Vec<Timestamp>,
}

/// Moments kept of a voice.
const MARKS: usize = 7;

impl Corrections {
    /// The corrections, oldest first.
    #[must_use]
    pub fn steps(&self) -> &[Correction] {
        &self.steps
    }

    /// `from` is the same person as `into`.
    ///
    /// # Errors
    /// When one of them is not in the transcript, or both are one.
    pub fn merge(&mut self, transcript: &Transcript, into: &str, from: &str) -> Result<(), Failure> {
        if into == from {
            return Err(Failure::usage(
                text!("không thể gộp {into} với chính nó", "{into} cannot be merged with itself"),
                text!(
                    "ghi hai mã người nói khác nhau, ví dụ: merge S3 S7",
                    "give two different speakers, for example: merge S3 S7"
                ),
            ));
        }
        self.steps.push(Correction::Merge { into: mark(transcript, into)?, from: mark(transcript, from)? });
        Ok(())
    }

    /// `speaker` is called `name`.
    ///
    /// # Errors
    /// When the speaker is not in the transcript or the name is empty.
    pub fn name(&mut self, transcript: &Transcript, speaker: &str, name: &str) -> Result<(), Failure> {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            return Err(Failure::usage(
                text!("tên của {speaker} để trống", "the name of {speaker} is empty"),
                text!("ví dụ: name S2 \"Phạm Văn Lượng\"", "for example: name S2 \"Phạm Văn Lượng\""),
            ));
        }
        self.steps.push(Correction::Name { speaker: mark(transcript, speaker)?, name });
        Ok(())
    }

    /// `utterance` was said by `to`, who may be a new speaker (an id not yet in use).
    ///
    /// # Errors
    /// When the utterance is not in the transcript.
    pub fn move_utterance(&mut self, transcript: &Transcript, utterance: &str, to: &str) -> Result<(), Failure> {
        let found = transcript.utterance(utterance).ok_or_else(|| {
            Failure::usage(
                text!("không có lời nói {utterance} trong bản chép", "the transcript has no utterance {utterance}"),
                text!(
                    "xem mã lời nói (u1, u2, …) trong transcript.json hoặc report.html",
                    "see the ids (u1, u2, …) in transcript.json or report.html"
                ),
            )
        })?;
        let to = mark(transcript, to).unwrap_or_else(|_| VoiceMark { id: to.to_owned(), heard_at: Vec::new() });
        self.steps.push(Correction::Move { at: found.span.start().plus_ms(found.span.duration_ms() / 2), to });
        Ok(())
    }

    /// Takes back the last correction; none where there is none.
    pub fn undo(&mut self) -> Option<Correction> {
        self.steps.pop()
    }

    /// The transcript as corrected: the same words at the same times under other speakers. Corrections that no longer
    /// find their place are warned of, and kept.
    #[must_use]
    pub fn apply(&self, transcript: &Transcript) -> Warned<Transcript> {
        let mut corrected = transcript.clone();
        let mut warnings = Vec::new();
        for step in &self.steps {
            if let Err(lost) = step.apply(&mut corrected) {
                warnings.push(Warning::new(
                    "correction_lost",
                    text!(
                        "chỉnh sửa về {lost} không còn khớp với bản chép và chưa được áp dụng",
                        "the correction about {lost} no longer fits the transcript and was not applied"
                    ),
                ));
            }
        }
        // Whoever lost all their words to somebody else is gone; whoever never had any stays.
        let spoke = |transcript: &Transcript, id: &str| transcript.utterances.iter().any(|utterance| utterance.speaker == id);
        let gone: Vec<String> = corrected
            .speakers
            .iter()
            .map(|speaker| speaker.id.clone())
            .filter(|id| !spoke(&corrected, id) && spoke(transcript, id))
            .collect();
        corrected.speakers.retain(|speaker| !gone.contains(&speaker.id));
        Warned::new(corrected, warnings)
    }
}

impl Correction {
    fn apply(&self, transcript: &mut Transcript) -> Result<(), String> {
        match self {
            Self::Merge { into, from } => {
                let (stays, goes) = (
                    into.find(transcript).ok_or_else(|| into.id.clone())?,
                    from.find(transcript).ok_or_else(|| from.id.clone())?,
                );
                for utterance in transcript.utterances.iter_mut().filter(|utterance| utterance.speaker == goes) {
                    utterance.speaker.clone_from(&stays);
                }
                // A name that only the other part had is a name of both.
                let name = transcript.speaker(&goes).cloned();
                if let (Some(gone), Some(kept)) = (name, transcript.speakers.iter_mut().find(|speaker| speaker.id == stays))
                    && kept.name.is_none()
                {
                    *kept = Speaker { id: stays, ..gone };
                }
            }
            Self::Name { speaker, name } => {
                let id = speaker.find(transcript).ok_or_else(|| speaker.id.clone())?;
                let found = transcript.speakers.iter_mut().find(|speaker| speaker.id == id).ok_or_else(|| speaker.id.clone())?;
                found.name = Some(name.clone());
                found.how = Naming::User;
            }
            Self::Move { at, to } => {
                let id = to.find(transcript).unwrap_or_else(|| to.id.clone());
                let found = transcript
                    .utterances
                    .iter_mut()
                    .find(|utterance| utterance.span.start() <= *at && *at < utterance.span.end())
                    .ok_or_else(|| at.to_string())?;
                found.speaker.clone_from(&id);
                if transcript.speaker(&id).is_none() {
                    transcript.speakers.push(Speaker { id, name: None, site: None, how: Naming::None });
                }
            }
        }
        Ok(())
    }
}

impl VoiceMark {
    /// The speaker heard at most of the moments; by id where there are none.
    fn find(&self, transcript: &Transcript) -> Option<String> {
        let mut votes: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
        for at in &self.heard_at {
            let there =
                transcript.utterances.iter().filter(|utterance| utterance.span.start() <= *at && *at < utterance.span.end());
            there
                .filter(|utterance| utterance.speaker != UNKNOWN_SPEAKER)
                .for_each(|utterance| *votes.entry(&utterance.speaker).or_default() += 1);
        }
        let most = votes.values().copied().max();
        match most {
            // The id breaks a tie only if it is among the winners.
            Some(most) => {
                let winners: Vec<&str> = votes.iter().filter(|vote| *vote.1 == most).map(|vote| *vote.0).collect();
                winners.iter().find(|id| **id == self.id).or(winners.first()).map(|id| (*id).to_owned())
            }
            None => transcript.speaker(&self.id).map(|speaker| speaker.id.clone()),
        }
    }
}

fn mark(transcript: &Transcript, id: &str) -> Result<VoiceMark, Failure> {
    if transcript.speaker(id).is_none() {
        return Err(Failure::usage(
            text!("không có người nói {id} trong bản chép", "the transcript has no speaker {id}"),
            text!(
                "xem mã người nói (S1, S2, …) trong transcript.json hoặc report.html",
                "see the ids (S1, S2, …) in transcript.json or report.html"
            ),
        ));
    }
    let mut own: Vec<_> =
        transcript.utterances.iter().filter(|utterance| utterance.speaker == id).map(|utterance| utterance.span).collect();
    own.sort_by(|a, b| b.duration_ms().cmp(&a.duration_ms()).then(a.cmp(b)));
    own.truncate(MARKS);
    let mut heard_at: Vec<Timestamp> = own.iter().map(|span| span.start().plus_ms(span.duration_ms() / 2)).collect();
    heard_at.sort_unstable();
    Ok(VoiceMark { id: id.to_owned(), heard_at })
}
