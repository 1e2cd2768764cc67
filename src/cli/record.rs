//! `thuky record`: a meeting from the microphone and the computer's sound to a folder that survives.

use super::arguments::{Arguments, Common, RunArguments, Verb};
use super::printer::Printer;
use super::record_live::{self, Live};
use super::record_screen::{Ended, Screen};
use super::run::{self, Extent};
use crate::config::Config;
use crate::record::{
    self, Clock, Consent, Devices, Incident, MachineClock, Plan, ScriptedClock, ScriptedDevices, Session, TrackKind, Wish,
};
use crate::text;
use crate::time::Timestamp;
use crate::trouble::{Failure, FailureKind, Warning};
use clap::{Args, Parser, ValueEnum};
use serde::Serialize;
use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

pub(super) const EXAMPLES: &str = "Ví dụ:
  thuky record --list
  thuky record --out giao-ban
  thuky record --out giao-ban --mic none --for 2h --then run
  thuky record --out giao-ban --then run -- --meeting meeting.toml
  thuky record --out giao-ban --live
  thuky record --recover giao-ban
Khi đang ghi: p tạm dừng, m đánh dấu kèm ghi chú, q kết thúc. || Examples:
  thuky record --list
  thuky record --out briefing
  thuky record --out briefing --mic none --for 2h --then run
  thuky record --out briefing --then run -- --meeting meeting.toml
  thuky record --out briefing --live
  thuky record --recover briefing
While it records: p pauses, m marks the moment with a note, q ends.";

/// What `record` takes.
#[derive(Debug, Clone, Args)]
pub struct RecordArguments {
    /// The meeting's folder.
    #[arg(
        long,
        short,
        value_name = "DIR",
        required_unless_present_any = ["list", "recover"],
        help = "Thư mục cuộc họp; bản ghi nằm trong DIR/recording || The meeting's folder; the recording goes to DIR/recording"
    )]
    pub out: Option<PathBuf>,
    /// Devices and levels.
    #[arg(long, help = "Liệt kê thiết bị và mức tiếng hiện tại của từng thiết bị || List the devices and what each hears now")]
    pub list: bool,
    /// Repair.
    #[arg(
        long,
        value_name = "DIR",
        conflicts_with_all = ["out", "list"],
        help = "Sửa bản ghi bị ngắt đột ngột và cho biết thiếu gì || Repair a recording that broke off and say what is missing"
    )]
    pub recover: Option<PathBuf>,
    /// The room.
    #[arg(
        long,
        value_name = "NAME|none",
        help = "Micrô (mặc định: micrô của hệ thống), none để không ghi || The microphone (default: the system's), none for no microphone"
    )]
    pub mic: Option<String>,
    /// The computer.
    #[arg(
        long,
        value_name = "NAME|none",
        help = "Loa mà cuộc họp trực tuyến phát ra (mặc định: loa của hệ thống), none để không ghi || The output the online meeting plays through (default: the system's), none to leave it out"
    )]
    pub system: Option<String>,
    /// How long.
    #[arg(long = "for", value_name = "2h|90m", value_parser = duration_ms, help = "Tự kết thúc sau chừng ấy thời gian || End by itself after so long")]
    pub limit_ms: Option<u64>,
    /// What follows.
    #[arg(
        long,
        value_enum,
        value_name = "run|transcribe",
        help = "Ghi xong thì làm tiếp: run hoặc transcribe || What to do with it at once: run or transcribe"
    )]
    pub then: Option<Then>,
    /// The words while they are said.
    #[arg(
        long,
        help = "Chép lời ngay trong khi họp, ra màn hình và DIR/live.md || Transcribe while the meeting runs, on the screen and in DIR/live.md"
    )]
    pub live: bool,
    /// The listener of `--live`: a process of its own.
    #[arg(long, value_name = "RECORDING", hide = true)]
    pub follow: Option<PathBuf>,
    /// Consent without a question.
    #[arg(
        long,
        short,
        help = "Xác nhận đã thông báo cho người tham dự, không hỏi lại || Participants have been informed: do not ask"
    )]
    pub yes: bool,
    /// Which devices.
    #[arg(long, value_enum, default_value = "machine", hide = true)]
    pub sound: SoundChoice,
    /// Options of what follows.
    #[arg(
        last = true,
        value_name = "…",
        help = "Tùy chọn cho --then và --live (như của thuky run) || Options for --then and --live (those of thuky run)"
    )]
    pub options: Vec<String>,
}

/// What is done with a finished recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Then {
    /// Everything.
    Run,
    /// The transcript.
    Transcribe,
}

/// Which devices are recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SoundChoice {
    /// This computer's.
    Machine,
    /// A script: for tests of everything around them.
    Scripted,
}

