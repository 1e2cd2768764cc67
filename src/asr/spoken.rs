//! Which languages can be recognised?
//!
//! The codes that whisper's multilingual models were trained with (ISO 639-1 where there is one), in its own order.

use crate::text;
use crate::trouble::Failure;

/// Find the language out by listening.
pub const AUTO: &str = "auto";

/// The codes of all languages a multilingual whisper model knows.
pub const LANGUAGES: [&str; 100] = [
    "en", "zh", "de", "es", "ru", "ko", "fr", "ja", "pt", "tr", "pl", "ca", "nl", "ar", "sv", "it", "id", "hi", "fi", "vi", "he",
    "uk", "el", "ms", "cs", "ro", "da", "hu", "ta", "no", "th", "ur", "hr", "bg", "lt", "la", "mi", "ml", "cy", "sk", "te", "fa",
    "lv", "bn", "sr", "az", "sl", "kn", "et", "mk", "br", "eu", "is", "hy", "ne", "mn", "bs", "kk", "sq", "sw", "gl", "mr", "pa",
    "si", "km", "sn", "yo", "so", "af", "oc", "ka", "be", "tg", "sd", "gu", "am", "yi", "lo", "uz", "fo", "ht", "ps", "tk", "nn",
    "mt", "sa", "lb", "my", "bo", "tl", "mg", "as", "tt", "haw", "ln", "ha", "ba", "jw", "su", "yue",
];

/// The language code as whisper writes it, or `auto`.
///
/// # Errors
/// When no model knows such a language.
pub fn known_language(language: &str) -> Result<String, Failure> {
    let code = language.trim().to_lowercase();
    if code == AUTO || LANGUAGES.contains(&code.as_str()) {
        return Ok(code);
    }
    Err(Failure::usage(
        text!("không biết ngôn ngữ “{language}”", "unknown language “{language}”"),
        text!(
            "dùng vi, en, auto hoặc một mã ISO 639-1 khác như fr, zh, lo, km",
            "use vi, en, auto or another ISO 639-1 code such as fr, zh, lo, km"
        ),
    ))
}
