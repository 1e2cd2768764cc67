//! Where do sentences begin and end, where the recogniser did not say?
//!
//! A text with capitals or marks of its own keeps them. A bare one (small letters, no marks) becomes sentences: a break
//! where the speaker paused or where fixed words open a sentence, an end mark where something was stated. A fragment
//! that states nothing (`ngày 09/4/2021`) stays bare.

use super::lexicon::{self, Phrases};
use super::tokens::{Kind, Token, key, key_before, phrase_at};
use super::tones::capital;
use super::writer::{Draft, Place};
use std::sync::LazyLock;

static PREDICATES: LazyLock<Phrases<()>> = LazyLock::new(|| lexicon::plain(include_str!("lexicon/predicates.tsv")));

/// Words that open a sentence wherever they stand.
const OPENERS: &[&str] = &[
    "kính thưa",
    "xin trân trọng cảm ơn",
    "xin chân thành cảm ơn",
    "tuy nhiên",
    "ngoài ra",
    "bên cạnh đó",
    "trên đây là",
    "sau đây tôi",
    "tôi xin hết",
    "xin mời đồng chí",
    "xin mời điểm cầu",
    "một là",
    "hai là",
    "ba là",
    "bốn là",
    "năm là",
    "sáu là",
    "bảy là",
    "thứ nhất là",
    "thứ hai là",
    "thứ ba là",
    "thứ tư là",
    "thứ năm là",
    "thứ sáu là",
    "thứ nhất",
    "tiếp theo xin",
    "cuối cùng xin",
];

/// Phrases with a comma behind them at the start of a sentence.
const CALLS: &[&str] = &[
    "kính thưa các đồng chí",
    "kính thưa hội nghị",
    "kính thưa quý vị đại biểu",
    "kính thưa quý vị",
    "thưa các đồng chí",
    "thưa hội nghị",
    "thưa quý vị",
    "kính thưa đồng chí chủ trì",
    "tuy nhiên",
    "ngoài ra",
    "bên cạnh đó",
    "thứ nhất",
    "dạ thưa hội nghị",
    "dạ thưa các đồng chí",
];

/// Puts end marks and capitals where the recogniser gave none.
pub(crate) fn punctuate(draft: &mut Draft<'_>, place: Place, pauses: &[usize]) {
    if draft.tokens.is_empty() {
        return;
    }
    if is_bare(&draft.tokens) {
        let starts = sentence_starts(draft, pauses);
        for (index, start) in starts.iter().enumerate() {
            let end = starts.get(index + 1).copied().unwrap_or(draft.tokens.len());
            let last = end == draft.tokens.len();
            sentence(draft, *start, end, place.opens || index > 0, place.closes || !last);
        }
    } else {
        capitals_after_marks(draft, place);
    }
}

