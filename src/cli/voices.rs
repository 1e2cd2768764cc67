//! `thuky voices`: people who let their voice be known, and are named in later meetings.

use super::arguments::Common;
use super::printer::Printer;
use crate::config;
use crate::diarize::voices::Voices;
use crate::pipeline::{self, ModelEngines};
use crate::text;
use crate::trouble::Failure;
use clap::{Args, Subcommand};
use serde::Serialize;
use std::path::PathBuf;
use std::process::ExitCode;

pub(super) const EXAMPLES: &str = "Ví dụ:
  thuky voices add \"Phạm Thị Trung\" mau1.wav mau2.m4a
  thuky voices add \"Phạm Thị Trung\" --from hop S2
  thuky voices list
  thuky voices remove \"Phạm Thị Trung\"
  thuky voices export giong-noi.json
Chỉ lưu 192 con số đặc trưng của giọng, không lưu âm thanh. || Examples:
  thuky voices add \"Phạm Thị Trung\" sample1.wav sample2.m4a
  thuky voices add \"Phạm Thị Trung\" --from meeting S2
  thuky voices list
  thuky voices remove \"Phạm Thị Trung\"
  thuky voices export voices.json
Only 192 numbers that describe the voice are kept, never the sound.";

/// What `voices` takes.
#[derive(Debug, Clone, Args)]
pub struct VoicesArguments {
    /// What to do with them.
    #[command(subcommand)]
    pub action: VoicesAction,
}

/// What can be done with voices.
#[derive(Debug, Clone, Subcommand)]
pub enum VoicesAction {
    /// Learn a voice.
    #[command(about = "Ghi nhớ giọng của một người đã đồng ý || Learn the voice of a person who agreed")]
    Add {
        /// Whose.
        #[arg(value_name = "NAME", help = "Họ và tên || The name")]
        name: String,
        /// Sound of that person alone.
        #[arg(
            value_name = "SAMPLE",
            required_unless_present = "from",
            conflicts_with = "from",
            help = "Tệp âm thanh chỉ có người đó nói, từ 10 giây || Sound of that person alone, 10 seconds or more"
        )]
        samples: Vec<PathBuf>,
        /// A speaker of a meeting instead.
        #[arg(long, num_args = 2, value_names = ["DIR", "S2"], help = "Lấy giọng của một người nói trong cuộc họp đã xử lý || Take the voice of a speaker of a finished meeting")]
        from: Option<Vec<String>>,
    },
    /// Who is known.
    #[command(about = "Liệt kê những người đã ghi nhớ giọng || List the people whose voices are known")]
    List,
    /// Forget a voice.
    #[command(about = "Quên giọng của một người || Forget a person's voice")]
    Remove {
        /// Whose.
        #[arg(value_name = "NAME", help = "Họ và tên || The name")]
        name: String,
    },
    /// To carry to another machine.
    #[command(about = "Xuất ra tệp để chép sang máy khác || Write them out, to carry to another machine")]
    Export {
        /// Where; stdout without it.
        #[arg(value_name = "FILE", help = "Tệp (không nêu thì in ra màn hình) || The file (stdout without it)")]
        file: Option<PathBuf>,
    },
}

#[derive(Debug, Serialize)]
struct Known<'a> {
    name: &'a str,
    seconds: f32,
}

pub(super) fn voices(what: &VoicesArguments, common: &Common, printer: &Printer) -> Result<ExitCode, Failure> {
    let folder = config::data_folder().ok_or_else(|| {
        Failure::failed(
            text!("không biết thư mục dữ liệu của người dùng ở đâu", "the user's data folder is unknown"),
            text!("đặt biến môi trường THUKY_DATA", "set the environment variable THUKY_DATA"),
        )
    })?;
    let mut voices = Voices::open(&folder)?;
    match &what.action {
        VoicesAction::Add { name, from: Some(from), .. } => {
            let (meeting, speaker) = (from.first().cloned().unwrap_or_default(), from.get(1).cloned().unwrap_or_default());
            let (embedding, seconds) = pipeline::voice_of_speaker(meeting.as_ref(), &speaker)?;
            voices.learn(name, embedding, seconds)?;
            told(name, seconds, printer);
        }
        VoicesAction::Add { name, samples, from: None } => {
            let models = ModelEngines::speaker_models()?;
            for sample in samples {
                let seconds = pipeline::enrol(&mut voices, name, sample, models.as_ref())?;
                told(name, seconds, printer);
            }
        }
        VoicesAction::List if common.json => {
            let known: Vec<Known> =
                voices.list().iter().map(|voice| Known { name: &voice.name, seconds: voice.seconds }).collect();
            printer.json(&known);
        }
        VoicesAction::List => {
            for voice in voices.list() {
                printer.result(&format!("{:>6.0} s  {}", voice.seconds, voice.name));
            }
            if voices.list().is_empty() {
                printer.say(&text!("chưa ghi nhớ giọng của ai", "no voices are known"));
            }
        }
        VoicesAction::Remove { name } => {
            if !voices.remove(name)? {
                return Err(Failure::usage(
                    text!("không có giọng của “{name}”", "no voice of “{name}” is known"),
                    text!("xem `thuky voices list`", "see `thuky voices list`"),
                ));
            }
            printer.say(&text!("đã quên giọng của {name}", "the voice of {name} is forgotten"));
        }
        VoicesAction::Export { file: None } => printer.result(&voices.export()?),
        VoicesAction::Export { file: Some(file) } => {
            crate::library::write_whole(file, voices.export()?.as_bytes())?;
            printer.result(&file.display().to_string());
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn told(name: &str, seconds: f32, printer: &Printer) {
    let seconds = seconds.round();
    printer.say(&text!("đã nghe {seconds} giây tiếng nói của {name}", "heard {seconds} seconds of {name}"));
}
