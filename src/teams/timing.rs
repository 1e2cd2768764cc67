//! When does a cue stand? The line `00:00:03.120 --> 00:00:06.000` in all its spellings.

/// Times beyond a thousand hours are no times of a meeting.
const LATEST_MS: i64 = 1000 * 3_600_000;

/// What a line with an arrow says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Timing {
    /// Milliseconds, negative before the recording's start; `None` if unreadable.
    pub(super) start_ms: Option<i64>,
    /// The same for the end.
    pub(super) end_ms: Option<i64>,
}

/// `None` unless the line is a timing line: an arrow, and a time on at least one side of it.
pub(super) fn timing(line: &str) -> Option<Timing> {
    let (left, right) = line.split_once("-->")?;
    let start_ms = time_ms(left.trim());
    let end_ms = right.split_whitespace().next().and_then(time_ms);
    let left_is_one_word = left.trim().len() <= 24 && !left.trim().contains(char::is_whitespace);
    (start_ms.is_some() || (left_is_one_word && end_ms.is_some())).then_some(Timing { start_ms, end_ms })
}

/// `h:m:s`, `m:s`, with a fraction after a point or comma, with or without zeros in front; hours may exceed 99.
pub(super) fn time_ms(text: &str) -> Option<i64> {
    let (negative, text) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
    if fraction.len() > 9 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let fields: Vec<i64> = whole.split(':').map(field).collect::<Option<_>>()?;
    let (hours, minutes, seconds) = match fields.as_slice() {
        [minutes, seconds] => (0, *minutes, *seconds),
        [hours, minutes, seconds] if *minutes < 60 => (*hours, *minutes, *seconds),
        _ => return None,
    };
    let thousandths: String = fraction.chars().chain("000".chars()).take(3).collect();
    let ms = (hours * 3600 + minutes * 60 + seconds) * 1000 + thousandths.parse::<i64>().ok()?;
    (seconds < 60 && ms <= LATEST_MS).then_some(if negative { -ms } else { ms })
}

fn field(digits: &str) -> Option<i64> {
    let plain = (1..=9).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_in_every_spelling() {
        assert_eq!(time_ms("00:00:03.120"), Some(3120));
        assert_eq!(time_ms("0:0:5.32"), Some(5320));
        assert_eq!(time_ms("01:02,5"), Some(62_500));
        assert_eq!(time_ms("101:00:00.000"), Some(101 * 3_600_000));
        assert_eq!(time_ms("-0:0:1.5"), Some(-1500));
        assert_eq!(time_ms("00:00:30.0461639"), Some(30_046));
        assert_eq!(time_ms("1:02"), Some(62_000));
        for wrong in ["", "5", "1:2:3:4", "00:61:00", "0:75", "a:b", "1:+2", "999999999999:00:00", "9999:00:00", "1:", ":"] {
            assert_eq!(time_ms(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn timing_lines_with_settings_and_damage() {
        assert_eq!(timing("0:0:0.0 --> 0:0:5.320"), Some(Timing { start_ms: Some(0), end_ms: Some(5320) }));
        assert_eq!(
            timing("00:00:01,000-->00:00:02,000 align:start line:0%"),
            Some(Timing { start_ms: Some(1000), end_ms: Some(2000) })
        );
        assert_eq!(timing("00:00:01.000 --> ?"), Some(Timing { start_ms: Some(1000), end_ms: None }));
        assert_eq!(timing("A --> B"), None);
    }
}
