//! Speakers from the recording to the papers, with scripted voices: names and what they rest on, corrections that
//! outlive a run, voices that are known, Teams' sites with several people, and runs without any of it.

use crate::support::thuky;
use std::fs;
use std::path::{Path, PathBuf};
use thuky::asr::{Engine, Listener, Manner};
use thuky::diarize::voices::Voices;
use thuky::diarize::{ScriptedSpeakers, SpeakerModels};
use thuky::pipeline::{self, Engines, Job, ModelUsed, Outcome, Settings};
use thuky::progress::Unobserved;
use thuky::text;
use thuky::time::Span;
use thuky::transcript::{Naming, Transcript, Word};
use thuky::trouble::Failure;
use thuky::vad::{ScriptedDetector, SpeechDetector};

const CHAIR: &str = "xin kính chào các đồng chí tôi xin khai mạc hội nghị giao ban tháng này";
const FIRST_INVITATION: &str = "xin mời đồng chí Nguyễn Trọng Thắng phát biểu ý kiến của mình trước";
const FIRST: &str = "kính thưa các đồng chí trường chúng tôi đã tuyển sinh đủ số lượng học sinh theo kế hoạch được giao";
const SECOND: &str = "báo cáo hội nghị bên tôi còn thiếu giáo viên tiếng anh và phòng máy tính cho các em học sinh";
const CONCLUSION: &str = "tôi xin kết luận hội nghị như sau các trường hoàn thành báo cáo gửi về phòng trước ngày mười lăm";

/// The chair, an invited head, somebody unknown, the chair.
const MEETING: [(usize, &str); 5] = [(0, CHAIR), (0, FIRST_INVITATION), (1, FIRST), (2, SECOND), (0, CONCLUSION)];

/// Hears each word in the window in which it begins.
#[derive(Clone)]
struct Reader(Vec<(Span, String)>);

impl Engine for Reader {
    fn identity(&self) -> String {
        format!("reader {:?}", self.0)
    }
    fn supports(&self, _language: &str) -> Result<(), Failure> {
        Ok(())
    }
    fn listener(&self) -> Result<Box<dyn Listener + '_>, Failure> {
        Ok(Box::new(self.clone()))
    }
}

impl Listener for Reader {
    fn listen(&mut self, _sound: &[f32], window: Span, _manner: &Manner) -> Result<Vec<Word>, Failure> {
        let within = self.0.iter().filter(|(span, _)| window.start() <= span.start() && span.start() < window.end());
        Ok(within
            .map(|(span, text)| Word { text: text.clone(), span: span.within(window).expect("inside"), probability: 0.9 })
            .collect())
    }
    fn languages(&mut self, _sound: &[f32]) -> Result<Vec<(String, f32)>, Failure> {
        Ok(vec![("vi".to_owned(), 1.0)])
    }
}

/// Engines that hear exactly what was staged, with the speaker models there or not.
#[derive(Clone)]
struct Staged {
    words: Vec<(Span, String)>,
    voices: bool,
}

impl Staged {
    fn without_voices(self) -> Self {
        Self { voices: false, ..self }
    }
}

impl Engines for Staged {
    fn detector(&self) -> Result<Box<dyn SpeechDetector>, Failure> {
        Ok(Box::new(ScriptedDetector::everything()))
    }
    fn recogniser(&self) -> Result<Box<dyn Engine>, Failure> {
        Ok(Box::new(Reader(self.words.clone())))
    }
    fn speakers(&self) -> Result<Box<dyn SpeakerModels>, Failure> {
        Ok(Box::new(ScriptedSpeakers))
    }
    fn speakers_identity(&self) -> Result<String, Failure> {
        let missing = || Failure::failed(text!("thiếu mô hình", "a model is missing"), text!("", ""));
        if self.voices { Ok("scripted".to_owned()) } else { Err(missing()) }
    }
    fn detector_identity(&self) -> String {
        "everything".to_owned()
    }
    fn recogniser_identity(&self) -> String {
        format!("{:?}", self.words)
    }
    fn supports(&self, _language: &str) -> Result<(), Failure> {
        Ok(())
    }
    fn models(&self) -> Vec<ModelUsed> {
        Vec::new()
    }
}

