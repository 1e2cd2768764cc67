//! How fast are 40,000 words written? Repeats the lines of the standard input as utterances of ten words and more.

use std::io::{Read, Write};
use thuky::roster::MeetingFile;
use thuky::vietnamese::Writer;

fn main() -> std::io::Result<()> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let writer = Writer::new(&MeetingFile::default());
    let (mut words, mut letters) = (0, 0);
    let _ = writer.write("khởi động một trăm hai mươi");
    let start = std::time::Instant::now();
    for line in text.lines().cycle().filter(|line| !line.is_empty()) {
        letters += writer.write(line).text.len();
        words += line.split_whitespace().count();
        if words >= 40_000 {
            break;
        }
    }
    writeln!(std::io::stdout(), "{words} words, {letters} bytes, {:.3} s", start.elapsed().as_secs_f64())
}
