//! Who has been told that the meeting is recorded?

use crate::language::{Text, UiLanguage};
use crate::text;
use serde::{Deserialize, Serialize};

/// What was shown before the first sample, and who said yes to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// The words, in both languages.
    pub notice: Text,
    /// How it was acknowledged: `keyboard` or `yes_option`.
    pub acknowledged: String,
    /// When, by the wall clock.
    pub at: String,
}

impl Consent {
    /// Given at this moment.
    #[must_use]
    pub fn now(notice: Text, acknowledged: &str) -> Self {
        let at = chrono::Local::now().to_rfc3339_opts(chrono::SecondsFormat::Secs, false);
        Self { notice, acknowledged: acknowledged.to_owned(), at }
    }
}

/// The house's own words for one language, or ours.
#[must_use]
pub(crate) fn notice(own: Option<&str>) -> Text {
    let ours = text!(
        "Chương trình sắp ghi âm cuộc họp này. Người tổ chức phải thông báo cho mọi người tham dự trước khi bắt đầu, và chỉ \
         dùng bản ghi để lập biên bản, văn bản của cuộc họp. Bản ghi nằm trên máy này, không gửi đi đâu.",
        "This meeting is about to be recorded. The organiser must inform all participants before it begins, and use the \
         recording only for the minutes and papers of the meeting. The recording stays on this computer."
    );
    match own {
        Some(own) => Text { vi: own.to_owned(), en: own.to_owned() },
        None => ours,
    }
}

/// Whether an answer at the keyboard is a yes, in either language.
#[must_use]
pub(crate) fn is_yes(answer: &str) -> bool {
    matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "c" | "co" | "có" | "đồng ý" | "ok")
}

/// The question behind the notice.
#[must_use]
pub(crate) fn question(language: UiLanguage) -> &'static str {
    match language {
        UiLanguage::Vi => "Đã thông báo cho người tham dự và bắt đầu ghi? [c/k] ",
        UiLanguage::En => "Participants are informed, begin recording? [y/n] ",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_yes_is_a_yes() {
        assert!(["c", "Có", " YES\n", "đồng ý"].iter().all(|answer| is_yes(answer)));
        assert!(["", "k", "no", "không", "có lẽ"].iter().all(|answer| !is_yes(answer)));
    }
}
