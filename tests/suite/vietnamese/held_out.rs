//! How many of the sentences that the rules were not made for come out right, class by class?

use super::cases::{files, read};
use std::collections::BTreeMap;

#[test]
fn most_held_out_sentences_are_right() {
    let mut classes: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut wrong = Vec::new();
    for case in files().iter().filter(|path| path.ends_with("held_out.txt")).flat_map(|path| read(path)) {
        let written = case.writer.write(&case.heard);
        let right = written.text == case.written;
        let class = classes.entry(case.class().to_owned()).or_default();
        class.0 += usize::from(right);
        class.1 += 1;
        if !right {
            wrong.push(format!("{}\n  wanted  {}\n  written {}", case.name, case.written, written.text));
        }
    }
    let (right, all) = classes.values().fold((0, 0), |sum, class| (sum.0 + class.0, sum.1 + class.1));
    let table: Vec<String> = classes.iter().map(|(class, (right, all))| format!("{class} {right}/{all}")).collect();
    assert!(right * 100 >= all * 90, "{right} of {all} right: {}\n{}", table.join(", "), wrong.join("\n"));
}
