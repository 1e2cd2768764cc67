//! PDF through `LibreOffice`, where it is installed: the same pages as the .docx, with searchable text and tags.
//!
//! It runs with a profile of its own in a temporary folder, so that an office that has `LibreOffice` open is not
//! disturbed, and is ended after a while if it hangs.

use crate::text;
use crate::trouble::Failure;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long `LibreOffice` may take for all documents together; a first start on a slow disk needs most of it.
const PATIENCE: Duration = Duration::from_secs(120);

const FILTER: &str = "pdf:writer_pdf_Export:{\"UseTaggedPDF\":{\"type\":\"boolean\",\"value\":\"true\"},\"ExportBookmarks\":{\"type\":\"boolean\",\"value\":\"true\"}}";

/// Where `LibreOffice` is, if anywhere: on the search path, or where its installers put it.
#[must_use]
pub fn libreoffice() -> Option<PathBuf> {
    let names = ["soffice", "libreoffice", "soffice.exe"];
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).flat_map(|folder| names.map(|name| folder.join(name)));
    let usual = [
        "/Applications/LibreOffice.app/Contents/MacOS/soffice",
        "C:\\Program Files\\LibreOffice\\program\\soffice.exe",
        "/opt/libreoffice/program/soffice",
    ];
    on_path.chain(usual.map(PathBuf::from)).find(|candidate| candidate.is_file())
}

/// Turns Word files into PDF files, in one start of `LibreOffice`.
///
/// # Errors
/// When `LibreOffice` is not there, fails, or hangs.
pub(crate) fn convert(files: &[Vec<u8>]) -> Result<Vec<Vec<u8>>, Failure> {
    let program = libreoffice().ok_or_else(absent)?;
    let folder = tempfile::tempdir().map_err(|error| failed(&error.to_string()))?;
    let names: Vec<PathBuf> = (0..files.len()).map(|index| folder.path().join(format!("{index}.docx"))).collect();
    for (name, bytes) in names.iter().zip(files) {
        std::fs::write(name, bytes).map_err(|error| failed(&error.to_string()))?;
    }
    run(&program, folder.path(), &names)?;
    let read = |name: &PathBuf| std::fs::read(name.with_extension("pdf")).map_err(|error| failed(&error.to_string()));
    names.iter().map(read).collect()
}

fn run(program: &Path, folder: &Path, names: &[PathBuf]) -> Result<(), Failure> {
    let profile = format!(
        "-env:UserInstallation=file://{}",
        folder.join("profile").display().to_string().replace('\\', "/").replace(' ', "%20")
    );
    let mut child = Command::new(program)
        .args([&profile, "--headless", "--norestore", "--nolockcheck", "--convert-to", FILTER, "--outdir"])
        .arg(folder)
        .args(names)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| failed(&error.to_string()))?;
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => return Err(failed(&status.to_string())),
            Ok(None) if start.elapsed() > PATIENCE => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(failed("hết giờ"));
            }
            Ok(None) => std::thread::sleep(Duration::from_millis(20)),
            Err(error) => return Err(failed(&error.to_string())),
        }
    }
}

fn absent() -> Failure {
    Failure::failed(
        text!("không có LibreOffice để xuất PDF", "there is no LibreOffice to make the PDF"),
        text!(
            "cài gói libreoffice-writer và fonts-croscore, hoặc mở tệp .docx rồi lưu thành PDF",
            "install libreoffice-writer and fonts-croscore, or open the .docx and save it as PDF"
        ),
    )
}

fn failed(error: &str) -> Failure {
    Failure::failed(
        text!("LibreOffice không xuất được PDF: {error}", "LibreOffice could not make the PDF: {error}"),
        text!("mở tệp .docx rồi lưu thành PDF", "open the .docx and save it as PDF"),
    )
}
