//! A recording per site: clocks that are found, leakage that goes, and words whose site is exact.

use crate::support::thuky;
use std::path::{Path, PathBuf};
use thuky::asr::{Engine, Listener, Manner};
use thuky::diarize::{ScriptedSpeakers, SpeakerModels};
use thuky::media::sites::{FRAME_MS, assemble, lag, own_speech, own_track};
use thuky::pipeline::{self, Engines, Job, ModelUsed, Settings, Track};
use thuky::progress::Unobserved;
use thuky::time::Span;
use thuky::transcript::{Naming, Word};
use thuky::trouble::Failure;
use thuky::vad::{ScriptedDetector, SpeechDetector};

/// Deterministic chance.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// Turns of the sites one after the other: (site, words, each with its start and length in milliseconds).
fn talk(seed: u64, sites: usize, length_ms: u64) -> Vec<(usize, Vec<(u64, u64)>)> {
    let mut chance = Chance(seed);
    let mut turns = Vec::new();
    let mut clock = 1_000;
    while clock < length_ms {
        let site = chance.below(sites as u64) as usize;
        let until = clock + 3_000 + chance.below(9_000);
        let mut words = Vec::new();
        while clock < until.min(length_ms) {
            let word = 160 + 20 * chance.below(16);
            words.push((clock, word));
            clock += word + 40 + 20 * chance.below(12);
        }
        turns.push((site, words));
        clock += 400 + 20 * chance.below(60);
    }
    turns
}

/// The levels of each site's microphone: its own words, the others' softer and later.
fn microphones(turns: &[(usize, Vec<(u64, u64)>)], sites: usize, length_ms: u64, leak_db: f32, late_ms: u64) -> Vec<Vec<f32>> {
    let frames = (length_ms / FRAME_MS) as usize + 100;
    let mut chance = Chance(99);
    let mut levels: Vec<Vec<f32>> =
        (0..sites).map(|_| (0..frames).map(|_| -62.0 + chance.below(40) as f32 / 10.0).collect()).collect();
    for (site, words) in turns {
        for &(start, length) in words {
            let loud = -24.0 + chance.below(60) as f32 / 10.0;
            for (other, track) in levels.iter_mut().enumerate() {
                let (late, level) = if other == *site { (0, loud) } else { (late_ms, loud - leak_db) };
                let from = ((start + late) / FRAME_MS) as usize;
                let until = from + (length / FRAME_MS) as usize;
                track[from..until].iter_mut().for_each(|value| *value = value.max(level));
            }
        }
    }
    levels
}

#[test]
fn a_track_that_began_later_and_runs_faster_is_laid_on_the_other() {
    let turns = talk(5, 2, 1_800_000);
    let levels = microphones(&turns, 2, 1_800_000, 14.0, 0);
    for (offset_ms, drift_ppm) in [(7_300.0, 0.0), (-4_260.0, 60.0), (91_000.0, -80.0)] {
        // The second microphone's recorder: a moment `t` of it is `t * (1 + drift) + offset` of the first's.
        let moved: Vec<f32> = (0..80_000)
            .map(|frame| {
                let common = frame as f64 * FRAME_MS as f64 * (1.0 + drift_ppm * 1e-6) + offset_ms;
                let place = (common / FRAME_MS as f64).round();
                if place < 0.0 { -60.0 } else { levels[1].get(place as usize).copied().unwrap_or(-60.0) }
            })
            .collect();
        let found = lag(&levels[0], &moved).expect("the same meeting");
        for at in [0.0, 1_600_000.0] {
            let wanted = at * drift_ppm * 1e-6 + offset_ms;
            let got = at * found.drift_ppm * 1e-6 + found.offset_ms;
            assert!((wanted - got).abs() < 60.0, "{offset_ms} {drift_ppm} at {at}: {found:?}");
        }
    }
}

#[test]
fn strangers_and_silence_are_not_laid_on_each_other() {
    let one = microphones(&talk(1, 1, 600_000), 1, 600_000, 0.0, 0).remove(0);
    let other = microphones(&talk(2, 1, 600_000), 1, 600_000, 0.0, 0).remove(0);
    assert_eq!(lag(&one, &other), None);
    assert_eq!(lag(&one, &vec![-90.0; 30_000]), None);
    assert_eq!(lag(&one[..100], &one[..100]), None);
    assert_eq!(lag(&[], &[]), None);
    assert!(own_speech(&[]).is_empty() && own_speech(&[vec![]]) == [Vec::<bool>::new()]);
}

