//! `thuky watch`: every new recording in a folder gets its minutes, once.

use super::arguments::{Arguments, Common, RunArguments, Verb};
use super::printer::Printer;
use super::run::{self, Extent};
use crate::config::Config;
use crate::record::{Fate, Inbox, Ready};
use crate::text;
use crate::trouble::{Failure, FailureKind};
use clap::{Args, Parser};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

pub(super) const EXAMPLES: &str = "Ví dụ:
  thuky watch ~/OneDrive/Recordings --out bien-ban
  thuky watch Z:\\ghi-am --out bien-ban --settings thuky.toml -- --quality best
Mỗi bản ghi có thư mục kết quả riêng; tắt rồi chạy lại vẫn không làm lại bản đã xong. || Examples:
  thuky watch ~/OneDrive/Recordings --out minutes
  thuky watch Z:\\recordings --out minutes --settings thuky.toml -- --quality best
Every recording gets a folder of its own; stopped and started again, it does nothing twice.";

/// What `watch` takes.
#[derive(Debug, Clone, Args)]
pub struct WatchArguments {
    /// The folder.
    #[arg(
        value_name = "FOLDER",
        help = "Thư mục nhận bản ghi mới (OneDrive, thư mục chia sẻ) || Folder where new recordings appear (OneDrive, a network share)"
    )]
    pub folder: PathBuf,
    /// Where the results go.
    #[arg(
        long,
        short,
        value_name = "DIR",
        help = "Thư mục chứa kết quả, mỗi bản ghi một thư mục con || Folder for the results, one below it for each recording"
    )]
    pub out: PathBuf,
    /// Settings.
    #[arg(
        long,
        value_name = "FILE",
        help = "Tệp cấu hình dùng cho mọi bản ghi (như config.toml) || Settings for every recording (a file like config.toml)"
    )]
    pub settings: Option<PathBuf>,
    /// How long a file must rest.
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 30,
        help = "Tệp phải giữ nguyên chừng ấy giây mới được lấy (mặc định 30) || A file is taken once it has not changed for so many seconds (default 30)"
    )]
    pub settle: u64,
    /// What is there now, then stop.
    #[arg(long, help = "Làm xong những gì đang có rồi dừng || Do what is there now, then stop")]
    pub once: bool,
    /// Options of each run.
    #[arg(
        last = true,
        value_name = "…",
        help = "Tùy chọn của thuky run cho mỗi bản ghi || Options of thuky run for each recording"
    )]
    pub options: Vec<String>,
}

pub(super) fn watch(what: &WatchArguments, common: &Common, config: &Config, printer: &Printer) -> Result<ExitCode, Failure> {
    let shown = what.folder.display();
    if !what.folder.is_dir() {
        return Err(Failure::usage(
            text!("{shown} không phải là thư mục", "{shown} is no folder"),
            text!("nêu thư mục mà bản ghi mới xuất hiện", "name the folder where new recordings appear"),
        ));
    }
    let settings = match &what.settings {
        Some(path) => Config::read(path)?,
        None => config.clone(),
    };
    arguments(Path::new("x"), &what.out, &what.options)?; // a mistyped option is told now, not at the first meeting
    let mut inbox = Inbox::open(&what.folder, &what.out).map_err(|error| unwritable(&what.out, &error))?;
    let settle = Duration::from_secs(what.settle);
    let every = (settle / 3).clamp(Duration::from_millis(200), Duration::from_secs(10));
    printer.say(&text!("đang theo dõi {shown}; Ctrl-C để dừng", "watching {shown}; Ctrl-C ends it"));
    let stop = super::progress::interruption();
    let (mut since, mut waited, mut failed) = (Duration::ZERO, Duration::ZERO, false);
    loop {
        match inbox.look(since, settle) {
            Ok(ready) => {
                for ready in ready {
                    match take(&ready, what, common, &settings, printer, &mut inbox) {
                        Ok(()) => {}
                        Err(failure) if failure.kind == FailureKind::Stopped => return Err(failure),
                        Err(failure) => {
                            failed = true;
                            printer.refuse(&failure);
                        }
                    }
                }
            }
            Err(error) => printer.say(&text!("chưa đọc được {shown}: {error}", "cannot read {shown} now: {error}")),
        }
        if stop.load(Ordering::SeqCst) || (what.once && waited > settle + every) {
            return Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS });
        }
        sleep_unless(&stop, every);
        since = every;
        waited += every;
    }
}

/// Sleeps in short steps, so that a request to end is obeyed at once.
fn sleep_unless(stop: &AtomicBool, duration: Duration) {
    let step = Duration::from_millis(100);
    let mut slept = Duration::ZERO;
    while slept < duration && !stop.load(Ordering::SeqCst) {
        std::thread::sleep(step);
        slept += step;
    }
}

fn take(
    ready: &Ready,
    what: &WatchArguments,
    common: &Common,
    settings: &Config,
    printer: &Printer,
    inbox: &mut Inbox,
) -> Result<(), Failure> {
    let name = &ready.seen.name;
    printer.say(&text!("bản ghi mới: {name}", "new recording: {name}"));
    let arguments = arguments(&ready.path, &what.out.join(&ready.folder), &what.options)?;
    let noted = |inbox: &mut Inbox, fate| inbox.note(ready, fate).map_err(|error| unwritable(&what.out, &error));
    noted(inbox, Fate::Begun)?;
    match run::run(&arguments, Extent::Documents, common, settings, printer) {
        Ok(_) => noted(inbox, Fate::Done),
        Err(failure) => {
            if failure.kind != FailureKind::Stopped {
                noted(inbox, Fate::Failed)?;
            }
            Err(failure)
        }
    }
}

fn arguments(recording: &Path, out: &Path, options: &[String]) -> Result<RunArguments, Failure> {
    let words: [OsString; 5] =
        ["thuky".into(), "run".into(), recording.as_os_str().to_owned(), "--out".into(), out.as_os_str().to_owned()];
    let words = words.into_iter().chain(options.iter().map(OsString::from));
    match Arguments::try_parse_from(words).map(|arguments| arguments.verb) {
        Ok(Verb::Run(arguments)) => Ok(arguments),
        Ok(_) => Err(Failure::usage(
            text!("tùy chọn không hợp lệ", "these are no options of run"),
            text!("xem `thuky run --help`", "see `thuky run --help`"),
        )),
        Err(error) => Err(super::refusal::refusal(&error)),
    }
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    let shown = path.display();
    Failure::failed(
        text!("không ghi được {shown}: {error}", "cannot write {shown}: {error}"),
        text!("kiểm tra chỗ trống, đường dẫn và quyền ghi", "check the free space, the path and the rights"),
    )
}
