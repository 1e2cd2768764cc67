//! How is foreign text made into words as heard?
//!
//! NFC, single spaces, no invisible characters; letters, marks and punctuation stay as they were given.

use unicode_normalization::UnicodeNormalization;

/// Text in the form `heard` has: NFC, separated by single spaces, without control and direction characters.
pub(super) fn tidy(text: &str) -> String {
    let visible: String = text.chars().filter_map(visible).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect()
}

/// Joiners stay, because emoji are built with them.
fn visible(character: char) -> Option<char> {
    match character {
        '\u{200B}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}' | '\u{200E}' | '\u{200F}' | '\u{061C}' => None,
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => None,
        '\u{2028}' | '\u{2029}' => Some(' '),
        other if other.is_whitespace() => Some(' '),
        other if other.is_control() => None,
        other => Some(other),
    }
}

/// Decodes the character references of HTML; what is none stays as it is. Linear.
pub(super) fn decode_entities(text: &str) -> String {
    const LONGEST: usize = 12;
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        decoded.push_str(before);
        let window = from.get(1..from.floor_char_boundary(LONGEST.min(from.len())).max(1)).unwrap_or_default();
        match window.find(';').and_then(|end| Some((entity(window.get(..end)?)?, end))) {
            Some((character, end)) => {
                decoded.push_str(character.encode_utf8(&mut [0; 4]));
                rest = from.get(end + 2..).unwrap_or_default();
            }
            None => {
                decoded.push('&');
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    decoded.push_str(rest);
    decoded
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).filter(|character| *character != '\0');
    }
    LATIN.iter().find(|(known, _)| *known == name).map(|(_, character)| *character)
}

/// The named references that exporters of Vietnamese text use: markup, spaces, punctuation, Latin-1 letters.
const LATIN: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{A0}'),
    ("lrm", '\u{200E}'),
    ("rlm", '\u{200F}'),
    ("ensp", ' '),
    ("emsp", ' '),
    ("thinsp", ' '),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("hellip", '…'),
    ("bull", '•'),
    ("middot", '·'),
    ("deg", '°'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("Agrave", 'À'),
    ("Aacute", 'Á'),
    ("Acirc", 'Â'),
    ("Atilde", 'Ã'),
    ("Egrave", 'È'),
    ("Eacute", 'É'),
    ("Ecirc", 'Ê'),
    ("Igrave", 'Ì'),
    ("Iacute", 'Í'),
    ("Ograve", 'Ò'),
    ("Oacute", 'Ó'),
    ("Ocirc", 'Ô'),
    ("Otilde", 'Õ'),
    ("Ugrave", 'Ù'),
    ("Uacute", 'Ú'),
    ("Yacute", 'Ý'),
    ("ETH", 'Ð'),
    ("agrave", 'à'),
    ("aacute", 'á'),
    ("acirc", 'â'),
    ("atilde", 'ã'),
    ("egrave", 'è'),
    ("eacute", 'é'),
    ("ecirc", 'ê'),
    ("igrave", 'ì'),
    ("iacute", 'í'),
    ("ograve", 'ò'),
    ("oacute", 'ó'),
    ("ocirc", 'ô'),
    ("otilde", 'õ'),
    ("ugrave", 'ù'),
    ("uacute", 'ú'),
    ("yacute", 'ý'),
    ("ccedil", 'ç'),
    ("uuml", 'ü'),
    ("ouml", 'ö'),
    ("auml", 'ä'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_of_markup_numbers_and_letters() {
        assert_eq!(decode_entities("TH &amp; THCS &lt;3 &#237;&#x1EBF;&nbsp;&eacute;"), "TH & THCS <3 íế\u{A0}é");
        assert_eq!(decode_entities("a & b &; &khong; &#xFFFFFFF; &#0; &"), "a & b &; &khong; &#xFFFFFFF; &#0; &");
        assert_eq!(decode_entities("&ờờờờờờờờờờờ;"), "&ờờờờờờờờờờờ;");
    }

    #[test]
    fn tidy_text_is_composed_and_has_single_spaces() {
        assert_eq!(tidy(" Ho\u{323}p\u{A0}\n giao\t\u{202E}ban\0\u{FEFF} "), "Họp giao ban");
        assert_eq!(tidy("👩\u{200D}🏫 =HYPERLINK(\"x\")"), "👩\u{200D}🏫 =HYPERLINK(\"x\")");
    }
}