/// A recording in which each line is said by a scripted voice, three words a second with a second between lines, and
/// engines that hear exactly that.
fn staged(folder: &Path, script: &[(usize, &str)]) -> (PathBuf, Staged) {
    let path = folder.join("hop.wav");
    let spec = hound::WavSpec { channels: 1, sample_rate: 16_000, bits_per_sample: 16, sample_format: hound::SampleFormat::Int };
    let mut writer = hound::WavWriter::create(&path, spec).expect("created");
    let mut phrases = Vec::new();
    let mut clock_ms = 0;
    let mut sound = |voice: Option<usize>, ms: u64| {
        let value = voice.map_or(0.0, ScriptedSpeakers::loudness);
        (0..ms * 16).for_each(|_| writer.write_sample((value * 32_768.0) as i16).expect("written"));
    };
    for &(voice, line) in script {
        for word in line.split(' ') {
            phrases.push((Span::from_ms(clock_ms, clock_ms + 320), word.to_owned()));
            sound(Some(voice), 320);
            clock_ms += 320;
        }
        sound(None, 1_000);
        clock_ms += 1_000;
    }
    writer.finalize().expect("whole");
    (path, Staged { words: phrases, voices: true })
}

fn job(recording: &Path, out: &Path) -> Job {
    Job {
        recordings: vec![recording.to_owned()],
        tracks: Vec::new(),
        out: out.to_owned(),
        meeting: None,
        transcript: None,
        attendance: None,
        voices: None,
        transcript_only: false,
        settings: Settings::default(),
        threads: 2,
    }
}

fn meeting_file(folder: &Path) -> PathBuf {
    let path = folder.join("meeting.toml");
    let text = "chair = \"Phạm Văn Lượng\"\n\
        [[participant]]\nname = \"Phạm Văn Lượng\"\ntitle = \"Trưởng phòng\"\nsite = \"Phòng GDĐT\"\n\
        [[participant]]\nname = \"Nguyễn Trọng Thắng\"\ntitle = \"Hiệu trưởng\"\nsite = \"Trường THCS Đăk Dục\"\n\
        [[participant]]\nname = \"Lê Thị Hoa Mai\"\ntitle = \"Hiệu trưởng\"\nsite = \"Trường MN Hoa Mai\"\n";
    fs::write(&path, text).expect("written");
    path
}

fn run(job: &Job, engines: &dyn Engines) -> Outcome {
    pipeline::run(job, engines, &mut Unobserved).expect("a run").value
}

/// Speaker, name and basis of every utterance's speaker, in order, without repeats.
fn cast(transcript: &Transcript) -> Vec<(String, Option<String>, Naming)> {
    let mut cast: Vec<(String, Option<String>, Naming)> = Vec::new();
    for utterance in &transcript.utterances {
        let speaker = transcript.speaker(&utterance.speaker).expect("listed");
        let line = (speaker.id.clone(), speaker.name.clone(), speaker.how);
        if cast.last() != Some(&line) {
            cast.push(line);
        }
    }
    cast
}

fn spoken_by(transcript: &Transcript, word: &str) -> String {
    let found = transcript.utterances.iter().find(|utterance| utterance.heard.contains(word)).expect("said");
    found.speaker.clone()
}

