//! `thuky speakers`: who spoke, and what a person puts right about it.

use super::arguments::Common;
use super::printer::Printer;
use super::progress::Screen;
use super::run::show;
use crate::diarize::corrections::Correction;
use crate::language::UiLanguage;
use crate::pipeline::{self, RunRecord, SpeakerChange, SpeakerRecord};
use crate::report::transcript::speaker_label;
use crate::text;
use crate::time::Timestamp;
use crate::transcript::{Naming, Transcript};
use crate::trouble::Failure;
use clap::{Args, Subcommand};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

pub(super) const EXAMPLES: &str = "Ví dụ:
  thuky speakers hop                            người nói, tên, căn cứ, gợi ý
  thuky speakers hop name S2 \"Phạm Văn Lượng\"
  thuky speakers hop merge S3 S7                S7 cũng là S3
  thuky speakers hop move u31 u32 S4            S4 mới là người nói u31, u32
  thuky speakers hop undo || Examples:
  thuky speakers meeting                        speakers, names, evidence, suggestions
  thuky speakers meeting name S2 \"Phạm Văn Lượng\"
  thuky speakers meeting merge S3 S7            S7 is S3 too
  thuky speakers meeting move u31 u32 S4        S4 said u31 and u32
  thuky speakers meeting undo";

/// What `speakers` takes.
#[derive(Debug, Clone, Args)]
pub struct SpeakersArguments {
    /// The folder of a meeting.
    #[arg(value_name = "DIR", help = "Thư mục kết quả của một cuộc họp || The result folder of a meeting")]
    pub folder: PathBuf,
    /// What to put right; a list without it.
    #[command(subcommand)]
    pub action: Option<SpeakersAction>,
}

/// What can be put right.
#[derive(Debug, Clone, Subcommand)]
pub enum SpeakersAction {
    /// Several are one person.
    #[command(about = "Gộp: các mã sau cùng là một người với mã đầu || Merge: the others are the same person as the first")]
    Merge {
        /// Who stays.
        #[arg(value_name = "S3", help = "Người giữ lại || Who stays")]
        into: String,
        /// Who goes.
        #[arg(value_name = "S7", required = true, help = "Người được gộp vào || Who goes into them")]
        from: Vec<String>,
    },
    /// Who is it?
    #[command(about = "Đặt tên người nói || Name a speaker")]
    Name {
        /// Who.
        #[arg(value_name = "S2", help = "Người nói || The speaker")]
        speaker: String,
        /// The name.
        #[arg(value_name = "NAME", help = "Họ và tên || The name")]
        name: String,
    },
    /// Somebody else said it.
    #[command(
        about = "Chuyển lời nói sang người khác (mã chưa có là người mới) || Give utterances to somebody else (an unused id is a new speaker)"
    )]
    Move {
        /// The utterances, then who said them.
        #[arg(value_name = "u31… S4", num_args = 2.., required = true, help = "Các lời nói, cuối cùng là người nói || The utterances, last the speaker")]
        what: Vec<String>,
    },
    /// Take back the last correction.
    #[command(about = "Bỏ chỉnh sửa cuối cùng || Take back the last correction")]
    Undo,
}

pub(super) fn speakers(what: &SpeakersArguments, common: &Common, printer: &Printer) -> Result<ExitCode, Failure> {
    let Some(action) = &what.action else { return list(&what.folder, common, printer) };
    let change = match action.clone() {
        SpeakersAction::Merge { into, from } => SpeakerChange::Merge { into, from },
        SpeakersAction::Name { speaker, name } => SpeakerChange::Name { speaker, name },
        SpeakersAction::Move { what: mut utterances } => {
            let speaker = utterances.pop().unwrap_or_default();
            SpeakerChange::Move { utterances, speaker }
        }
        SpeakersAction::Undo => SpeakerChange::Undo,
    };
    let mut screen = Screen::new(*printer);
    let outcome = pipeline::correct(&what.folder, &change, &mut screen)?.value;
    show(&outcome, common, printer);
    Ok(ExitCode::SUCCESS)
}

#[derive(Debug, Serialize)]
struct Listing {
    speakers: Vec<SpeakerRecord>,
    corrections: Vec<Correction>,
}

fn list(folder: &Path, common: &Common, printer: &Printer) -> Result<ExitCode, Failure> {
    let transcript: Transcript = pipeline::read_result(folder, "transcript.json")?;
    let record: RunRecord = pipeline::read_result(folder, "run.json")?;
    let corrections = pipeline::corrections(folder);
    if common.json {
        printer.json(&Listing { speakers: record.speakers, corrections });
        return Ok(ExitCode::SUCCESS);
    }
    for one in &record.speakers {
        let label = speaker_label(&transcript, &one.id);
        let first = transcript.utterances.iter().find(|utterance| utterance.speaker == one.id);
        let at = first.map_or(Timestamp::ZERO, |utterance| utterance.span.start());
        let length = Timestamp::from_ms(one.speech_ms);
        let why = basis(one, printer.language);
        printer.result(&format!("{:<8} {at}  {length}  {label}{why}", one.id));
        for other in &one.suggestions {
            let (name, percent) = (&other.name, (other.confidence * 100.0).round());
            let evidence = other.evidence.join(" ");
            let line = text!("có thể là {name} ({percent}%) {evidence}", "may be {name} ({percent}%) {evidence}");
            printer.result(&format!("         ? {}", line.get(printer.language).trim_end()));
        }
    }
    let count = corrections.len();
    if count > 0 {
        printer.say(&text!("{count} chỉnh sửa đã áp dụng", "{count} corrections applied"));
    }
    Ok(ExitCode::SUCCESS)
}

/// What a name rests on, in brackets.
fn basis(one: &SpeakerRecord, language: UiLanguage) -> String {
    let why = match one.how {
        Naming::User => text!("người dùng đặt tên", "named by the user"),
        Naming::Teams => text!("tên trong Teams", "name in Teams"),
        Naming::Track => text!("bản ghi của điểm cầu", "the site's recording"),
        Naming::Voice => text!("giọng đã lưu", "enrolled voice"),
        Naming::Invited => text!("được mời phát biểu", "was given the floor"),
        Naming::OwnWords => text!("tự giới thiệu", "said so"),
        Naming::None => return String::new(),
    };
    format!(" [{}, {}%]", why.get(language), (one.confidence * 100.0).round())
}