#[test]
fn leakage_goes_and_own_speech_stays() {
    let length_ms = 600_000;
    let turns = talk(8, 3, length_ms);
    for (leak_db, late_ms) in [(10.0, 0), (14.0, 240), (25.0, 120)] {
        let levels = microphones(&turns, 3, length_ms, leak_db, late_ms);
        let own = own_speech(&levels);
        let (mut spoken, mut kept, mut leaked, mut left) = (0, 0, 0, 0);
        for (site, words) in &turns {
            for &(start, length) in words {
                let middle = ((start + length / 2) / FRAME_MS) as usize;
                spoken += 1;
                kept += usize::from(own[*site][middle]);
                for (other, track) in own.iter().enumerate().filter(|(other, _)| other != site) {
                    let _ = other;
                    leaked += 1;
                    left += usize::from(track[middle + (late_ms / FRAME_MS) as usize]);
                }
            }
        }
        assert!(kept as f64 >= 0.98 * spoken as f64, "{leak_db} dB: {kept} of {spoken} own words");
        assert!(left as f64 <= 0.08 * leaked as f64, "{leak_db} dB: {left} of {leaked} leaked words");
    }
}

/// Hears, in every stretch of sound, the number of the scripted voice whose loudness it has, and when.
struct ByLoudness;

impl Engine for ByLoudness {
    fn identity(&self) -> String {
        "by loudness".to_owned()
    }
    fn supports(&self, _language: &str) -> Result<(), Failure> {
        Ok(())
    }
    fn listener(&self) -> Result<Box<dyn Listener + '_>, Failure> {
        Ok(Box::new(Self))
    }
}

impl Listener for ByLoudness {
    fn listen(&mut self, sound: &[f32], window: Span, _manner: &Manner) -> Result<Vec<Word>, Failure> {
        let voice = |frame: &[f32]| (frame[frame.len() / 2].abs() / 0.05).round() as usize;
        let frames: Vec<usize> = sound.chunks(320).map(voice).collect();
        let mut words = Vec::new();
        let mut from = 0;
        for run in frames.chunk_by(|a, b| a == b) {
            let start = window.start().as_ms() + from as u64 * 20;
            from += run.len();
            if run[0] > 0 && run.len() >= 5 {
                let span = Span::from_ms(start, start + run.len() as u64 * 20);
                words.push(Word { text: format!("giọng{}lúc{start}", run[0]), span, probability: 0.9 });
            }
        }
        Ok(words)
    }
    fn languages(&mut self, _sound: &[f32]) -> Result<Vec<(String, f32)>, Failure> {
        Ok(vec![("vi".to_owned(), 1.0)])
    }
}

struct Hearing;

impl Engines for Hearing {
    fn detector(&self) -> Result<Box<dyn SpeechDetector>, Failure> {
        Ok(Box::new(ScriptedDetector::everything()))
    }
    fn recogniser(&self) -> Result<Box<dyn Engine>, Failure> {
        Ok(Box::new(ByLoudness))
    }
    fn speakers(&self) -> Result<Box<dyn SpeakerModels>, Failure> {
        Ok(Box::new(ScriptedSpeakers))
    }
    fn speakers_identity(&self) -> Result<String, Failure> {
        Ok("scripted".to_owned())
    }
    fn detector_identity(&self) -> String {
        "everything".to_owned()
    }
    fn recogniser_identity(&self) -> String {
        "by loudness".to_owned()
    }
    fn supports(&self, _language: &str) -> Result<(), Failure> {
        Ok(())
    }
    fn models(&self) -> Vec<ModelUsed> {
        Vec::new()
    }
}

/// What the recorder of site `own` wrote: its people aloud, the other sites ten times softer, from `late_ms` on.
fn record(path: &Path, turns: &[(usize, usize, Vec<(u64, u64)>)], own: usize, late_ms: u64, length_ms: u64) {
    let spec = hound::WavSpec { channels: 1, sample_rate: 16_000, bits_per_sample: 16, sample_format: hound::SampleFormat::Int };
    let mut writer = hound::WavWriter::create(path, spec).expect("created");
    let mut samples = vec![0.0_f32; (length_ms * 16) as usize];
    for (site, voice, words) in turns {
        let loudness = ScriptedSpeakers::loudness(*voice) * if *site == own { 1.0 } else { 0.1 };
        for &(start, length) in words {
            samples[start as usize * 16..(start + length) as usize * 16].fill(loudness);
        }
    }
    for sample in &samples[late_ms as usize * 16..] {
        writer.write_sample((sample * 32_768.0) as i16).expect("written");
    }
    writer.finalize().expect("whole");
}

