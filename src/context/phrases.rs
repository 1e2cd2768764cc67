//! Which phrases of the meeting file and the attached papers are worth listening for?
//!
//! People with and without their form of address, sites, the glossary's written forms; from papers: names (runs of
//! capitalised words inside a sentence), foreign terms, and combinations of words that come back. Sorted, without
//! doubles, bounded.

use crate::roster::MeetingFile;
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::UnicodeNormalization;

/// Before a given name that stands alone.
const ADDRESSES: &[&str] = &["đồng chí", "ông", "bà", "anh", "chị", "thầy", "cô", "bác sĩ"];
/// Words that neither begin nor end a term.
const EMPTY_WORDS: &[&str] = &[
    "bị", "bởi", "các", "cái", "cho", "chúng", "cùng", "cũng", "của", "do", "hoặc", "hay", "khi", "không", "là", "lại", "mà",
    "mỗi", "một", "này", "nên", "nếu", "như", "những", "ở", "phải", "qua", "ra", "rằng", "rất", "sau", "sẽ", "số", "tại", "theo",
    "thì", "trên", "trong", "trước", "từ", "và", "vào", "về", "vì", "với", "đã", "đang", "đây", "đó", "đến", "đều", "để", "được",
];
/// The longest phrase, in words.
const LONGEST: usize = 8;
/// A combination of words comes back at least so often.
const OFTEN: usize = 3;
/// How many combinations and how many names of the papers are taken, the most frequent first.
const MOST_TERMS: usize = 300;
const MOST_NAMES: usize = 1_000;

/// The phrases of a meeting, sorted.
#[must_use]
pub fn own_phrases(meeting: &MeetingFile, papers: &[String]) -> Vec<String> {
    let mut phrases = BTreeSet::new();
    for person in [&meeting.chair, &meeting.secretary].into_iter().flatten() {
        add_person(&mut phrases, person);
    }
    for person in &meeting.participant {
        add_person(&mut phrases, &person.name);
        add(&mut phrases, &person.site);
    }
    for site in &meeting.site {
        add(&mut phrases, &site.name);
        site.aliases.iter().for_each(|alias| add(&mut phrases, alias));
    }
    meeting.glossary.values().for_each(|written| add(&mut phrases, written));
    [&meeting.organisation, &meeting.parent, &meeting.title].into_iter().flatten().for_each(|text| add(&mut phrases, text));
    let found = Found::in_papers(papers);
    found.names.iter().for_each(|name| add(&mut phrases, name));
    found.terms.iter().for_each(|term| add(&mut phrases, term));
    phrases.into_iter().collect()
}

fn add_person(phrases: &mut BTreeSet<String>, name: &str) {
    add(phrases, name);
    if let Some(given) = name.split_whitespace().next_back() {
        ADDRESSES.iter().for_each(|address| add(phrases, &format!("{address} {given}")));
    }
}

fn add(phrases: &mut BTreeSet<String>, phrase: &str) {
    let words: Vec<String> = phrase.nfc().collect::<String>().split_whitespace().map(str::to_lowercase).collect();
    let letters = |word: &String| word.chars().any(char::is_alphabetic);
    if (1..=LONGEST).contains(&words.len()) && words.iter().any(letters) {
        phrases.insert(words.join(" "));
    }
}

struct Found {
    names: Vec<String>,
    terms: Vec<String>,
}

impl Found {
    fn in_papers(papers: &[String]) -> Self {
        let mut names: BTreeMap<String, usize> = BTreeMap::new();
        let mut terms: BTreeMap<String, usize> = BTreeMap::new();
        for sentence in papers.iter().flat_map(|paper| sentences(paper)) {
            let words: Vec<String> = sentence.split_whitespace().map(bare).collect();
            count_names(&words, &mut names);
            count_terms(&words, &mut terms);
        }
        terms.retain(|_, count| *count >= OFTEN);
        Self { names: most_frequent(names, MOST_NAMES), terms: most_frequent(terms, MOST_TERMS) }
    }
}

/// Pieces between marks that no phrase reaches across.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', '\t', '.', ',', ';', ':', '!', '?', '(', ')', '"', '“', '”', '…', '|', '[', ']'])
        .filter(|piece| !piece.is_empty())
}

fn bare(word: &str) -> String {
    word.nfc().collect::<String>().trim_matches(|letter: char| !letter.is_alphanumeric()).to_owned()
}

/// Runs of capitalised words; a single one only inside a sentence, and only if it is no Vietnamese syllable.
fn count_names(words: &[String], names: &mut BTreeMap<String, usize>) {
    let shouted =
        words.iter().filter(|word| word.chars().any(char::is_alphabetic)).all(|word| !word.chars().any(char::is_lowercase));
    if shouted && words.len() > 5 {
        return; // a heading in capitals holds no names that could be told from the rest
    }
    let mut run: Vec<&str> = Vec::new();
    for (index, word) in words.iter().map(Some).chain([None]).enumerate() {
        match word.filter(|word| word.chars().next().is_some_and(char::is_uppercase)) {
            Some(word) => run.push(word),
            None => {
                let foreign = |word: &str| word.chars().filter(char::is_ascii_alphabetic).count() >= 4 && word.is_ascii();
                let begins_sentence = index == run.len();
                let worth_it = match run.as_slice() {
                    [] => false,
                    [only] => foreign(only) && !begins_sentence,
                    _ => run.len() <= LONGEST,
                };
                if worth_it {
                    *names.entry(run.join(" ")).or_default() += 1;
                }
                run.clear();
            }
        }
    }
}

/// Two to four words that neither begin nor end with an empty word.
fn count_terms(words: &[String], terms: &mut BTreeMap<String, usize>) {
    let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let full = |word: &String| word.chars().all(char::is_alphabetic) && !word.is_empty() && !EMPTY_WORDS.contains(&word.as_str());
    for length in 2..=4 {
        for window in lower.windows(length) {
            let inner_ok = window.iter().all(|word| !word.is_empty());
            if inner_ok && full(&window[0]) && full(&window[length - 1]) {
                *terms.entry(window.join(" ")).or_default() += 1;
            }
        }
    }
}

fn most_frequent(counts: BTreeMap<String, usize>, most: usize) -> Vec<String> {
    let mut counted: Vec<(String, usize)> = counts.into_iter().collect();
    counted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counted.truncate(most);
    counted.into_iter().map(|(phrase, _)| phrase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_listened_for_by_their_full_name_and_by_their_given_name_with_an_address() {
        let meeting = MeetingFile { chair: Some("Phạm Văn Lượng".to_owned()), ..MeetingFile::default() };
        let phrases = own_phrases(&meeting, &[]);
        assert!(phrases.contains(&"phạm văn lượng".to_owned()) && phrases.contains(&"đồng chí lượng".to_owned()));
        assert!(!phrases.contains(&"lượng".to_owned()));
    }

    #[test]
    fn a_paper_gives_its_names_and_what_comes_back_in_it() {
        let paper = "Đồng chí Y Thanh báo cáo phần mềm Kahoot. Trường dùng nền tảng trực tuyến, nền tảng trực tuyến của Sở; nền tảng trực tuyến.";
        let phrases = own_phrases(&MeetingFile::default(), &[paper.to_owned()]);
        for wanted in ["y thanh", "kahoot", "nền tảng trực tuyến"] {
            assert!(phrases.contains(&wanted.to_owned()), "{wanted} in {phrases:?}");
        }
        assert!(!phrases.iter().any(|phrase| phrase.starts_with("của ")), "{phrases:?}");
    }
}