pub(super) fn record(what: &RecordArguments, common: &Common, config: &Config, printer: &Printer) -> Result<ExitCode, Failure> {
    if let Some(folder) = &what.recover {
        return recover(folder, common, printer);
    }
    if let (Some(recording), Some(out)) = (&what.follow, &what.out) {
        return record_live::follow(recording, out, &arguments(Then::Run, out, &what.options)?, config, printer);
    }
    let (devices, clock) = sound(what.sound)?;
    if what.list {
        return list(devices.as_ref(), &clock, common, printer);
    }
    let Some(out) = &what.out else {
        return Err(Failure::usage(text!("thiếu --out", "missing --out"), text!("thêm --out DIR", "add --out DIR")));
    };
    // What comes during and after it is understood before the meeting begins.
    let then = what.then.map(|then| Ok((arguments(then, out, &what.options)?, then.extent()))).transpose()?;
    if what.live {
        run::engines(&arguments(Then::Run, out, &what.options)?, config)?;
    }
    let tracks = [(TrackKind::Mic, &what.mic), (TrackKind::System, &what.system)];
    let tracks: Vec<(TrackKind, Wish)> =
        tracks.into_iter().filter_map(|(kind, name)| Some((kind, wish(name.as_deref())?))).collect();
    let consent = consent(what, config, printer)?;
    let plan = Plan { out: out.clone(), tracks, limit_ms: what.limit_ms, consent: Some(consent) };
    let (session, notices) = Session::begin(plan, devices, clock)?;
    let folder = session.folder().to_owned();
    let live = if what.live { Live::start(&folder, out, &what.options, printer) } else { None };
    let Ended { length, warnings } = Screen::new(*printer).follow(session, &notices, live)?;
    report(&folder, length, &warnings, common, printer);
    match then {
        Some((arguments, extent)) => run::run(&arguments, extent, common, config, printer),
        None => Ok(ExitCode::SUCCESS),
    }
}

/// Devices, and the clock they go by.
type Sound = (Arc<dyn Devices>, Arc<dyn Clock>);

fn sound(choice: SoundChoice) -> Result<Sound, Failure> {
    match choice {
        SoundChoice::Machine => Ok((record::machine_devices()?, Arc::new(MachineClock))),
        SoundChoice::Scripted => {
            let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u32>().ok());
            let clock: Arc<dyn Clock> = match number("THUKY_SCRIPT_SPEED") {
                Some(speed) => Arc::new(ScriptedClock::new(speed)),
                None => Arc::new(MachineClock),
            };
            let gone = std::env::var("THUKY_SCRIPT_GONE_MS").ok().and_then(|value| {
                let (from_ms, to_ms) = value.split_once('-')?;
                Some(Incident::Gone { track: TrackKind::System, from_ms: from_ms.parse().ok()?, to_ms: to_ms.parse().ok()? })
            });
            Ok((Arc::new(ScriptedDevices::new(Arc::clone(&clock), gone.into_iter().collect())), clock))
        }
    }
}

fn wish(name: Option<&str>) -> Option<Wish> {
    match name {
        None | Some("default") => Some(Wish::Default),
        Some("none") => None,
        Some(name) => Some(Wish::Named(name.to_owned())),
    }
}

impl Then {
    fn extent(self) -> Extent {
        match self {
            Self::Run => Extent::Documents,
            Self::Transcribe => Extent::Transcript,
        }
    }
}

/// What is said behind `--`, as the options of the verb it is for.
fn arguments(then: Then, out: &Path, options: &[String]) -> Result<RunArguments, Failure> {
    let verb = match then {
        Then::Run => "run",
        Then::Transcribe => "transcribe",
    };
    let folder = out.as_os_str().to_owned();
    let words = ["thuky".into(), verb.into(), folder.clone(), "--out".into(), folder];
    let words = words.into_iter().chain(options.iter().map(std::ffi::OsString::from));
    match Arguments::try_parse_from(words).map(|arguments| arguments.verb) {
        Ok(Verb::Run(arguments) | Verb::Transcribe(arguments)) => Ok(arguments),
        Ok(_) => Err(Failure::usage(
            text!("tùy chọn không hợp lệ", "these are no options of run"),
            text!("xem `thuky run --help`", "see `thuky run --help`"),
        )),
        Err(error) => Err(super::refusal::refusal(&error)),
    }
}

