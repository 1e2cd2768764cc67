//! Where does a speaker count off the items of a list?
//!
//! `thứ nhất`, `một là`, `nội dung thứ hai`, `3.`, and the bare `hai,`. Without punctuation a bare number counts as an
//! item only where it is the next one of a running list and cannot be a quantity. Weekdays (`thứ hai tuần tới`) and
//! quantities (`hai trường`) are no items.

use super::words::{Key, Stop, Vocabulary, Word};

/// The words that lists are counted with.
#[derive(Debug)]
pub(super) struct Counting {
    numbers: Vec<Vec<Key>>,
    /// `nhất`, which counts behind `thứ` only.
    first: Key,
    /// `thứ`, with and without its tone.
    ordinal: (Key, Key),
    /// `là`, with and without its tone.
    is: (Key, Key),
    noun_before: Vec<Key>,
    heads: Vec<Vec<Key>>,
    weekday_before: Vec<Key>,
    weekday_after: Vec<Key>,
    measure_after_one: Vec<Key>,
}

/// An item's number and the words it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Item {
    /// 1, 2, ….
    pub(super) number: usize,
    /// How many words announce it.
    pub(super) length: usize,
}

const NUMBERS: [&[&str]; 20] = [
    &["một", "1", "i"],
    &["hai", "2", "ii"],
    &["ba", "3", "iii"],
    &["bốn", "tư", "4", "iv"],
    &["năm", "5", "v"],
    &["sáu", "6", "vi"],
    &["bảy", "bẩy", "7", "vii"],
    &["tám", "8", "viii"],
    &["chín", "9", "ix"],
    &["mười", "10", "x"],
    &["11"],
    &["12"],
    &["13"],
    &["14"],
    &["15"],
    &["16"],
    &["17"],
    &["18"],
    &["19"],
    &["20"],
];
const HEADS: [&str; 10] =
    ["nội dung", "vấn đề", "nhiệm vụ", "việc", "ý", "điểm", "nhóm nhiệm vụ", "giải pháp", "công việc", "cái"];

impl Counting {
    /// Prepared for texts read with this vocabulary.
    pub(super) fn new(vocabulary: &mut Vocabulary) -> Self {
        let mut keys = |words: &[&str]| words.iter().map(|word| vocabulary.keys_of(word).0).collect::<Vec<_>>();
        let numbers = NUMBERS.iter().map(|words| keys(words)).collect();
        let heads = HEADS.iter().map(|head| keys(&head.split(' ').collect::<Vec<_>>())).collect();
        let weekday_before = keys(&[
            "sáng", "chiều", "tối", "ngày", "vào", "trước", "từ", "đến", "hết", "đêm", "hôm", "trưa", "chờ", "đợi", "hẹn", "sang",
        ]);
        let weekday_after = keys(&["ngày", "tuần", "tới", "này", "hằng", "hàng", "sáng", "chiều", "sau", "và"]);
        let measure_after_one = keys(&[
            "số", "cách", "phần", "trong", "vài", "mặt", "bên", "lần", "cửa", "chiều", "lòng", "loạt", "chút", "ít", "cái",
        ]);
        let noun_before = keys(&[
            "phiên", "lần", "kỳ", "đợt", "phần", "quý", "khóa", "hạng", "giải", "loại", "bậc", "tuần", "năm", "buổi", "mũi",
            "bên", "người", "đứng", "xếp", "trí", "nhóm", "vụ", "tập", "họp",
        ]);
        let ordinal = vocabulary.keys_of("thứ");
        let is = vocabulary.keys_of("là");
        let first = vocabulary.keys_of("nhất").0;
        Self { first, noun_before, numbers, ordinal, is, heads, weekday_before, weekday_after, measure_after_one }
    }

    /// The number behind `thứ`.
    fn ordinal_number(&self, word: &Word) -> Option<usize> {
        if word.key == self.first { Some(1) } else { self.number(word) }
    }

    fn number(&self, word: &Word) -> Option<usize> {
        self.numbers.iter().position(|keys| keys.contains(&word.key)).map(|index| index + 1)
    }

    /// The item announced at word `at`. `fresh`: a sentence, a pause or a list's lead ends right before it;
    /// `last`: the number of the running list so far; `opens_task`: whether a task starts at a word; behind no pause a body there may be what the
    /// number counts.
    pub(super) fn item(
        &self,
        words: &[Word],
        at: usize,
        fresh: bool,
        last: usize,
        opens_task: impl Fn(usize, bool) -> bool,
    ) -> Option<Item> {
        let rest = &words[at..];
        let first = rest.first()?;
        let with_is = |length: usize| length + usize::from(rest.get(length).is_some_and(|word| either(word, self.is)));
        // "nội dung thứ hai (là)"
        for head in &self.heads {
            if rest.len() > head.len() + 1
                && rest.iter().zip(head).all(|(word, key)| word.key == *key)
                && either(&rest[head.len()], self.ordinal)
                && let Some(number) = self.ordinal_number(&rest[head.len() + 1])
            {
                return Some(Item { number, length: with_is(head.len() + 2) });
            }
        }
        // "thứ hai (là)", not the day of the week
        if either(first, self.ordinal) {
            let number = self.ordinal_number(rest.get(1)?)?;
            let before = at.checked_sub(1).map(|index| words[index].key);
            let after = rest.get(2).map(|word| word.key);
            let weekday = number > 1
                && (before.is_some_and(|key| self.weekday_before.contains(&key)) && !fresh
                    || after.is_some_and(|key| self.weekday_after.contains(&key)) && rest[1].stop == Stop::None);
            if !fresh && before.is_some_and(|key| self.noun_before.contains(&key)) {
                return None;
            }
            let glued =
                before.is_some_and(|_| !fresh && at > 0 && words[at - 1].stop == Stop::None) && number != last + 1 && number != 1;
            return (!weekday && !glued).then(|| Item { number, length: with_is(2) });
        }
        let number = self.number(first)?;
        // "hai là"
        if rest.get(1).is_some_and(|word| either(word, self.is)) && first.stop == Stop::None && (fresh || number == last + 1) {
            return Some(Item { number, length: 2 });
        }
        // "Hai," or "2." where a sentence starts
        if fresh && first.stop != Stop::None && (number == 1 || number <= last + 2) {
            return Some(Item { number, length: 1 });
        }
        // the bare "hai" of a running list
        let next = rest.get(1)?;
        let follows = number == last + 1 && (last > 0 || fresh);
        let idiom = number == 1 && self.measure_after_one.contains(&next.key);
        if follows && !idiom && !first.digit && opens_task(at + 1, fresh) {
            return Some(Item { number, length: 1 });
        }
        None
    }
}

/// The word itself, or the word without its tone.
fn either(word: &Word, keys: (Key, Key)) -> bool {
    word.key == keys.0 || word.key == keys.1
}
