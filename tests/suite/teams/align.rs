//! Together with a recording: the clocks are aligned or nothing is named, and no word is lost.

use proptest::prelude::*;
use std::path::Path;
use thuky::teams::{Alignment, Imported, SourceForm, align, name_speakers, shifted};
use thuky::time::{Span, Timestamp};
use thuky::transcript::{Naming, Speaker, Transcript, Utterance, Word};

/// A small generator of numbers, the same on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

/// Turns of a meeting: from, until, who; with pauses as people make them.
fn meeting(seed: u64, length_ms: u64) -> Vec<(u64, u64, usize)> {
    let mut dice = Dice(seed);
    let (mut at, mut turns, mut who) = (2000, Vec::new(), 0);
    while at < length_ms {
        let until = at + 1200 + dice.roll(7000);
        turns.push((at, until, who));
        if dice.roll(4) == 0 {
            who = dice.roll(6) as usize;
        }
        at = until + 150 + if dice.roll(3) == 0 { dice.roll(3500) } else { dice.roll(500) };
    }
    turns
}

fn named(index: usize) -> Speaker {
    Speaker { id: format!("S{}", index + 1), name: Some(format!("Điểm cầu {index}")), site: None, how: Naming::Teams }
}

/// What we hear: words of about 300 ms, times a little off, `vocabulary` new words.
fn heard(turns: &[(u64, u64, usize)], seed: u64, vocabulary: u64) -> Transcript {
    let mut dice = Dice(seed);
    let mut transcript = Transcript::empty("vi", Timestamp::from_ms(turns.last().map_or(0, |turn| turn.1)));
    for (index, (from, until, _)) in turns.iter().enumerate() {
        let mut words = Vec::new();
        let mut at = from + dice.roll(80);
        while at + 200 < *until {
            let text = format!("từ{}", dice.roll(vocabulary));
            words.push(Word { text, span: Span::from_ms(at, at + 200 + dice.roll(60)), probability: 0.9 });
            at += 300;
        }
        let heard = words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
        transcript.utterances.push(Utterance {
            id: format!("u{}", index + 1),
            span: Span::from_ms(*from, *until),
            speaker: "unknown".into(),
            text: heard.clone(),
            heard,
            words,
            edits: vec![],
        });
    }
    transcript
}

/// What Teams wrote, on a clock that runs `drift` faster and started `offset_ms` later; a tenth of it is missing.
fn written(turns: &[(u64, u64, usize)], offset_ms: i64, drift_ppm: f64, texts: Option<&Transcript>, seed: u64) -> Imported {
    let mut dice = Dice(seed);
    let mut transcript = Transcript::empty("vi", Timestamp::ZERO);
    transcript.speakers = (0..6).map(named).collect();
    for (index, (from, until, who)) in turns.iter().enumerate() {
        let theirs = |ours: u64| ((ours as i64 - offset_ms) as f64 / (1.0 + drift_ppm * 1e-6)) as i64;
        let (start, end) = (theirs(*from) + dice.roll(250) as i64 - 50, theirs(*until) + dice.roll(400) as i64 - 100);
        if dice.roll(10) == 0 || start < 0 {
            continue;
        }
        let heard = texts.map_or_else(|| "words in another language".to_owned(), |texts| texts.utterances[index].heard.clone());
        transcript.utterances.push(Utterance {
            id: format!("u{}", index + 1),
            span: Span::from_ms(start as u64, end as u64),
            speaker: format!("S{}", who + 1),
            text: heard.clone(),
            heard,
            words: vec![],
            edits: vec![],
        });
    }
    Imported { transcript, wall_start: None, title: None, date: None, start: None, form: SourceForm::Vtt }
}

/// The largest error of the alignment over the meeting, in milliseconds.
fn error(alignment: Alignment, offset_ms: i64, drift_ppm: f64, length_ms: u64) -> i64 {
    let truth = |theirs: u64| theirs as i64 + offset_ms + (theirs as f64 * drift_ppm * 1e-6) as i64;
    [0, length_ms / 2, length_ms].into_iter().map(|at| (alignment.on_our_clock(at) - truth(at)).abs()).max().unwrap_or(0)
}

#[test]
fn activity_alone_aligns_an_hour_to_a_few_tenths() {
    for (seed, offset, drift) in [(2, 437_250, 40.0), (3, -598_000, -60.0)] {
        let turns = meeting(seed, 3_600_000);
        let (ours, theirs) = (heard(&turns, 10 + seed, 9), written(&turns, offset, drift, None, 20 + seed));
        let found = align(&ours, None, &theirs.transcript);
        assert!(found.agrees(), "{seed}: {found:?}");
        assert!(error(found, offset, drift, 3_600_000) <= 500, "{seed}: {found:?}");
    }
}

#[test]
fn four_hours_stay_within_half_a_second() {
    let turns = meeting(5, 4 * 3_600_000);
    let (ours, theirs) = (heard(&turns, 1, 9), written(&turns, 183_400, 120.0, None, 2));
    let found = align(&ours, None, &theirs.transcript);
    assert!(found.agrees() && error(found, 183_400, 120.0, 4 * 3_600_000) <= 500, "{found:?}");
}

#[test]
fn words_align_a_short_recording() {
    for (seed, offset) in [(6, 95_000), (7, -42_000), (8, 0)] {
        let turns = meeting(seed, 240_000);
        let ours = heard(&turns, 3, 400);
        let theirs = written(&turns, offset, 0.0, Some(&ours), 4);
        let found = align(&ours, None, &theirs.transcript);
        assert!(found.agrees() && error(found, offset, 0.0, 240_000) <= 500, "{seed}: {found:?}");
    }
}