#[test]
fn every_word_stands_under_the_site_where_it_was_said() {
    let home = tempfile::tempdir().expect("a folder");
    let length_ms = 180_000;
    // Site 0 has voices 7 and 11, which take turns; site 1 has voice 9.
    let mut own_turns = 0;
    let turns: Vec<(usize, usize, Vec<(u64, u64)>)> = talk(3, 2, length_ms - 4_000)
        .into_iter()
        .map(|(site, words)| {
            own_turns += usize::from(site == 0);
            (site, if site == 1 { 9 } else { 7 + 4 * (own_turns % 2) }, words)
        })
        .collect();
    let files: Vec<PathBuf> = ["so.wav", "kr.wav"].iter().map(|name| home.path().join(name)).collect();
    record(&files[0], &turns, 0, 0, length_ms);
    record(&files[1], &turns, 1, 2_500, length_ms);
    let sites = ["Sở GDĐT", "Kon Rẫy"];
    let job = Job {
        recordings: Vec::new(),
        tracks: sites.iter().zip(&files).map(|(site, file)| Track { site: (*site).to_owned(), file: file.clone() }).collect(),
        out: home.path().join("out"),
        meeting: None,
        transcript: None,
        attendance: None,
        voices: None,
        transcript_only: false,
        settings: Settings::default(),
        threads: 2,
    };
    let outcome = pipeline::run(&job, &Hearing, &mut Unobserved).expect("a run").value;
    let lag = &outcome.record.sites[1].lag;
    assert!((lag.offset_ms - outcome.record.sites[0].lag.offset_ms - 2_500.0).abs() < 40.0, "{lag:?}");
    let (mut right, mut wrong) = (0, 0);
    for utterance in &outcome.transcript.utterances {
        let site = outcome.transcript.speaker(&utterance.speaker).and_then(|speaker| speaker.site.as_deref());
        for word in &utterance.words {
            // Voice `v` is heard as `giọng<v + 1>lúc<ms>`.
            let expected = if word.text.starts_with("giọng10lúc") { sites[1] } else { sites[0] };
            if site == Some(expected) { right += 1 } else { wrong += 1 }
        }
    }
    let said: usize = turns.iter().map(|turn| turn.2.len()).sum();
    assert!(wrong == 0 && right * 100 >= said * 97, "{right} right, {wrong} wrong of {said}");
    let names: Vec<_> = outcome.transcript.speakers.iter().map(|speaker| (speaker.name.clone(), speaker.how)).collect();
    for expected in ["Điểm cầu Sở GDĐT, người nói 1", "Điểm cầu Sở GDĐT, người nói 2", "Kon Rẫy"] {
        assert!(names.contains(&(Some(expected.to_owned()), Naming::Track)), "{names:?}");
    }
    // The same again changes nothing, and takes everything from the folder.
    let again = pipeline::run(&job, &Hearing, &mut Unobserved).expect("a run").value;
    assert_eq!(again.transcript, outcome.transcript);
    assert!(again.record.stages.iter().filter(|cost| cost.stage <= thuky::progress::Stage::Diarize).all(|cost| cost.reused));
}

#[test]
fn a_track_needs_a_site_and_a_file() {
    for wrong in ["x.wav", "=x.wav", "Kon Rẫy="] {
        assert_eq!(thuky(&["run", "--track", wrong, "--out", "/nonexistent/x", "--engine", "scripted"]).code, 2, "{wrong}");
    }
    assert_eq!(thuky(&["run", "--track", "A=/nonexistent.wav", "--out", "/nonexistent/x", "--engine", "scripted"]).code, 2);
    assert_eq!(thuky(&["run", "a.wav", "--track", "A=b.wav", "--out", "/nonexistent/x"]).code, 2);
}

/// Adds `sound` at sample `at`, so much softer.
fn mix(into: &mut [f32], sound: &[f32], at: usize, gain: f32) {
    into[at..].iter_mut().zip(sound).for_each(|(sum, sample)| *sum += gain * sample);
}

