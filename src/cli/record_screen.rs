//! What does a person see and press while a meeting is recorded?
//!
//! On a terminal a few lines that renew themselves: time, meters, size, space, the last warning, the keys. Elsewhere a
//! line for what happens and one a minute; lines on standard input then do what the keys do (`p`, `m NOTE`, `q`).

use super::keyboard::Keyboard;
use super::printer::Printer;
use super::record_live::Live;
use crate::language::Text;
use crate::record::{Command, Notice, Session, Status};
use crate::text;
use crate::time::Timestamp;
use crate::trouble::{Failure, Warning};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use crossterm::terminal;
use std::io::{BufRead, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// How often the lines are renewed.
const RENEW: Duration = Duration::from_millis(200);
/// Without a terminal, a line this often.
const LINE_EVERY: Duration = Duration::from_secs(60);
/// More warnings than this are only shown; the manifest has them all.
const MOST_WARNINGS: usize = 1_000;
/// Steps of a meter, from -60 dB to full scale.
const STEPS: usize = 20;

/// How a recording came to its end.
pub(super) struct Ended {
    pub(super) length: Timestamp,
    pub(super) warnings: Vec<Warning>,
}

/// Shows a recording and passes on what is pressed.
pub(super) struct Screen {
    printer: Printer,
    terminal: bool,
    stop: Arc<AtomicBool>,
    lines: u16,
    last: Option<(bool, Timestamp, Text)>,
    typing: Option<(Timestamp, String)>,
    warnings: Vec<Warning>,
    live: Option<Live>,
}

impl Screen {
    pub(super) fn new(printer: Printer) -> Self {
        let stop = super::progress::interruption();
        let terminal = std::io::stdin().is_terminal() && std::io::stderr().is_terminal() && !printer.is_quiet();
        Self { printer, terminal, stop, lines: 0, last: None, typing: None, warnings: Vec::new(), live: None }
    }

    /// Until the recording ends; what is heard meanwhile runs up above the meters.
    pub(super) fn follow(mut self, session: Session, notices: &Receiver<Notice>, live: Option<Live>) -> Result<Ended, Failure> {
        self.live = live;
        self.printer.say(&text!("đang ghi vào {}", "recording to {}", session.folder().display()));
        let raw = self.terminal && terminal::enable_raw_mode().is_ok();
        if raw {
            self.on_terminal(&session, notices);
            self.erase();
            let _ = terminal::disable_raw_mode();
        } else {
            self.in_lines(&session, notices);
        }
        let length = session.finish();
        while let Ok(notice) = notices.try_recv() {
            self.take(notice, Timestamp::ZERO);
        }
        if raw {
            // What the renewed lines have shown for a moment stays to be read.
            self.warnings.iter().for_each(|warning| self.printer.warn(warning));
        }
        if let Ok(length) = &length {
            self.printer.say(&text!("đã ghi {length}", "recorded {length}"));
        }
        if let Some(live) = self.live.take() {
            live.finish(|line| self.printer.say(&line));
        }
        let length = length?;
        Ok(Ended { length, warnings: self.warnings })
    }

    fn on_terminal(&mut self, session: &Session, notices: &Receiver<Notice>) {
        let keyboard = Keyboard::listen();
        while !self.stop.load(Ordering::SeqCst) {
            let status = session.status();
            if status.ended {
                return;
            }
            while let Ok(notice) = notices.try_recv() {
                self.take(notice, status.elapsed);
            }
            self.show_heard();
            self.draw(&status);
            if keyboard.next(RENEW).is_some_and(|key| !self.press(key, &status, session)) {
                return;
            }
        }
    }

    /// A key; answers whether to go on.
    fn press(&mut self, key: KeyEvent, status: &Status, session: &Session) -> bool {
        if key.modifiers.contains(KeyModifiers::CONTROL) && matches!(key.code, KeyCode::Char('c' | 'd')) {
            return false;
        }
        if let Some((at, mut note)) = self.typing.take() {
            match key.code {
                KeyCode::Enter => session.command(Command::NoteAt(at, note.trim().to_owned())),
                KeyCode::Esc => {}
                KeyCode::Backspace => {
                    note.pop();
                    self.typing = Some((at, note));
                }
                KeyCode::Char(letter) => {
                    note.push(letter);
                    self.typing = Some((at, note));
                }
                _ => self.typing = Some((at, note)),
            }
            return true;
        }
        match key.code {
            KeyCode::Char('p' | 'P') => session.command(Command::Pause),
            KeyCode::Char('m' | 'M') => self.typing = Some((status.elapsed, String::new())),
            KeyCode::Char('q' | 'Q') => return false,
            _ => {}
        }
        true
    }

    fn draw(&mut self, status: &Status) {
        let language = self.printer.language;
        let mut lines = vec![headline(status).get(language).to_owned()];
        for track in &status.tracks {
            let device = track.device.as_deref().unwrap_or("–");
            let label = track.kind.label();
            let state = if track.connected { meter(track.level_db) } else { meter(f32::NEG_INFINITY) };
            lines.push(format!("  {:<18} {state}  {device}", label.get(language)));
        }
        if let Some((warned, at, last)) = &self.last {
            lines.push(format!("  {} [{at}] {}", if *warned { "!" } else { "·" }, last.get(language)));
        }
        lines.push(
            match &self.typing {
                Some((_, note)) => text!("  ghi chú: {note}_  (Enter lưu, Esc bỏ)", "  note: {note}_  (Enter keeps, Esc drops)"),
                None if status.paused => text!("  p ghi tiếp   m đánh dấu   q kết thúc", "  p go on   m mark   q end"),
                None => text!("  p tạm dừng   m đánh dấu   q kết thúc", "  p pause   m mark   q end"),
            }
            .get(language)
            .to_owned(),
        );
        let width = terminal::size().map_or(80, |(columns, _)| usize::from(columns)).max(20);
        self.erase();
        let mut out = std::io::stderr().lock();
        for line in &lines {
            let shown: String = line.chars().take(width - 1).collect();
            let _ = write!(out, "{shown}\r\n");
        }
        let _ = out.flush();
        self.lines = u16::try_from(lines.len()).unwrap_or(0);
    }

    fn erase(&mut self) {
        if self.lines > 0 {
            let _ = write!(std::io::stderr(), "\x1b[{}A\r\x1b[J", self.lines);
            self.lines = 0;
        }
    }

    fn in_lines(&mut self, session: &Session, notices: &Receiver<Notice>) {
        let commands = commands_from_lines();
        let mut told = Instant::now();
        while !self.stop.load(Ordering::SeqCst) {
            let status = session.status();
            if status.ended {
                return;
            }
            if let Ok(notice) = notices.recv_timeout(RENEW) {
                self.take(notice, status.elapsed);
            }
            self.show_heard();
            while let Ok(command) = commands.try_recv() {
                if command == Command::Stop {
                    return;
                }
                session.command(command);
            }
            if told.elapsed() >= LINE_EVERY {
                told = Instant::now();
                self.printer.say(&headline(&status));
            }
        }
    }

    /// What was heard since the last time, above everything that renews itself.
    fn show_heard(&mut self) {
        let lines: Vec<Text> = self.live.as_mut().map(Live::lines).unwrap_or_default();
        if lines.is_empty() {
            return;
        }
        self.erase();
        let end = if self.terminal { "\r\n" } else { "\n" };
        let mut out = std::io::stderr().lock();
        for line in lines.iter().filter(|_| !self.printer.is_quiet()) {
            let _ = write!(out, "{}{end}", line.get(self.printer.language));
        }
    }

    fn take(&mut self, notice: Notice, now: Timestamp) {
        let (warned, warning) = match notice {
            Notice::Warned(warning) => (true, warning),
            Notice::Told(warning) => (false, warning),
        };
        self.erase();
        if self.lines == 0 && !self.terminal {
            if warned {
                self.printer.warn(&warning);
            } else {
                self.printer.say(&warning.message);
            }
        }
        self.last = Some((warned, now, warning.message.clone()));
        if warned && self.warnings.len() < MOST_WARNINGS {
            self.warnings.push(warning);
        }
    }
}

/// Lines of standard input as commands, read on a thread of their own.
fn commands_from_lines() -> Receiver<Command> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            let line = line.trim();
            let command = match line.split_once(' ').unwrap_or((line, "")) {
                ("p", _) => Command::Pause,
                ("m", note) => Command::Note(note.trim().to_owned()),
                ("q", _) => Command::Stop,
                _ => continue,
            };
            if sender.send(command).is_err() {
                return;
            }
        }
    });
    receiver
}

