//! What goes in, and is it still the same as last time?

use super::documents;
use super::engines::{Engines, ModelUsed};
use super::recorded::Recorded;
use super::settings::Job;
use crate::context::{own_phrases, read_paper};
use crate::media;
use crate::models::hash_file;
use crate::roster::calendar::{Date, Moment};
use crate::roster::{self, MeetingFile};
use crate::teams::{self, Attendance, Imported};
use crate::text;
use crate::transcript::{Marker, Transcript};
use crate::trouble::{Failure, Warning};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// A recording as `run.json` names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// File name without its folder.
    pub file: String,
    /// Its length.
    pub bytes: u64,
    /// SHA-256 of its content: who the recording is, wherever it lies.
    pub sha256: String,
}

/// A file beside the recording, as `run.json` names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attached {
    /// `meeting`, `transcript`, `attendance` or `context`.
    pub role: String,
    /// The file.
    #[serde(flatten)]
    pub source: Source,
}

/// Everything a run works on, read and checked before any folder is made.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Input {
    /// The recordings, in the order of the meeting.
    pub(super) paths: Vec<PathBuf>,
    /// The same, with their hashes.
    pub(super) recordings: Vec<Source>,
    /// The files beside them.
    pub(super) attached: Vec<Attached>,
    /// What is known of the meeting: the meeting file, then what file names say.
    pub(super) meeting: MeetingFile,
    /// Names and terms of this meeting, to be listened for.
    pub(super) phrases: Vec<String>,
    /// A transcript of Teams or another program.
    #[serde(skip)]
    pub(super) theirs: Option<Imported>,
    /// Who joined, by Teams' attendance report.
    pub(super) attendance: Option<Attendance>,
    /// What was marked while it was recorded, by the index of the recording whose beginning its clock starts at.
    pub(super) markers: Vec<(usize, Marker)>,
    /// The models that will listen.
    pub(super) models: Vec<ModelUsed>,
    /// What the attached files leave doubtful.
    pub(super) warnings: Vec<Warning>,
}

impl Input {
    pub(super) fn of_recordings(job: &Job, engines: &dyn Engines) -> Result<Self, Failure> {
        engines.supports(&job.settings.language)?;
        let Recorded { paths, markers, known, warnings } = Recorded::open(in_order(job)?)?;
        let mut input = Self::beside(job)?;
        input.warnings.extend(warnings);
        input.markers = markers;
        input.recordings = paths.iter().map(|path| examine(path)).collect::<Result<_, _>>()?;
        input.models = engines.models();
        if let Some(first) = paths.first() {
            input.learn(&roster::meeting_from_file_name(first));
        }
        input.learn(&known);
        let papers = job.settings.context.iter().map(|path| read_paper(path)).collect::<Result<Vec<String>, _>>()?;
        input.phrases = own_phrases(&input.meeting, &papers);
        input.paths = paths;
        Ok(input)
    }

    /// The words of an imported transcript are the meeting's words.
    pub(super) fn of_transcript(job: &Job) -> Result<(Self, Transcript), Failure> {
        let mut input = Self::beside(job)?;
        let theirs = input.theirs.take().ok_or_else(|| {
            Failure::usage(
                text!("thiếu bản chép lời", "no transcript given"),
                text!("xem `thuky summarize --help`", "see `thuky summarize --help`"),
            )
        })?;
        Ok((input, theirs.transcript))
    }