#[test]
fn real_speech_is_left_at_its_own_site_only() {
    let home = tempfile::tempdir().expect("a folder");
    let clip = |name: &str| -> Vec<f32> {
        let path = crate::support::repository(&format!("tests/fixtures/voices/{name}.wav"));
        let mut reader = hound::WavReader::open(path).expect("a fixture");
        reader.samples::<i16>().map(|sample| f32::from(sample.expect("a sample")) / 32_768.0).collect()
    };
    let people = [[clip("binh"), clip("doan"), clip("tuyen")], [clip("ly"), clip("ngoc"), clip("vinh")]];
    let length = 240 * 16_000;
    let mut chance = Chance(17);
    // Both microphones in dry sound: own speech, and the other site's through a loudspeaker with an echo.
    let (mut room, mut own) = (vec![vec![0.0_f32; length]; 2], vec![vec![0.0_f32; length]; 2]);
    let mut at = 16_000;
    loop {
        let site = chance.below(2) as usize;
        let sound = &people[site][chance.below(3) as usize];
        if at + sound.len() + 16_000 > length {
            break;
        }
        mix(&mut own[site], sound, at, 0.5);
        mix(&mut room[site], sound, at, 0.5);
        for (late, gain) in [(3_200, 0.12), (4_100, 0.05), (5_300, 0.03)] {
            mix(&mut room[1 - site], sound, at + late, gain);
        }
        at += sound.len() + 3_000 + chance.below(16_000) as usize;
    }
    for track in &mut room {
        track.iter_mut().for_each(|sample| *sample += (chance.below(2_000) as f32 / 1_000.0 - 1.0) * 0.002);
    }
    // The second recorder was switched on 3 s later, and runs 80 millionths fast.
    let second: Vec<f32> = (0..length - 4 * 16_000)
        .map(|sample| {
            let place = (48_000.0 + sample as f64 / (1.0 + 8e-5)) as usize;
            room[1][place]
        })
        .collect();
    let spec = hound::WavSpec { channels: 1, sample_rate: 16_000, bits_per_sample: 16, sample_format: hound::SampleFormat::Int };
    let sites: Vec<(String, PathBuf)> = [("A", &room[0]), ("B", &second)]
        .into_iter()
        .map(|(name, samples)| {
            let path = home.path().join(format!("{name}.wav"));
            let mut writer = hound::WavWriter::create(&path, spec).expect("created");
            samples.iter().for_each(|sample| writer.write_sample((sample * 32_767.0) as i16).expect("written"));
            writer.finalize().expect("whole");
            (name.to_owned(), path)
        })
        .collect();
    let found = assemble(&sites, home.path(), &home.path().join("all.wav"), &mut Unobserved).expect("assembled");
    assert!(found.warnings.iter().all(|warning| warning.code != "track_not_aligned"), "{:?}", found.warnings);
    let lag = found.value[1].lag.offset_ms - found.value[0].lag.offset_ms;
    // The loudspeaker is 0.2 s late in both directions: the middle is right.
    assert!((lag - 3_000.0).abs() < 260.0, "{:?}", found.value);
    for site in 0..2 {
        let track = thuky::media::Audio::open(&own_track(home.path(), site)).expect("a track");
        // What the second site said lies where its clock was found to lie.
        let shift = if site == 1 { ((lag - 3_000.0) * 16.0) as i64 } else { 0 };
        let mut heard = track.read_samples(shift.max(0) as u64, length).expect("read");
        heard.splice(0..0, std::iter::repeat_n(0.0, (-shift).max(0) as usize));
        let (mut kept, mut said, mut leaked, mut others) = (0, 0, 0, 0);
        for frame in 0..length / 1_600 - 10 {
            let level = |samples: &[f32]| {
                let piece = &samples[(frame * 1_600).min(samples.len())..((frame + 1) * 1_600).min(samples.len())];
                piece.iter().map(|sample| sample * sample).sum::<f32>() / 1_600.0
            };
            // Tenths of a second with clear speech of one site only, also half a second around.
            let alone = |speaker: usize| {
                let around =
                    &own[1 - speaker][(frame * 1_600).saturating_sub(12_000)..((frame + 1) * 1_600 + 12_000).min(length)];
                level(&own[speaker]) > 1e-3 && around.iter().all(|sample| sample.abs() < 0.01)
            };
            if alone(site) {
                said += 1;
                kept += usize::from(level(&heard) > 1e-4);
            } else if alone(1 - site) {
                others += 1;
                leaked += usize::from(level(&heard) > 1e-5);
            }
        }
        assert!(said > 100 && others > 100);
        assert!(kept * 100 >= said * 97, "site {site}: {kept} of {said} kept");
        assert!(leaked * 100 <= others * 6, "site {site}: {leaked} of {others} leaked");
    }
}
