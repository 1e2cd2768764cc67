//! Which words give the floor, say who one is, or open and close a meeting?

/// Words that may stand between a cue and a name.
const TITLES: &[&str] = &[
    "đồng",
    "chí",
    "thầy",
    "cô",
    "anh",
    "chị",
    "ông",
    "bà",
    "bác",
    "điểm",
    "cầu",
    "đại",
    "diện",
    "trường",
    "lãnh",
    "đạo",
    "thạc",
    "tiến",
    "sĩ",
    "sỹ",
    "giáo",
    "sư",
    "phó",
    "trưởng",
    "phòng",
    "hiệu",
    "giám",
    "đốc",
    "chủ",
    "tịch",
    "bí",
    "thư",
    "chánh",
    "văn",
    "của",
    "là",
    "đến",
    "lượt",
    "phần",
    "ý",
    "kiến",
];
/// After a name: it is asked for something other than speech, now.
const OTHER_REQUESTS: &[&str] = &[
    "về dự",
    "dự họp",
    "dự hội",
    "đến dự",
    "tham dự",
    "nghiên cứu",
    "lên nhận",
    "nhận",
    "uống",
    "ăn",
    "xem",
    "ký",
    "vào họp",
    "ra",
    "chuẩn bị",
];
/// Close before an invitation: it was given, will be given, or may be given.
const NOT_NOW: &[&str] =
    &["đã", "sẽ", "chưa", "từng", "định", "nếu", "giấy", "khách", "lát nữa", "sau đó", "hôm qua", "hôm trước", "lúc nãy"];
/// Just before an invitation: it is none.
const NO_INVITATION: &[&str] = &["không", "được", "phần", "thư"];

/// Words by which a person is addressed just before their name.
const ADDRESSES: &[&str] = &["chí", "thầy", "cô", "anh", "chị", "ông", "bà", "bác", "chú", "em", "dì"];
/// Just before an address: the person is spoken of, not to.
const SPOKEN_OF: &[&str] =
    &["của", "với", "về", "theo", "như", "do", "bởi", "cho", "cùng", "và", "hoặc", "gặp", "thay", "nhờ", "từ", "đại", "ơn"];
/// Between a cue and a name: what is asked for has been said already, and the name belongs to something else.
const ENDS_AN_INVITATION: &[&str] = &[
    "phát", "báo", "trình", "trả", "nghiên", "nói", "đọc", "gửi", "nộp", "thì", "mà", "nhưng", "nếu", "vì", "nên", "theo", "các",
    "mọi", "những", "tất", "cả", "toàn", "từng", "hoặc", "và", "đã", "sẽ", "không", "chưa",
];
/// After a given name: it ends here, what follows is no further part of it.
const AFTER_A_NAME: &[&str] = &[
    "ạ",
    "à",
    "ơi",
    "có",
    "phát",
    "báo",
    "trình",
    "cho",
    "lên",
    "bật",
    "về",
    "nói",
    "bên",
    "ở",
    "nhé",
    "nha",
    "nhá",
    "tiếp",
    "trước",
    "xin",
    "với",
    "của",
    "trường",
    "phòng",
    "xã",
    "huyện",
    "điểm",
    "chuẩn",
    "đã",
    "vừa",
    "đâu",
    "mời",
    "rồi",
    "bổ",
    "thay",
    "trả",
    "làm",
    "thì",
    "là",
    "đánh",
    "giải",
    "đi",
    "nghe",
    "mở",
    "tổng",
    "trao",
    "đóng",
    "nêu",
    "đọc",
    "hiệu",
    "phó",
    "trưởng",
    "giám",
    "chủ",
    "bí",
    "chuyên",
    "tổ",
    "ban",
    "hội",
    "sở",
];

/// Is the word just before a name an address ("đồng chí", "thầy", "cô") to the one who is asked?
pub(super) fn is_addressed(words: &[String], name: usize) -> bool {
    let Some(address) = name.checked_sub(1).filter(|&at| ADDRESSES.contains(&words[at].as_str())) else { return false };
    // "đồng chí" is two words.
    let before = if words[address] == "chí" { address.checked_sub(2) } else { address.checked_sub(1) };
    !before.is_some_and(|at| SPOKEN_OF.contains(&words[at].as_str()))
}

/// Can a given name end before `after`?
pub(super) fn ends_a_name(words: &[String], after: usize) -> bool {
    words.get(after).is_none_or(|word| AFTER_A_NAME.contains(&word.as_str()))
}

/// Does the word end the part of an invitation in which the invited one is named?
pub(super) fn ends_an_invitation(word: &str) -> bool {
    ENDS_AN_INVITATION.contains(&word)
}

/// The words of `heard` for comparing: lower case, without punctuation.
pub(super) fn words(heard: &str) -> Vec<String> {
    heard
        .to_lowercase()
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned())
        .filter(|word| !word.is_empty())
        .collect()
}

/// Does `phrase` begin at `at`?
pub(super) fn stands_at(words: &[String], at: usize, phrase: &str) -> bool {
    let mut rest = words.iter().skip(at);
    phrase.split(' ').all(|wanted| rest.next().is_some_and(|word| word == wanted))
}

/// Does `phrase` occur?
pub(super) fn contains(words: &[String], phrase: &str) -> bool {
    (0..words.len()).any(|at| stands_at(words, at, phrase))
}

/// Is the word a title or an address that may precede a name?
pub(super) fn is_title(word: &str) -> bool {
    TITLES.contains(&word)
}

/// Does the invitation at `at` count, given what stands before it?
pub(super) fn is_given_now(words: &[String], at: usize) -> bool {
    // "có ý kiến gì không mời chị …": the question is over, nothing is denied.
    let asked_before = (at.saturating_sub(10)..at).any(|place| words[place] == "có" || words[place] == "được");
    let before = |word: &str| at >= 1 && words[at - 1] == word && !(word == "không" && asked_before);
    // "tôi xin được mời" gives the floor, "tôi được mời" tells of it.
    let asked = at >= 2 && words[at - 2] == "xin";
    let not_now = (at.saturating_sub(3)..at).any(|place| NOT_NOW.iter().any(|phrase| stands_at(&words[..at], place, phrase)));
    !not_now && (asked || !NO_INVITATION.iter().any(|word| before(word)))
}

/// Is the person named before `after` asked for something other than to speak?
pub(super) fn asks_something_else(words: &[String], after: usize) -> bool {
    OTHER_REQUESTS.iter().any(|phrase| stands_at(words, after, phrase))
}

/// Does the speaker conclude the meeting, in the first person?
pub(super) fn concludes(words: &[String]) -> bool {
    [
        "tôi xin kết luận",
        "tôi xin phép kết luận",
        "tôi xin được kết luận",
        "tôi kết luận",
        "xin kết luận như sau",
        "tôi xin phát biểu kết luận",
    ]
    .iter()
    .any(|phrase| contains(words, phrase))
}

/// Does the speaker open or close the meeting?
pub(super) fn presides(words: &[String]) -> bool {
    [
        "tuyên bố khai mạc",
        "xin khai mạc",
        "xin bắt đầu hội nghị",
        "tuyên bố bế mạc",
        "xin bế mạc",
        "tuyên bố kết thúc",
        "hội nghị đến đây",
    ]
    .iter()
    .any(|phrase| contains(words, phrase))
}
