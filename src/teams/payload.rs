//! Who says what inside one cue? Voice tags, other tags, and dialogue dashes.

use super::words::decode_entities;

/// One voice inside a cue.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Voiced {
    /// The annotation of the voice tag.
    pub(super) name: Option<String>,
    /// Its text, references decoded.
    pub(super) text: String,
}

/// No tag is longer, in bytes: a bracket that never closes must not be looked for over and over.
const LONGEST_TAG: usize = 1_000;

/// Splits the payload of a cue at its voice tags; every other tag is dropped. Linear.
pub(super) fn voices(payload: &str) -> Vec<Voiced> {
    let mut voices: Vec<Voiced> = Vec::new();
    let mut name: Option<String> = None;
    let mut raw = String::new();
    let mut rest = payload;
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at(at);
        raw.push_str(before);
        let inside = from.get(1..).unwrap_or_default();
        match end_of_tag(inside) {
            Some(end) if is_tag(inside.get(..end).unwrap_or_default()) => {
                match voice_change(inside.get(..end).unwrap_or_default()) {
                    Some(next) => {
                        close(&mut voices, &mut name, &mut raw);
                        name = next;
                    }
                    None => raw.push_str(if inside.starts_with("br") { " " } else { "" }),
                }
                rest = inside.get(end + 1..).unwrap_or_default();
            }
            _ => {
                raw.push('<');
                rest = inside;
            }
        }
    }
    raw.push_str(rest);
    close(&mut voices, &mut name, &mut raw);
    voices
}

/// Where the bracket behind `inside` closes. A voice's annotation may hold brackets of its own ("An <an@so.vn>"), if they
/// close before it does; any other tag may not.
fn end_of_tag(inside: &str) -> Option<usize> {
    let nests = inside.get(..1).is_some_and(|kind| kind.eq_ignore_ascii_case("v")) && inside[1..].starts_with([' ', '.', '\t']);
    let mut open = 0_usize;
    for (at, letter) in inside.bytes().enumerate().take(LONGEST_TAG) {
        match letter {
            b'<' if nests => open += 1,
            b'<' => return None,
            b'>' if open > 0 => open -= 1,
            b'>' => return Some(at),
            _ => {}
        }
    }
    None
}

/// Ends a voice. Punctuation that stands outside every voice belongs to the voice before it.
fn close(voices: &mut Vec<Voiced>, name: &mut Option<String>, raw: &mut String) {
    let text = decode_entities(&std::mem::take(raw));
    let name = name.take();
    match voices.last_mut() {
        Some(last) if name.is_none() && !text.chars().any(char::is_alphanumeric) => last.text.push_str(text.trim_end()),
        _ if text.trim().is_empty() => {}
        _ => voices.push(Voiced { name, text }),
    }
}

/// A letter, a slash or a digit follows the bracket; `< 5%` and `<3` are text.
fn is_tag(inside: &str) -> bool {
    let body = inside.strip_prefix('/').unwrap_or(inside);
    body.starts_with(|first: char| first.is_ascii_alphabetic())
        || inside == "/"
        || super::timing::time_ms(inside.trim()).is_some()
}

/// The voice that speaks from here on (`None` after the end of one), if the tag changes it.
fn voice_change(tag: &str) -> Option<Option<String>> {
    if let Some(closed) = tag.strip_prefix('/') {
        return closed.trim().eq_ignore_ascii_case("v").then_some(None);
    }
    let (kind, annotation) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
    let kind = kind.split('.').next().unwrap_or_default();
    let annotation = decode_entities(annotation.trim());
    kind.eq_ignore_ascii_case("v").then(|| Some(annotation).filter(|name| !name.is_empty()))
}

/// Two or more lines that each begin with a dash are a dialogue: one voice a line.
pub(super) fn dialogue(text: &str) -> Option<Vec<&str>> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let spoken: Vec<&str> = lines.iter().map_while(|line| line.strip_prefix(['-', '–', '—'])).map(str::trim).collect();
    let is_dialogue = lines.len() >= 2 && spoken.len() == lines.len();
    is_dialogue.then_some(spoken)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(payload: &str, expected: &[(Option<&str>, &str)]) {
        let found = voices(payload);
        let found: Vec<_> = found.iter().map(|voice| (voice.name.as_deref(), voice.text.trim())).collect();
        assert_eq!(found, expected, "{payload}");
    }

    #[test]
    fn voice_tags_with_and_without_close() {
        check("<v Lò Văn Pản>Xin chào.</v>", &[(Some("Lò Văn Pản"), "Xin chào.")]);
        check("<v.loud.x A, B (Khách)>Chào", &[(Some("A, B (Khách)"), "Chào")]);
        check("<v A>một</v> <v B>hai\nba", &[(Some("A"), "một"), (Some("B"), "hai\nba")]);
        check("<v A>một</v>.", &[(Some("A"), "một.")]);
        check("<v TH &amp; THCS>x &lt; y", &[(Some("TH & THCS"), "x < y")]);
        check("<v>ai đó</v>", &[(None, "ai đó")]);
        check("<v An <an@so.vn>>Tôi xin kết luận: đạt</v>", &[(Some("An <an@so.vn>"), "Tôi xin kết luận: đạt")]);
        check("<v An <b>đạt</b>", &[(None, "<v An đạt")]);
        check("không ai", &[(None, "không ai")]);
    }

    #[test]
    fn other_tags_go_and_brackets_stay() {
        check("<c.yellow>đạt</c> <00:00:01.000>< 5% & <3 <i>nhé</i>", &[(None, "đạt < 5% & <3 nhé")]);
        check("a <", &[(None, "a <")]);
        check("<<<<", &[(None, "<<<<")]);
        check("", &[]);
    }

    #[test]
    fn dashes_on_every_line_are_two_voices() {
        assert_eq!(dialogue("- Chào.\n- Vâng."), Some(vec!["Chào.", "Vâng."]));
        assert_eq!(dialogue("- Chào.\nVâng."), None);
        assert_eq!(dialogue("- Chào."), None);
    }
}