#[test]
fn another_meeting_gives_no_names() {
    for seed in 0..6 {
        let length = [300_000, 900_000][seed as usize % 2];
        let ours = heard(&meeting(100 + seed, length), 5, 300);
        let theirs = written(&meeting(200 + seed, length), 0, 0.0, None, 6);
        let read = name_speakers(&ours, None, &theirs);
        assert!(!read.value.alignment.agrees(), "{seed}: {:?}", read.value.alignment);
        assert_eq!(read.value.transcript, ours);
        assert_eq!(read.warnings[0].code, "transcript_not_aligned");
    }
}

#[test]
fn nearly_every_word_gets_the_right_name() {
    let turns = meeting(9, 1_800_000);
    let ours = heard(&turns, 7, 50);
    let theirs = written(&turns, 33_000, 30.0, None, 8);
    let named = name_speakers(&ours, None, &theirs).value.transcript;
    let (mut right, mut all) = (0, 0);
    for utterance in &named.utterances {
        let name = named.speaker(&utterance.speaker).and_then(|speaker| speaker.name.clone()).unwrap_or_default();
        for word in &utterance.words {
            let who = turns.iter().find(|turn| word.span.start().as_ms() < turn.1).map_or(0, |turn| turn.2);
            all += 1;
            right += usize::from(name == format!("Điểm cầu {who}"));
        }
    }
    // A tenth of the cues are missing; what is left between others' cues may take a neighbour's name or none.
    assert!(right * 100 >= all * 90, "{right} of {all}");
}

/// Cues of a long, aligned meeting, with one utterance of ours laid over the change from A to B at 600 s.
#[test]
fn an_utterance_is_cut_at_the_pause_where_the_name_changes() {
    let turns = meeting(11, 1_200_000);
    let mut ours = heard(&turns, 9, 60);
    let theirs = written(&turns, 5000, 0.0, None, 10);
    // Join two turns of different voices into one utterance, as a recogniser without speakers does.
    let at = (20..turns.len() - 1)
        .find(|at| {
            let kept = |turn: (u64, u64, usize)| {
                theirs.transcript.utterances.iter().any(|u| u.span.start().as_ms().abs_diff(turn.0 - 5000) < 300)
            };
            turns[*at].2 != turns[at + 1].2 && kept(turns[*at]) && kept(turns[at + 1])
        })
        .expect("a change of voice");
    let second = ours.utterances.remove(at + 1);
    let first = &mut ours.utterances[at];
    let (first_words, first_heard) = (first.words.len(), first.heard.clone());
    first.span = first.span.join(second.span);
    first.words.extend(second.words.clone());
    first.heard = format!("{first_heard} {}", second.heard);
    first.text = first.heard.clone();
    let named = name_speakers(&ours, None, &theirs).value.transcript;
    let piece = named.utterances.iter().find(|u| u.words.first() == ours.utterances[at].words.first()).expect("the piece");
    assert_eq!(piece.words.len(), first_words);
    assert_eq!(piece.heard, first_heard);
    assert_eq!(named.speaker(&piece.speaker).and_then(|s| s.name.clone()), Some(format!("Điểm cầu {}", turns[at].2)));
}

#[test]
fn a_voice_known_by_name_keeps_it_and_learns_its_site() {
    let turns = meeting(12, 1_200_000);
    let mut ours = heard(&turns, 11, 60);
    ours.speakers.push(Speaker { id: "S1".into(), name: Some("Bùi Văn Thắm".into()), site: None, how: Naming::User });
    ours.utterances.iter_mut().for_each(|utterance| utterance.speaker = "S1".into());
    let named = name_speakers(&ours, None, &written(&turns, 0, 0.0, None, 12)).value.transcript;
    assert!(named.speakers.iter().all(|speaker| speaker.name.as_deref() == Some("Bùi Văn Thắm")));
    assert!(named.speakers.iter().any(|speaker| speaker.site.as_deref() == Some("Điểm cầu 0")));
}

#[test]
fn their_words_on_our_clock() {
    let source = "WEBVTT\n\n00:10.000 --> 00:12.000\n<v A>một</v>\n\n00:01.000 --> 00:02.000\n<v B>không</v>\n";
    let theirs = thuky::teams::transcript_from_bytes(source.as_bytes(), Path::new("a.vtt")).expect("a transcript").value;
    let moved = shifted(&theirs.transcript, Alignment { offset_ms: -1500, drift_ppm: 0.0, confidence: 1.0 });
    let times: Vec<(u64, u64)> = moved.utterances.iter().map(|u| (u.span.start().as_ms(), u.span.end().as_ms())).collect();
    assert_eq!(times, [(0, 500), (8500, 10_500)]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn no_word_is_lost_or_added(seed in 0_u64..1000, length in 60_000_u64..400_000, offset in -400_000_i64..400_000) {
        let turns = meeting(seed, length);
        let ours = heard(&turns, seed, 80);
        let theirs = written(&turns, offset, 0.0, Some(&ours), seed + 1);
        let named = name_speakers(&ours, None, &theirs).value.transcript;
        let words = |transcript: &Transcript| transcript.utterances.iter().flat_map(|u| u.words.clone()).collect::<Vec<_>>();
        prop_assert_eq!(words(&named), words(&ours));
        for utterance in &named.utterances {
            let joined = utterance.words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
            prop_assert_eq!(&joined, &utterance.heard);
        }
        prop_assert!(named.utterances.windows(2).all(|pair| pair[0].span.start() <= pair[1].span.start()));
    }
}