/// Nothing in the text shows where sentences are.
fn is_bare(tokens: &[Token<'_>]) -> bool {
    let mark = |token: &Token<'_>| matches!(token.kind, Kind::Symbol(',' | '.' | '?' | '!' | ';' | ':' | '…'));
    let capital = |token: &Token<'_>| token.is_capitalised() && !token.is_acronym();
    !tokens.iter().any(|token| mark(token) || capital(token))
}

/// Where sentences start in a bare text: its first word, behind pauses, and at opening phrases.
fn sentence_starts(draft: &Draft<'_>, pauses: &[usize]) -> Vec<usize> {
    let tokens = &draft.tokens;
    let mut starts = vec![0];
    let mut pauses = pauses.iter().copied().peekable();
    for at in 1..tokens.len() {
        let mut paused = false;
        while pauses.next_if(|pause| *pause <= tokens[at].start).is_some() {
            paused = true;
        }
        let whole = draft.pieces[at].end > at;
        let since = at - starts.last().copied().unwrap_or(0);
        let opener = since >= 4
            && OPENERS.iter().any(|words| phrase_at(tokens, at, words).is_some())
            && !matches!(key_before(tokens, at), "là" | "vấn" | "đề" | "dung" | "lần" | "phần" | "và");
        if whole && (paused || opener) {
            starts.push(at);
        }
    }
    starts
}

/// One sentence of a bare text: capital, comma behind a call, end mark.
fn sentence(draft: &mut Draft<'_>, start: usize, end: usize, opens: bool, closes: bool) {
    let stated = end - start >= 4 && (start..end).any(|at| spoken_word(draft, at) && PREDICATES.at(&draft.tokens, at).is_some());
    if !stated {
        return;
    }
    if opens {
        let text = capital(draft.written(start));
        draft.rewrite(start, text, "sentence");
        if let Some(behind) = CALLS
            .iter()
            .find_map(|words| phrase_at(&draft.tokens, start, words))
            .filter(|behind| *behind < end && goes_on(&draft.tokens, *behind))
        {
            draft.mark(behind - 1, ',');
        } else if numbers_its_point(&draft.tokens, start) {
            draft.mark(start, ',');
        }
    }
    if closes && !draft.tokens[end - 1].is_symbol() {
        let mark = if asks(&draft.tokens[start..end]) { '?' } else { '.' };
        draft.mark(end - 1, mark);
    }
}

/// Words that stand for themselves, not for a figure or a name.
fn spoken_word(draft: &Draft<'_>, at: usize) -> bool {
    let piece = &draft.pieces[at];
    piece.end > at && matches!(piece.rule, "" | "case" | "spelling")
}

/// Behind a call the speech goes on; anything else may still belong to the call (`thưa các đồng chí hiệu trưởng`).
fn goes_on(tokens: &[Token<'_>], at: usize) -> bool {
    matches!(
        key(tokens, at),
        "hôm"
            | "tôi"
            | "chúng"
            | "em"
            | "xin"
            | "sau"
            | "thay"
            | "được"
            | "trong"
            | "để"
            | "thực"
            | "qua"
            | "theo"
            | "trước"
            | "vừa"
            | "như"
            | "quý"
            | "năm"
            | "đến"
            | "lời"
            | "báo"
            | "về"
            | "ngày"
            | "toàn"
            | "nhà"
            | "trường"
            | "điểm"
            | "còn"
            | "một"
            | "việc"
            | "các"
    )
}

/// `một tiếp tục duy trì …`: the chair counts the points.
fn numbers_its_point(tokens: &[Token<'_>], start: usize) -> bool {
    let number = matches!(key(tokens, start), "một" | "hai" | "ba" | "bốn" | "năm" | "sáu" | "bảy" | "tám" | "chín" | "mười");
    let behind = key(tokens, start + 1);
    let verb = PREDICATES.at(tokens, start + 1).is_some()
        || matches!(behind, "các" | "toàn" | "nỗ" | "nô" | "hiệu" | "từng" | "tất" | "đối" | "về" | "trên" | "trong");
    number
        && verb
        && !matches!(behind, "là" | "có" | "bảo" | "em" | "tôi" | "học")
        && super::numerals::numeral(tokens, start + 1).is_none()
}

/// A question by its last words.
fn asks(tokens: &[Token<'_>]) -> bool {
    let polite = tokens.len() - usize::from(tokens.last().is_some_and(|token| token.key == "ạ"));
    let last = polite.checked_sub(1).map_or("", |at| key(tokens, at));
    let before = polite.checked_sub(2).map_or("", |at| key(tokens, at));
    match last {
        "không" => {
            matches!(before, "gì" | "được" | "phải" | "đúng" | "hay" | "rõ") || tokens.iter().any(|token| token.key == "có")
        }
        "nào" => matches!(before, "thế" | "như"),
        "nhiêu" => before == "bao",
        "nhỉ" | "chưa" => last == "nhỉ" || tokens.iter().any(|token| token.key == "đã"),
        _ => false,
    }
}

/// Capitals at the start of a text that has sentences, and behind their end marks.
fn capitals_after_marks(draft: &mut Draft<'_>, place: Place) {
    let sentences = draft.tokens.iter().any(Token::ends_sentence);
    let mut fresh = place.opens && sentences && draft.tokens.last().is_some_and(Token::ends_sentence);
    for at in 0..draft.tokens.len() {
        if draft.pieces[at].end <= at {
            continue;
        }
        let token = &draft.tokens[at];
        if token.ends_sentence() {
            let blank = draft.tokens.get(at + 1).is_some_and(|next| !next.glued);
            fresh = blank && matches!(token.kind, Kind::Symbol('.' | '?' | '!')) && !abbreviated(&draft.tokens, at);
        } else if fresh && !token.is_symbol() {
            let text = capital(draft.written(at));
            draft.rewrite(at, text, "sentence");
            fresh = false;
        }
    }
}

/// `TS. Nguyễn`, `v.v. các`: the point ends no sentence.
fn abbreviated(tokens: &[Token<'_>], at: usize) -> bool {
    let before = key_before(tokens, at);
    tokens[at].glued && matches!(before, "ts" | "ths" | "pgs" | "gs" | "tp" | "ks" | "bs" | "cn" | "v" | "đc" | "tt" | "q" | "p")
        || tokens.get(at + 1).is_some_and(Token::ends_sentence)
        || at == 1 && tokens[0].kind == Kind::Number
}
