//! The transcript to read, and beside the picture.

use super::{Sample, golden};
use thuky::report::transcript::{markdown, plain, srt, vtt};
use thuky::time::Span;

#[test]
fn the_printed_transcripts_are_as_reviewed() {
    let transcript = Sample::read("state").transcript;
    golden("transcript.md", &markdown(&transcript));
    golden("transcript.txt", &plain(&transcript));
    golden("transcript.srt", &srt(&transcript));
    golden("transcript.vtt", &vtt(&transcript));
}

#[test]
fn no_text_can_break_out_of_its_cue() {
    let mut transcript = Sample::read("state").transcript;
    transcript.utterances.truncate(1);
    transcript.utterances[0].text = "a\n\n2\n00:00:00,000 --> 00:00:01,000 </v><b> & b".to_owned();
    transcript.utterances[0].span = Span::from_ms(360_000_000, 360_001_000);
    transcript.speakers[0].name = Some("A > B\n\nC".to_owned());
    let (srt, vtt) = (srt(&transcript), vtt(&transcript));
    assert_eq!(srt.matches("-->").count(), 1);
    assert_eq!(srt.trim_end().matches("\n\n").count(), 0);
    assert!(srt.contains("100:00:00,000"));
    assert_eq!((vtt.matches("-->").count(), vtt.matches("</v>").count(), vtt.matches("\n\n").count()), (1, 1, 1), "{vtt}");
    assert!(vtt.contains("<v A &gt; B C") && vtt.contains("&lt;b&gt;") && vtt.contains("&amp; b"));
}

#[test]
fn speakers_nobody_has_named_are_shown_as_such() {
    let mut transcript = Sample::read("state").transcript;
    transcript.speakers.clear();
    transcript.utterances.truncate(2);
    transcript.utterances[0].speaker = "unknown".to_owned();
    transcript.utterances[1].speaker = "S7".to_owned();
    let text = plain(&transcript);
    assert!(text.contains("Chưa rõ người nói: ") && text.contains("Người nói 7: "), "{text}");
}