#[test]
fn voices_become_speakers_and_the_invited_one_gets_the_name() {
    let home = tempfile::tempdir().expect("a folder");
    let (recording, engines) = staged(home.path(), &MEETING);
    let out = home.path().join("out");
    let outcome = run(&Job { meeting: Some(meeting_file(home.path())), ..job(&recording, &out) }, &engines);
    let chair = Some("Phạm Văn Lượng".to_owned());
    let head = Some("Nguyễn Trọng Thắng".to_owned());
    let expected = [
        ("S1".to_owned(), chair.clone(), Naming::Invited),
        ("S2".to_owned(), head, Naming::Invited),
        ("S3".to_owned(), None, Naming::None),
        ("S1".to_owned(), chair, Naming::Invited),
    ];
    assert_eq!(cast(&outcome.transcript), expected);
    assert_eq!(outcome.transcript.speaker("S2").and_then(|speaker| speaker.site.as_deref()), Some("Trường THCS Đăk Dục"));
    // No word is lost on the way.
    let said: Vec<String> = MEETING.iter().map(|(_, line)| (*line).to_owned()).collect();
    let heard: Vec<&str> = outcome.transcript.utterances.iter().map(|utterance| utterance.heard.as_str()).collect();
    assert_eq!(heard.join(" "), said.join(" "));
    // The files tell the same.
    let rttm = fs::read_to_string(out.join("speakers.rttm")).expect("speakers.rttm");
    let labels: Vec<&str> = rttm.lines().filter_map(|line| line.split(' ').nth(7)).collect();
    assert_eq!(labels, ["S1", "S1", "S2", "S3", "S1"]);
    let record = &outcome.record.speakers;
    assert!(record.iter().all(|one| one.name.is_some() == (one.confidence > 0.0)), "{record:?}");
    assert!(record[1].speech_ms > 5_000);
}

#[test]
fn a_name_that_is_not_sure_stays_a_suggestion_that_the_report_shows() {
    let home = tempfile::tempdir().expect("a folder");
    let thanks = "cám ơn đồng chí Lê Thị Hoa Mai đã báo cáo rất cụ thể về tình hình của trường mình";
    let (recording, engines) = staged(home.path(), &[(0, CHAIR), (1, SECOND), (0, thanks)]);
    let out = home.path().join("out");
    let outcome = run(&Job { meeting: Some(meeting_file(home.path())), ..job(&recording, &out) }, &engines);
    assert!(outcome.transcript.speakers.iter().all(|speaker| speaker.name.is_none()), "{:?}", outcome.transcript.speakers);
    let record: serde_json::Value = serde_json::from_slice(&fs::read(out.join("run.json")).expect("run.json")).expect("JSON");
    assert_eq!(record["speakers"][1]["suggestions"][0]["name"], "Lê Thị Hoa Mai", "{record}");
    let page = fs::read_to_string(out.join("report.html")).expect("report.html");
    assert!(page.contains("có thể là Lê Thị Hoa Mai, chưa chắc chắn"));
}