/// Shows what will be recorded and that participants must know; nothing begins without a yes.
fn consent(what: &RecordArguments, config: &Config, printer: &Printer) -> Result<Consent, Failure> {
    let notice = record::notice(config.consent.as_deref());
    printer.say(&notice);
    let refused = || Failure {
        kind: FailureKind::Stopped,
        message: text!("chưa bắt đầu ghi: chưa được xác nhận", "nothing is recorded: not confirmed"),
        hint: text!("thông báo cho người tham dự rồi chạy lại", "inform the participants, then run again"),
    };
    let acknowledged = if what.yes {
        "yes_option"
    } else if std::io::stdin().is_terminal() {
        let _ = write!(std::io::stderr(), "{}", record::question(printer.language));
        let _ = std::io::stderr().flush();
        let mut answer = String::new();
        let read = std::io::stdin().lock().read_line(&mut answer);
        if read.is_err() || !record::is_yes(&answer) {
            return Err(refused());
        }
        "keyboard"
    } else {
        return Err(Failure::usage(
            text!("cần xác nhận đã thông báo cho người tham dự", "somebody must confirm that participants are informed"),
            text!("thêm --yes khi chạy không có bàn phím", "add --yes where nobody can answer"),
        ));
    };
    Ok(Consent::now(notice, acknowledged))
}

fn recover(folder: &Path, common: &Common, printer: &Printer) -> Result<ExitCode, Failure> {
    let mut warnings = Vec::new();
    for recording in record::recover(folder)?.into_value(&mut warnings) {
        report(&recording.folder, recording.length, &warnings, common, printer);
        let (shown, length) = (recording.folder.display(), recording.length);
        printer.say(&if recording.broke_off {
            text!("đã sửa {shown}: {length}", "repaired {shown}: {length}")
        } else {
            text!("{shown} vẫn nguyên vẹn: {length}", "{shown} is whole: {length}")
        });
    }
    warnings.iter().for_each(|warning| printer.warn(warning));
    Ok(ExitCode::SUCCESS)
}

#[derive(Debug, Serialize)]
struct Report<'a> {
    folder: &'a Path,
    duration_ms: Timestamp,
    warnings: &'a [Warning],
}

fn report(folder: &Path, length: Timestamp, warnings: &[Warning], common: &Common, printer: &Printer) {
    if common.json {
        printer.json(&Report { folder, duration_ms: length, warnings });
    } else {
        printer.result(&folder.display().to_string());
    }
}

#[derive(Debug, Serialize)]
struct Listed {
    #[serde(flatten)]
    device: record::Device,
    level_db: Option<f32>,
}

fn list(devices: &dyn Devices, clock: &Arc<dyn Clock>, common: &Common, printer: &Printer) -> Result<ExitCode, Failure> {
    let found = record::levels(devices, clock, Duration::from_millis(800))?;
    if common.json {
        let listed: Vec<Listed> = found.into_iter().map(|(device, level_db)| Listed { device, level_db }).collect();
        printer.json(&listed);
        return Ok(ExitCode::SUCCESS);
    }
    for kind in [TrackKind::Mic, TrackKind::System] {
        printer.result(&format!("{} (--{}):", kind.label().get(printer.language), kind.key()));
        for (device, level) in found.iter().filter(|(device, _)| device.kind == kind) {
            let mark = if device.default { "*" } else { " " };
            let level = level.map_or_else(|| "–".to_owned(), super::record_screen::meter);
            printer.result(&format!("  {mark} {level}  {}  [{}]", device.name, device.id));
        }
    }
    printer.say(&text!(
        "* là thiết bị hệ thống đang dùng; hãy nói hoặc phát thử vài tiếng khi liệt kê để thấy mức",
        "* is what the system uses now; speak or play something while listing to see the levels"
    ));
    Ok(ExitCode::SUCCESS)
}

/// `2h`, `90m`, `1h30m`, `45s`, in milliseconds.
fn duration_ms(text: &str) -> Result<u64, String> {
    let mut total: u64 = 0;
    let mut digits = String::new();
    for letter in text.trim().chars() {
        let unit = match letter.to_ascii_lowercase() {
            '0'..='9' => {
                digits.push(letter);
                continue;
            }
            'h' => 3_600_000,
            'm' => 60_000,
            's' => 1_000,
            _ => return Err(format!("{letter}?")),
        };
        let number: u64 = digits.parse().map_err(|_| "2h, 90m, 1h30m".to_owned())?;
        total = number.checked_mul(unit).and_then(|ms| total.checked_add(ms)).ok_or("…")?;
        digits.clear();
    }
    if digits.is_empty() && total > 0 { Ok(total) } else { Err("2h, 90m, 1h30m".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_as_people_write_them() {
        assert_eq!(duration_ms("2h"), Ok(7_200_000));
        assert_eq!(duration_ms("1h30m"), Ok(5_400_000));
        assert_eq!(duration_ms("45s"), Ok(45_000));
        for wrong in ["", "2", "h", "2x", "99999999999999999999h", "1h2"] {
            assert!(duration_ms(wrong).is_err(), "{wrong}");
        }
    }
}
