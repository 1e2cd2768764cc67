//! Which keys does a meeting file know, and which one was meant?

/// Keys at the top of the file.
pub(super) const TOP: &[&str] = &[
    "title",
    "date",
    "start",
    "organisation",
    "parent",
    "issuer_kind",
    "place",
    "platform",
    "chair",
    "secretary",
    "participant",
    "site",
    "glossary",
    "style",
    "paper",
];

/// The papers of `[paper.…]`: what holds for all, and for each kind.
pub(super) const PAPERS: &[&str] =
    &["chung", "bien-ban", "thong-bao-ket-luan", "huong-dan-nhiem-vu", "tin-bai", "phieu-doi-chieu", "theo-doi"];

/// Keys of one `[paper.…]`.
pub(super) const PAPER: &[&str] =
    &["number", "symbol", "abbreviation", "date", "authority", "signer_title", "signer", "recipients"];

/// Keys of a `[[participant]]`.
pub(super) const PARTICIPANT: &[&str] = &["name", "title", "site", "aliases"];

/// Keys of a `[[site]]`.
pub(super) const SITE: &[&str] = &["name", "aliases"];

/// Keys of `[style]`.
pub(super) const STYLE: &[&str] = &["education", "abbreviations", "pad_small"];

/// The known key that the fewest changes of a letter lead to; `None` when nothing is near.
pub(super) fn nearest(unknown: &str, known: &[&'static str]) -> Option<&'static str> {
    let unknown: Vec<char> = unknown.chars().take(64).flat_map(char::to_lowercase).collect();
    let candidates = known.iter().map(|key| (changes(&unknown, key), *key));
    let (distance, key) = candidates.min_by_key(|(distance, _)| *distance)?;
    let shares_start = unknown.len() >= 3 && key.chars().zip(&unknown).take(3).all(|(a, b)| a == *b);
    (distance <= 2 || distance * 2 <= key.len() || shares_start).then_some(key)
}

/// Insertions, deletions, substitutions and swaps of neighbours.
fn changes(from: &[char], to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, b) in to.iter().enumerate() {
            let mut cost = (row[j] + usize::from(a != b)).min(row[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && *a == to[j - 1] && from[i - 1] == *b {
                cost = cost.min(before[j - 1] + 1);
            }
            next.push(cost);
        }
        before = std::mem::replace(&mut row, next);
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_key_that_was_meant() {
        assert_eq!(nearest("titel", TOP), Some("title"));
        assert_eq!(nearest("organization", TOP), Some("organisation"));
        assert_eq!(nearest("participants", TOP), Some("participant"));
        assert_eq!(nearest("Chair", TOP), Some("chair"));
        assert_eq!(nearest("alias", SITE), Some("aliases"));
        assert_eq!(nearest("qwertyuiop", SITE), None);
    }
}