#[test]
fn corrections_change_transcript_and_minutes_and_survive_a_run() {
    let home = tempfile::tempdir().expect("a folder");
    let (recording, engines) = staged(home.path(), &MEETING);
    let out = home.path().join("out");
    let job = job(&recording, &out);
    run(&job, &engines);
    let folder = out.to_string_lossy().into_owned();
    let speakers = |arguments: &[&str]| {
        let all: Vec<&str> = ["speakers", &folder, "--quiet"].into_iter().chain(arguments.iter().copied()).collect();
        let ran = thuky(&all);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        ran.stdout
    };
    let transcript =
        || -> Transcript { serde_json::from_slice(&fs::read(out.join("transcript.json")).expect("read")).expect("a transcript") };
    let minutes = || fs::read_to_string(out.join("minutes.json")).expect("read");

    speakers(&["name", "S1", "Phạm Văn Lượng"]);
    assert_eq!(cast(&transcript())[0], ("S1".into(), Some("Phạm Văn Lượng".into()), Naming::User));
    assert!(minutes().contains("Phạm Văn Lượng"));
    assert!(fs::read_to_string(out.join("transcript.vtt")).expect("read").contains("<v Phạm Văn Lượng>"));

    speakers(&["merge", "S2", "S3"]);
    assert_eq!(spoken_by(&transcript(), "tiếng anh"), "S2");
    assert!(!fs::read_to_string(out.join("speakers.rttm")).expect("read").contains(" S3 "));

    let last = transcript().utterances.last().expect("utterances").id.clone();
    speakers(&["move", &last, "S2"]);
    assert_eq!(spoken_by(&transcript(), "kết luận"), "S2");

    let before = transcript();
    run(&job, &engines);
    assert_eq!(transcript(), before, "a later run keeps what a person put right");
    let listed = speakers(&[]);
    assert!(listed.contains("Phạm Văn Lượng") && listed.contains("người dùng đặt tên"), "{listed}");

    speakers(&["undo"]);
    assert_eq!(spoken_by(&transcript(), "kết luận"), "S1");
    speakers(&["undo"]);
    speakers(&["undo"]);
    assert_eq!(cast(&transcript())[0], ("S1".into(), None, Naming::None));
    assert_eq!(spoken_by(&transcript(), "tiếng anh"), "S3");
    assert_eq!(thuky(&["speakers", &folder, "undo"]).code, 2);
    for wrong in [vec!["merge", "S1", "S9"], vec!["name", "S9", "A"], vec!["move", "u99", "S1"], vec!["merge", "S1", "S1"]] {
        let all: Vec<&str> = ["speakers", &folder].into_iter().chain(wrong).collect();
        assert_eq!(thuky(&all).code, 2);
    }
}

