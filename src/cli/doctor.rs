//! `thuky doctor`: what works on this machine, and what to do about the rest.

use super::arguments::Common;
use super::printer::Printer;
use crate::language::Text;
use crate::models::Models;
use crate::report;
use crate::text;
use crate::trouble::Failure;
use serde::Serialize;
use std::process::{Command, ExitCode, Stdio};

/// How a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    Good,
    Lacking,
    Broken,
}

#[derive(Debug, Serialize)]
struct Finding {
    verdict: Verdict,
    what: Text,
    hint: Option<Text>,
}

impl Finding {
    fn good(what: Text) -> Self {
        Self { verdict: Verdict::Good, what, hint: None }
    }

    fn lacking(what: Text, hint: Text) -> Self {
        Self { verdict: Verdict::Lacking, what, hint: Some(hint) }
    }

    fn broken(what: Text, hint: Text) -> Self {
        Self { verdict: Verdict::Broken, what, hint: Some(hint) }
    }
}

pub(super) fn doctor(common: &Common, printer: &Printer) -> Result<ExitCode, Failure> {
    let mut findings = vec![version()];
    findings.extend(models());
    findings.extend([build(), processor(), cores_and_memory(), disk(), ffmpeg(), libreoffice()]);
    if common.json {
        printer.json(&findings);
    } else {
        for finding in &findings {
            let mark = match finding.verdict {
                Verdict::Good => "✓",
                Verdict::Lacking => "○",
                Verdict::Broken => "✗",
            };
            printer.result(&format!("{mark} {}", finding.what.get(printer.language)));
            if let Some(hint) = &finding.hint {
                printer.result(&format!("  hint: {}", hint.get(printer.language)));
            }
        }
    }
    let broken = findings.iter().any(|finding| finding.verdict == Verdict::Broken);
    Ok(if broken { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn version() -> Finding {
    let version = env!("CARGO_PKG_VERSION");
    Finding::good(text!("thuky {version}", "thuky {version}"))
}

fn models() -> Vec<Finding> {
    let models = match Models::find() {
        Ok(models) => models,
        Err(failure) => return vec![Finding::broken(failure.message, failure.hint)],
    };
    let check = |entry| match models.verify(entry) {
        Ok(model) => {
            let (name, purpose) = (&entry.name, &entry.purpose);
            let megabytes = entry.bytes / 1_000_000;
            drop(model);
            Finding::good(text!(
                "mô hình {name}: trọn vẹn, {megabytes} MB ({purpose})",
                "model {name}: whole, {megabytes} MB ({purpose})"
            ))
        }
        Err(failure) => Finding::broken(failure.message, failure.hint),
    };
    models.entries().iter().map(check).collect()
}

/// Which listening parts this build has.
fn build() -> Finding {
    let parts = [("whisper", cfg!(feature = "whisper")), ("onnx", cfg!(feature = "onnx")), ("opus", cfg!(feature = "opus"))];
    let missing: Vec<&str> = parts.iter().filter(|(_, there)| !there).map(|(name, _)| *name).collect();
    if missing.is_empty() {
        return Finding::good(text!(
            "bản dựng đầy đủ: nhận dạng, tìm tiếng nói, Opus",
            "full build: recogniser, voice activity, Opus"
        ));
    }
    let missing = missing.join(", ");
    Finding::broken(
        text!("bản dựng này thiếu: {missing}", "this build lacks: {missing}"),
        text!("dựng lại: cargo build --release", "build again: cargo build --release"),
    )
}

fn processor() -> Finding {
    #[cfg(feature = "whisper")]
    {
        let used = crate::asr::processor_features();
        let missing: Vec<&str> = used.iter().filter(|feature| !feature.present).map(|feature| feature.name).collect();
        let names: Vec<&str> = used.iter().map(|feature| feature.name).collect();
        let names = if names.is_empty() { "-".to_owned() } else { names.join(" ") };
        if missing.is_empty() {
            return Finding::good(text!(
                "CPU: máy này có đủ các lệnh mà bản dựng dùng: {names}",
                "CPU: this machine has all that the build uses: {names}"
            ));
        }
        let missing = missing.join(" ");
        Finding::broken(
            text!(
                "CPU: bản dựng dùng các lệnh mà máy này không có: {missing}",
                "CPU: the build uses what this machine lacks: {missing}"
            ),
            text!("dựng lại chương trình trên chính máy này: make demo", "build the program on this very machine: make demo"),
        )
    }
    #[cfg(not(feature = "whisper"))]
    Finding::good(text!("CPU: bản dựng này không dùng lệnh riêng nào", "CPU: this build uses nothing special"))
}

fn cores_and_memory() -> Finding {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut system = sysinfo::System::new();
    system.refresh_memory();
    let (total, free) = (system.total_memory() / 1_000_000, system.available_memory() / 1_000_000);
    if free < 800 {
        return Finding::lacking(
            text!(
                "{cores} lõi; bộ nhớ trống chỉ còn {free} MB trên {total} MB",
                "{cores} cores; only {free} MB of {total} MB memory free"
            ),
            text!("đóng bớt chương trình khác trước khi chạy", "close other programs before a run"),
        );
    }
    Finding::good(text!(
        "{cores} lõi; bộ nhớ trống {free} MB trên {total} MB",
        "{cores} cores; {free} MB of {total} MB memory free"
    ))
}

fn disk() -> Finding {
    let here = std::env::current_dir().unwrap_or_default();
    let disks = sysinfo::Disks::new_with_refreshed_list();
    let holding = disks.list().iter().filter(|disk| here.starts_with(disk.mount_point()));
    let Some(disk) = holding.max_by_key(|disk| disk.mount_point().as_os_str().len()) else {
        return Finding::lacking(
            text!("không đọc được dung lượng ổ đĩa", "cannot read the free disk space"),
            text!("cần khoảng 120 MB trống cho mỗi giờ họp", "about 120 MB are needed for each hour of meeting"),
        );
    };
    let gigabytes = disk.available_space() / 1_000_000_000;
    let hours = disk.available_space() / 120_000_000;
    if hours < 8 {
        return Finding::lacking(
            text!("ổ đĩa ở thư mục này chỉ còn {gigabytes} GB trống", "only {gigabytes} GB free on the disk of this folder"),
            text!(
                "giải phóng chỗ trống: mỗi giờ họp cần khoảng 120 MB",
                "free some space: each hour of meeting needs about 120 MB"
            ),
        );
    }
    Finding::good(text!("ổ đĩa ở thư mục này còn {gigabytes} GB trống", "{gigabytes} GB free on the disk of this folder"))
}

fn ffmpeg() -> Finding {
    let program = std::env::var("THUKY_FFMPEG").unwrap_or_else(|_| "ffmpeg".to_owned());
    match first_line(&program, "-version") {
        Some(line) => Finding::good(text!("có {line}", "{line} is there")),
        None => Finding::lacking(
            text!(
                "không có ffmpeg: vẫn mở được mp4, m4a, mp3, wav, flac, ogg, webm, mkv; thiếu ffmpeg chỉ khi gặp mã hóa lạ",
                "no ffmpeg: mp4, m4a, mp3, wav, flac, ogg, webm, mkv open without it; it is wanted for rare codecs only"
            ),
            text!("cài bằng: sudo apt-get install ffmpeg", "install it: sudo apt-get install ffmpeg"),
        ),
    }
}

fn libreoffice() -> Finding {
    match report::libreoffice().and_then(|program| first_line(&program.to_string_lossy(), "--version")) {
        Some(line) => Finding::good(text!(
            "PDF: thuky tự dàn trang, phông Tinos kèm theo (có {line}: dùng --pdf libreoffice nếu muốn)",
            "PDF: set by thuky itself with the embedded font Tinos ({line} is there: --pdf libreoffice uses it)"
        )),
        None => Finding::good(text!(
            "PDF: thuky tự dàn trang, phông Tinos kèm theo; không cần LibreOffice",
            "PDF: set by thuky itself with the embedded font Tinos; no LibreOffice needed"
        )),
    }
}

fn first_line(program: &str, argument: &str) -> Option<String> {
    let output = Command::new(program).arg(argument).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    output.status.success().then(|| text.lines().next().unwrap_or_default().trim().to_owned())
}
