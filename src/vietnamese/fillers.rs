//! Which sounds are no words, and which words were said twice by mistake?
//!
//! What goes is taken out of the written text only; the words as heard keep it. The lists are short: a word that may
//! mean something stays, and words that Vietnamese doubles on purpose (`luôn luôn`) are never collapsed.

use super::lexicon;
use super::tokens::{Kind, Token, key, key_before, phrase_at};
use std::collections::HashSet;
use std::sync::LazyLock;

/// The tokens that stay, and the stretches of text (in scalar values) that go.
pub(crate) struct Spoken<'t> {
    pub(crate) tokens: Vec<Token<'t>>,
    pub(crate) dropped: Vec<(usize, usize)>,
}

/// Sounds of hesitation.
const HESITATIONS: &[&str] = &["à", "ờ", "ừ", "ừm", "ờm", "ưm", "ừhm", "hừm", "ơm", "uhm", "um", "ừừ", "ờờ", "èm"];

/// Phrases that only fill a pause.
const PAUSES: &[&str] = &["thì là mà", "là thì là", "thì là là"];

/// Particles behind which `à` asks instead of hesitating.
const ASKING: &[&str] = &["thế", "vậy", "rồi", "không", "đâu", "hả", "đấy", "chứ", "nhỉ", "này", "xong", "chưa"];

/// Numerals and letter names are doubled by what they say.
static DOUBLED: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let words =
        lexicon::rows(include_str!("lexicon/reduplications.tsv")).filter_map(|row| row.first().map(|word| (*word).to_owned()));
    let letters = lexicon::rows(include_str!("lexicon/letter_names.tsv"))
        .flat_map(|row| row[0].split(' ').map(str::to_owned).collect::<Vec<_>>());
    let numerals =
        "không một hai ba bốn tư năm lăm sáu bảy bẩy tám chín mười mươi trăm nghìn ngàn triệu tỷ linh lẻ mốt môt bôn tam chin";
    words.chain(letters).chain(numerals.split(' ').map(str::to_owned)).collect()
});

/// Takes out fillers and words said twice.
pub(crate) fn without_fillers<'t>(all: &[Token<'t>]) -> Spoken<'t> {
    let mut tokens: Vec<Token<'t>> = Vec::with_capacity(all.len());
    let mut dropped: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while at < all.len() {
        let end = filler(all, at).or_else(|| said_twice(all, at));
        let Some(mut end) = end.filter(|end| *end > at) else {
            tokens.push(all[at].clone());
            at += 1;
            continue;
        };
        // A pause between commas takes one comma along; at the start of a sentence its own.
        let opens = at == 0 || all[at - 1].is_symbol();
        if opens && key(all, end) == "," {
            end += 1;
        }
        match (at.checked_sub(1), all.get(end)) {
            // The blank behind goes at the start of a text, else the blank before.
            (None, Some(next)) => dropped.push((all[at].start, next.start)),
            (None, None) => dropped.push((all[at].start, all[end - 1].end)),
            (Some(before), _) => dropped.push((all[before].end, all[end - 1].end)),
        }
        at = end;
    }
    Spoken { tokens, dropped }
}

/// The token behind a filler at `at`.
fn filler(all: &[Token<'_>], at: usize) -> Option<usize> {
    if let Some(end) = PAUSES.iter().find_map(|words| phrase_at(all, at, words)) {
        return Some(end);
    }
    let word = key(all, at);
    if all[at].kind != Kind::Word || !HESITATIONS.contains(&word) || all.len() == 1 || all[at].glued {
        return None;
    }
    let asks = word == "à" && ASKING.contains(&key_before(all, at));
    // Yes is an answer where it stands alone.
    let answers = word == "ừ" && (at == 0 || all[at - 1].ends_sentence()) && all.get(at + 1).is_none_or(Token::ends_sentence);
    (!asks && !answers).then_some(at + 1)
}

/// The token behind the first of two equal words or pairs of words.
fn said_twice(all: &[Token<'_>], at: usize) -> Option<usize> {
    let plain = |at: usize| {
        all.get(at).is_some_and(|token| token.kind == Kind::Word && !DOUBLED.contains(&token.key) && !token.is_acronym())
    };
    if !plain(at) {
        return None;
    }
    let lower = |at: usize| all.get(at).is_some_and(|token| !token.is_capitalised());
    if key(all, at) == key(all, at + 1) && lower(at + 1) {
        // A name may end as the next word begins: đồng chí Phát phát biểu.
        let name = all[at].is_capitalised() && at > 0 && !all[at - 1].is_symbol();
        let compound = key(all, at + 2) != key(all, at)
            && matches!(
                key(all, at),
                "thì"
                    | "là"
                    | "các"
                    | "những"
                    | "của"
                    | "và"
                    | "cho"
                    | "với"
                    | "ở"
                    | "tôi"
                    | "được"
                    | "có"
                    | "đã"
                    | "sẽ"
                    | "để"
                    | "trong"
                    | "về"
                    | "này"
                    | "phải"
                    | "cần"
            )
            || !crosses_compound(all, at + 1);
        return (!name && compound).then_some(at + 1);
    }
    let pair = plain(at + 1)
        && key(all, at) == key(all, at + 2)
        && key(all, at + 1) == key(all, at + 3)
        && lower(at + 2)
        && lower(at + 3);
    (pair && !all[at + 2].is_symbol()).then_some(at + 2)
}

/// The second word begins a compound of its own: `giáo viên viên chức`, `công tác tác động`.
fn crosses_compound(all: &[Token<'_>], second: usize) -> bool {
    let compound = [
        "viên chức",
        "phát biểu",
        "tác động",
        "nhân dân",
        "sinh hoạt",
        "học sinh",
        "trường học",
        "hiện nay",
        "trọng tâm",
        "đạo đức",
        "hội nghị",
        "hội đồng",
        "hội trường",
        "định hướng",
        "định kỳ",
        "quản lý",
        "lý do",
        "dục",
        "thực hiện",
        "hành chính",
        "chính quyền",
        "chính sách",
        "chí",
        "viên",
        "công tác",
        "tâm lý",
        "chức năng",
        "năng lực",
        "lực lượng",
        "lượng giá",
        "báo cáo",
        "cáo",
    ];
    compound.iter().any(|words| phrase_at(all, second, words).is_some() && words.contains(' '))
}