#[test]
fn corrections_of_one_recording_are_not_put_on_another() {
    let home = tempfile::tempdir().expect("a folder");
    let (recording, engines) = staged(home.path(), &MEETING);
    let out = home.path().join("out");
    run(&job(&recording, &out), &engines);
    let ran = thuky(&["speakers", &out.to_string_lossy(), "--quiet", "name", "S1", "Phạm Văn Lượng"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let (recording, engines) = staged(home.path(), &[(3, SECOND), (1, FIRST)]);
    let outcome = run(&job(&recording, &out), &engines);
    assert!(outcome.transcript.speakers.iter().all(|speaker| speaker.name.is_none()));
    assert!(outcome.record.warnings.iter().any(|warning| warning.code == "corrections_of_another_recording"));
}

#[test]
fn a_known_voice_is_named_and_is_the_same_person_after_a_correction() {
    let home = tempfile::tempdir().expect("a folder");
    let (recording, engines) = staged(home.path(), &MEETING);
    let (out, data) = (home.path().join("out"), home.path().join("data"));
    let mut embedding = vec![0.0; 192];
    embedding[2] = 1.0;
    Voices::open(&data).expect("opened").learn("Phạm Thị Trung", embedding, 20.0).expect("learnt");
    let outcome = run(&Job { voices: Some(data), ..job(&recording, &out) }, &engines);
    let named = outcome.transcript.speaker("S3").expect("a third voice");
    assert_eq!((named.name.as_deref(), named.how), (Some("Phạm Thị Trung"), Naming::Voice));
    assert!(outcome.record.speakers[2].confidence > 0.9);
    // A person's word stands above the voice.
    let ran = thuky(&["speakers", &out.to_string_lossy(), "--quiet", "name", "S3", "Lê Thị Hoa Mai"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let transcript: Transcript =
        serde_json::from_slice(&fs::read(out.join("transcript.json")).expect("read")).expect("a transcript");
    assert_eq!(transcript.speaker("S3").and_then(|speaker| speaker.name.as_deref()), Some("Lê Thị Hoa Mai"));
}

/// A Teams transcript of the same meeting: who is shown while each line is said.
fn teams_transcript(folder: &Path, script: &[(usize, &str)], shown: &[&str]) -> PathBuf {
    let mut page = String::from("WEBVTT\n");
    let mut at = 0_u64;
    for ((_, line), name) in script.iter().zip(shown) {
        let end = at + 320 * line.split(' ').count() as u64;
        let clock = |ms: u64| format!("00:{:02}:{:02}.{:03}", ms / 60_000, ms / 1_000 % 60, ms % 1_000);
        page.push_str(&format!("\n{} --> {}\n<v {name}>{line}</v>\n", clock(at), clock(end)));
        at = end + 1_000;
    }
    let path = folder.join("teams.vtt");
    fs::write(&path, page).expect("written");
    path
}

#[test]
fn people_of_one_site_are_told_apart_under_its_name() {
    let home = tempfile::tempdir().expect("a folder");
    let (recording, engines) = staged(home.path(), &MEETING);
    let site = "Trường THCS Đăk Dục";
    let shown = ["Phạm Văn Lượng", "Phạm Văn Lượng", site, site, "Phạm Văn Lượng"];
    let transcript = teams_transcript(home.path(), &MEETING, &shown);
    let out = home.path().join("out");
    let outcome = run(&Job { transcript: Some(transcript), ..job(&recording, &out) }, &engines);
    let names: Vec<Option<String>> = cast(&outcome.transcript).into_iter().map(|(_, name, _)| name).collect();
    let person = |number: usize| Some(format!("Điểm cầu {site}, người nói {number}"));
    let chair = Some("Phạm Văn Lượng".to_owned());
    assert_eq!(names, [chair.clone(), person(1), person(2), chair]);
    assert!(outcome.transcript.speakers.iter().all(|speaker| speaker.how == Naming::Teams));
    // With a roster, the one who was invited has a name, at the site that Teams shows.
    let job = Job {
        transcript: Some(teams_transcript(home.path(), &MEETING, &shown)),
        meeting: Some(meeting_file(home.path())),
        ..job(&recording, &home.path().join("named"))
    };
    let transcript = run(&job, &engines).transcript;
    let invited = transcript.speaker("S2").expect("a second speaker");
    assert_eq!((invited.name.as_deref(), invited.site.as_deref()), (Some("Nguyễn Trọng Thắng"), Some(site)));
}

#[test]
fn without_models_or_on_request_everything_else_works() {
    let home = tempfile::tempdir().expect("a folder");
    let (recording, engines) = staged(home.path(), &MEETING);
    let out = home.path().join("out");
    let outcome = run(&job(&recording, &out), &engines.clone().without_voices());
    assert!(outcome.record.warnings.iter().any(|warning| warning.code == "speakers_not_told_apart"));
    assert_eq!(outcome.transcript.speakers.len(), 1);
    assert!(outcome.minutes.is_some());
    let quiet = Settings { diarize: false, ..Settings::default() };
    let outcome = run(&Job { settings: quiet, ..job(&recording, &home.path().join("quiet")) }, &engines);
    assert!(outcome.record.warnings.iter().all(|warning| warning.code != "speakers_not_told_apart"));
    assert_eq!(outcome.transcript.speakers[0].id, "unknown");
    assert!(outcome.record.stages.iter().all(|cost| cost.stage != thuky::progress::Stage::Diarize));
}

#[test]
fn the_number_of_speakers_can_be_given() {
    let home = tempfile::tempdir().expect("a folder");
    let (recording, engines) = staged(home.path(), &MEETING);
    for (wanted, found) in [("2", 2), ("1", 1), ("3-6", 3), ("auto", 3)] {
        let settings = Settings { speakers: wanted.parse().expect("a count"), ..Settings::default() };
        let outcome = run(&Job { settings, ..job(&recording, &home.path().join(wanted)) }, &engines);
        assert_eq!(outcome.transcript.speakers.len(), found, "--speakers {wanted}");
    }
    let recording = recording.to_string_lossy();
    for wrong in ["0", "8-5", "many", "-3", "2000"] {
        let option = format!("--speakers={wrong}");
        let ran = thuky(&["run", &recording, "--out", "/nonexistent/x", "--engine", "scripted", &option]);
        assert_eq!(ran.code, 2, "{wrong}: {}", ran.stderr);
    }
}