    fn beside(job: &Job) -> Result<Self, Failure> {
        documents::check(&job.settings)?;
        let attached = attached(job)?;
        let mut warnings = Vec::new();
        let meeting = match &job.meeting {
            Some(path) => roster::read(path)?.into_value(&mut warnings),
            None => MeetingFile::default(),
        };
        let mut input = Self { attached, meeting, warnings, ..Self::default() };
        if let Some(path) = &job.transcript {
            let theirs = teams::read_transcript(path)?.into_value(&mut input.warnings);
            input.learn(&MeetingFile {
                title: theirs.title.clone(),
                date: theirs.date.map(|date| date.to_string()),
                start: theirs.start.map(Moment::clock),
                ..MeetingFile::default()
            });
            input.theirs = Some(theirs);
        }
        if let Some(path) = &job.attendance {
            let day = input.meeting.date.as_deref().and_then(Date::from_iso);
            let attendance = teams::read_attendance(path, day)?.into_value(&mut input.warnings);
            input.learn(&MeetingFile {
                title: attendance.title.clone(),
                date: attendance.start.and_then(Moment::date).map(|date| date.to_string()),
                start: attendance.start.map(Moment::clock),
                ..MeetingFile::default()
            });
            input.attendance = Some(attendance);
        }
        Ok(input)
    }

    /// Fills what the meeting file leaves open; what a person wrote stands.
    fn learn(&mut self, found: &MeetingFile) {
        let fill = |known: &mut Option<String>, found: &Option<String>| {
            if known.is_none() {
                known.clone_from(found);
            }
        };
        fill(&mut self.meeting.title, &found.title);
        fill(&mut self.meeting.date, &found.date);
        fill(&mut self.meeting.start, &found.start);
    }
}

/// The recordings in the order of the meeting; those of the sites in the order given.
fn in_order(job: &Job) -> Result<Vec<PathBuf>, Failure> {
    if !job.tracks.is_empty() {
        return job.tracks.iter().map(|track| readable(&track.file).map(|()| track.file.clone())).collect();
    }
    for recording in job.recordings.iter().filter(|recording| !recording.is_dir()) {
        readable(recording)?;
    }
    Ok(media::order(job.recordings.clone()))
}

/// Hashes a file that goes in.
fn examine(path: &Path) -> Result<Source, Failure> {
    readable(path)?;
    let bytes = std::fs::metadata(path).map_or(0, |data| data.len());
    let sha256 = hash_file(path).map_err(|error| unreadable(path, &error))?;
    let file = path.file_name().map_or_else(|| path.to_string_lossy().into_owned(), |name| name.to_string_lossy().into_owned());
    Ok(Source { file, bytes, sha256 })
}

/// Everything that lies beside the recording.
fn attached(job: &Job) -> Result<Vec<Attached>, Failure> {
    let beside = [("meeting", &job.meeting), ("transcript", &job.transcript), ("attendance", &job.attendance)];
    let named = beside.into_iter().filter_map(|(role, path)| path.as_ref().map(|path| (role, path)));
    let context = job.settings.context.iter().map(|path| ("context", path));
    named.chain(context).map(|(role, path)| Ok(Attached { role: role.to_owned(), source: examine(path)? })).collect()
}

fn readable(path: &Path) -> Result<(), Failure> {
    let shown = path.display();
    if path.is_dir() {
        return Err(Failure::usage(
            text!("{shown} là một thư mục", "{shown} is a folder"),
            text!("nêu đích danh tệp bản ghi trong thư mục đó", "name the recording inside it"),
        ));
    }
    // A pipe would be waited for without end, and could be read only once: look before opening.
    if !std::fs::metadata(path).map_err(|error| unreadable(path, &error))?.is_file() {
        return Err(Failure::usage(
            text!("{shown} không phải tệp thường", "{shown} is not a regular file"),
            text!("chép thành tệp trên đĩa rồi chạy lại", "copy it to a file on disk and run again"),
        ));
    }
    std::fs::File::open(path).map(drop).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    let shown = path.display();
    let hint = match error.kind() {
        std::io::ErrorKind::NotFound => text!("kiểm tra tên tệp và thư mục", "check the name and the folder"),
        std::io::ErrorKind::PermissionDenied => {
            text!("cấp quyền đọc tệp này cho người dùng hiện tại", "give the present user the right to read it")
        }
        _ => text!("kiểm tra ổ đĩa và tệp", "check the disk and the file"),
    };
    Failure::usage(text!("không mở được {shown}: {error}", "cannot open {shown}: {error}"), hint)
}