fn headline(status: &Status) -> Text {
    let elapsed = status.elapsed;
    let megabytes = format!("{:.1}", status.bytes as f64 / 1e6);
    let left = status.left_ms.map_or_else(|| "?".to_owned(), |ms| hours(ms / 60_000));
    let free = status.free_bytes.map_or_else(|| "?".to_owned(), |bytes| format!("{:.1}", bytes as f64 / 1e9));
    let (vi, en) = if status.paused { ("TẠM DỪNG", "PAUSED") } else { ("GHI", "REC") };
    text!(
        "● {vi} {elapsed}   {megabytes} MB   còn trống {free} GB, đủ ghi {left}",
        "● {en} {elapsed}   {megabytes} MB   {free} GB free, room for {left}"
    )
}

fn hours(minutes: u64) -> String {
    if minutes >= 60 { format!("{}h{:02}", minutes / 60, minutes % 60) } else { format!("{minutes} min") }
}

/// A level as a bar and a number.
pub(super) fn meter(level_db: f32) -> String {
    let filled = ((level_db.max(-60.0) + 60.0) / 60.0 * STEPS as f32).round() as usize;
    let filled = filled.min(STEPS);
    let number = if level_db <= -90.0 { "   –  ".to_owned() } else { format!("{level_db:>4.0} dB").replace("-0 dB", " 0 dB") };
    format!("[{}{}] {number}", "█".repeat(filled), "·".repeat(STEPS - filled))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meters_span_sixty_decibels() {
        assert_eq!(meter(0.0).matches('█').count(), 20);
        assert_eq!(meter(-30.0).matches('█').count(), 10);
        assert_eq!(meter(f32::NEG_INFINITY).matches('█').count(), 0);
    }
}
