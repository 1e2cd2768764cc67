//! How does a large file arrive whole over a bad line?
//!
//! What has arrived lies in `FILE.part`; a broken download goes on where it broke, as long as the server still has the
//! same file. Length and hash decide; only then does the file take its name. A server that sends something else (a
//! page, another length) is refused before it fills the disk.

use super::catalogue::{Download, note_of};
use super::{Model, hash_file};
use crate::language::Text;
use crate::net::{Patience, Redirects, Trouble, client, of_status, retry_after, trouble_of, trouble_of_reading};
use crate::text;
use crate::trouble::Failure;
use reqwest::blocking::{Client, Response};
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Left free on the disk.
const SPARE_BYTES: u64 = 64 << 20;

/// Where a model comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A file, such as one on a USB stick.
    File(PathBuf),
    /// A server; an address that ends with `/` is a folder of a mirror.
    Address(String),
}

impl Origin {
    /// What `--from` names: an address, a file, or a folder that holds the file.
    #[must_use]
    pub fn parse(named: &str, file: &str) -> Self {
        if named.starts_with("http://") || named.starts_with("https://") {
            let inside = if named.ends_with('/') { format!("{named}{file}") } else { named.to_owned() };
            return Self::Address(inside);
        }
        let path = PathBuf::from(named.strip_prefix("file://").unwrap_or(named));
        Self::File(if path.is_dir() { path.join(file) } else { path })
    }
}

/// A model that has arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pulled {
    /// The model.
    pub model: Model,
    /// It was there already.
    pub already: bool,
    /// Bytes that came this time.
    pub received: u64,
    /// Whether the hash was known beforehand; otherwise it is remembered from now on.
    pub hash_known: bool,
}

/// Fetches a model into `folder`. `progress` is told how many bytes of how many are there, and says whether to go on.
///
/// # Errors
/// When it cannot be fetched, is not what it should be, or the user stops; what has arrived stays for the next call.
pub fn pull(
    entry: &Download,
    origin: &Origin,
    folder: &Path,
    patience: &Patience,
    progress: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<Pulled, Failure> {
    fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
    let lock = folder.join(format!(".{}.lock", entry.file));
    let held = File::create(&lock).map_err(|error| unwritable(&lock, &error))?;
    if held.try_lock().is_err() {
        let name = &entry.name;
        return Err(Failure::failed(
            text!("mô hình {name} đang được tải bởi một lần chạy khác", "another run is fetching the model {name}"),
            text!("đợi lần chạy đó xong", "wait for it to finish"),
        ));
    }
    if let Ok(Some(model)) = entry.pulled(folder) {
        return Ok(Pulled { model, already: true, received: 0, hash_known: true });
    }
    let part = folder.join(format!("{}.part", entry.file));
    let mut arrival = Arrival { entry, part, received: 0, stated: None };
    arrival.room(folder)?;
    match origin {
        Origin::File(path) => arrival.copy(path, progress)?,
        Origin::Address(address) => arrival.fetch(address, patience, progress)?,
    }
    let (sha256, hash_known) = arrival.check()?;
    let path = folder.join(&entry.file);
    let finish = || -> io::Result<()> {
        File::open(&arrival.part)?.sync_all()?;
        fs::write(note_of(&path), format!("{sha256}\n"))?;
        fs::rename(&arrival.part, &path)?;
        let _ = fs::remove_file(arrival.note()); // a note without its part does no harm
        let _ = fs::remove_file(&lock);
        Ok(())
    };
    finish().map_err(|error| unwritable(&path, &error))?;
    Ok(Pulled { model: Model { name: entry.name.clone(), path, sha256 }, already: false, received: arrival.received, hash_known })
}

/// Which file of the server a part belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Version {
    address: String,
    mark: Option<String>,
}

/// A file that is arriving.
struct Arrival<'a> {
    entry: &'a Download,
    part: PathBuf,
    received: u64,
    /// The hash the server states.
    stated: Option<String>,
}

/// Why an attempt ended before the file was there.
enum Broken {
    Trouble(Trouble),
    Failure(Failure),
}

impl From<Trouble> for Broken {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl Arrival<'_> {
    fn note(&self) -> PathBuf {
        self.part.with_extension("part.json")
    }

    fn present(&self) -> u64 {
        fs::metadata(&self.part).map_or(0, |data| data.len())
    }

    /// Refuses to begin what cannot fit.
    fn room(&self, folder: &Path) -> Result<(), Failure> {
        let needed = self.entry.bytes.saturating_sub(self.present()).saturating_add(SPARE_BYTES);
        let home = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        let disks = sysinfo::Disks::new_with_refreshed_list();
        let disk = disks
            .iter()
            .filter(|disk| home.starts_with(disk.mount_point()))
            .max_by_key(|disk| disk.mount_point().as_os_str().len());
        match disk {
            Some(disk) if disk.available_space() < needed => {
                let (shown, megabytes) = (folder.display(), needed / 1_000_000);
                Err(Failure::failed(
                    text!(
                        "ổ đĩa của {shown} không đủ chỗ: cần {megabytes} MB",
                        "the disk of {shown} is too full: {megabytes} MB are needed"
                    ),
                    text!("giải phóng chỗ trống rồi chạy lại", "free some space, then run again"),
                ))
            }
            _ => Ok(()),
        }
    }

    fn copy(&mut self, path: &Path, progress: &mut dyn FnMut(u64, u64) -> bool) -> Result<(), Failure> {
        let shown = path.display();
        let unreadable = |error: &io::Error| {
            Failure::usage(
                text!("không đọc được {shown}: {error}", "cannot read {shown}: {error}"),
                text!("kiểm tra đường dẫn sau --from", "check the path after --from"),
            )
        };
        let mut source = File::open(path).map_err(|error| unreadable(&error))?;
        let length = source.metadata().map_err(|error| unreadable(&error))?.len();
        if length != self.entry.bytes && self.entry.sha256.is_some() {
            return Err(self.wrong_length(length));
        }
        let mut sink = File::create(&self.part).map_err(|error| unwritable(&self.part, &error))?;
        match self.pour(&mut source, &mut sink, length, progress) {
            Ok(()) => Ok(()),
            Err(Broken::Failure(failure)) => Err(failure),
            Err(Broken::Trouble(trouble)) => Err(self.failed(&trouble.message())),
        }
    }

    /// Asks until the file is there; attempts that bring something do not count.
    fn fetch(&mut self, address: &str, patience: &Patience, progress: &mut dyn FnMut(u64, u64) -> bool) -> Result<(), Failure> {
        let client = client(None, Redirects::Anywhere, patience)?;
        let (mut fruitless, mut furthest) = (0, self.present());
        while self.entry.sha256.is_none() || self.present() != self.entry.bytes {
            match self.attempt(&client, address, progress) {
                Ok(()) => break,
                Err(Broken::Failure(failure)) => return Err(failure),
                Err(Broken::Trouble(trouble)) => {
                    let reached = self.present();
                    fruitless = if reached > furthest { 1 } else { fruitless + 1 };
                    furthest = furthest.max(reached);
                    match patience.pause(fruitless, &trouble) {
                        Some(pause) => std::thread::sleep(pause),
                        None => return Err(self.failed(&trouble.message())),
                    }
                }
            }
        }
        Ok(())
    }

    fn attempt(&mut self, client: &Client, address: &str, progress: &mut dyn FnMut(u64, u64) -> bool) -> Result<(), Broken> {
        let known: Version = fs::read(self.note()).ok().and_then(|note| serde_json::from_slice(&note).ok()).unwrap_or_default();
        let resumable = known.address == address && known.mark.is_some();
        let mut present = if resumable { self.present() } else { 0 };
        if present >= self.entry.bytes {
            present = 0;
        }
        let mut request = client.get(address).header("accept-encoding", "identity");
        if let (true, Some(mark)) = (present > 0, &known.mark) {
            request = request.header("range", format!("bytes={present}-")).header("if-range", mark);
        }
        let mut response = request.send().map_err(|error| trouble_of(&error))?;
        let status = response.status().as_u16();
        let start = match status {
            200 => 0,
            206 if begins_at(&response, present) => present,
            206 | 416 => {
                // The part does not fit what the server has: begin again.
                let _ = fs::remove_file(&self.part);
                let _ = fs::remove_file(self.note());
                return Err(Broken::Trouble(Trouble::Half));
            }
            code => {
                let retry = retry_after(&response);
                let mut body = String::new();
                let _ = response.take(4096).read_to_string(&mut body);
                return Err(of_status(code, retry, &body).into());
            }
        };
        let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        if header("content-type").is_some_and(|kind| kind.starts_with("text/html")) {
            return Err(Trouble::Page.into());
        }
        let length = header("content-length").and_then(|value| value.parse::<u64>().ok()).map(|length| length + start);
        if let Some(length) = length.filter(|length| *length != self.entry.bytes && self.entry.sha256.is_some()) {
            return Err(Broken::Failure(self.wrong_length(length)));
        }
        let total = length.unwrap_or(self.entry.bytes);
        let mark = header("etag").filter(|mark| !mark.starts_with("W/")).or_else(|| header("last-modified"));
        self.stated = [header("x-linked-etag"), header("etag")]
            .into_iter()
            .flatten()
            .map(|mark| mark.trim_matches('"').to_lowercase())
            .find(|mark| is_sha256(mark))
            .or(self.stated.take());
        let sink = OpenOptions::new().create(true).write(true).truncate(start == 0).open(&self.part);
        let mut sink = sink.map_err(|error| Broken::Failure(unwritable(&self.part, &error)))?;
        sink.seek(SeekFrom::Start(start))
            .and_then(|_| sink.set_len(start))
            .map_err(|error| Broken::Failure(unwritable(&self.part, &error)))?;
        let version = serde_json::to_vec(&Version { address: address.to_owned(), mark }).unwrap_or_default();
        fs::write(self.note(), version).map_err(|error| Broken::Failure(unwritable(&self.part, &error)))?;
        self.pour(&mut response, &mut sink, total, progress)
    }

    /// Lets bytes flow until there are `total`.
    fn pour(
        &mut self,
        source: &mut dyn Read,
        sink: &mut File,
        total: u64,
        progress: &mut dyn FnMut(u64, u64) -> bool,
    ) -> Result<(), Broken> {
        let mut there = sink.stream_position().unwrap_or(0);
        let mut buffer = vec![0; 256 * 1024];
        loop {
            if !progress(there, total) {
                return Err(Broken::Failure(Failure::stopped()));
            }
            let count = match source.read(&mut buffer) {
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(trouble_of_reading(&error).into()),
            };
            if count == 0 {
                break;
            }
            there += count as u64;
            if there > total {
                return Err(Broken::Failure(self.wrong_length(there)));
            }
            sink.write_all(&buffer[..count]).map_err(|error| Broken::Failure(unwritable(&self.part, &error)))?;
            self.received += count as u64;
        }
        if there == total { Ok(()) } else { Err(Trouble::Half.into()) }
    }

    /// The hash of what arrived, and whether it was known beforehand. A wrong file is thrown away.
    fn check(&self) -> Result<(String, bool), Failure> {
        let sha256 = hash_file(&self.part).map_err(|error| unwritable(&self.part, &error))?;
        let expected = self.entry.sha256.clone().or_else(|| self.stated.clone());
        if expected.as_ref().is_some_and(|expected| *expected != sha256) {
            let _ = fs::remove_file(&self.part);
            let _ = fs::remove_file(self.note());
            return Err(self.failed(&text!("nội dung sai mã sha256, đã bỏ đi", "its sha256 is wrong; it was thrown away")));
        }
        Ok((sha256, expected.is_some()))
    }

    fn wrong_length(&self, length: u64) -> Failure {
        let expected = self.entry.bytes;
        self.failed(&text!("dài {length} byte thay vì {expected}", "{length} bytes long instead of {expected}"))
    }

    fn failed(&self, why: &Text) -> Failure {
        let (name, vi, en) = (&self.entry.name, &why.vi, &why.en);
        Failure::failed(
            text!("không tải được mô hình {name}: {vi}", "the model {name} could not be fetched: {en}"),
            text!(
                "chạy lại để tải tiếp, hoặc dùng --from với tệp hay địa chỉ khác",
                "run again to go on, or use --from with another file or address"
            ),
        )
    }
}

fn begins_at(response: &Response, start: u64) -> bool {
    let range = response.headers().get("content-range").and_then(|value| value.to_str().ok()).unwrap_or_default();
    range.strip_prefix("bytes ").and_then(|range| range.split('-').next()).and_then(|first| first.parse().ok()) == Some(start)
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    let shown = path.display();
    Failure::failed(
        text!("không ghi được {shown}: {error}", "cannot write {shown}: {error}"),
        text!("kiểm tra chỗ trống và quyền ghi", "check the free space and that the folder may be written"),
    )
}
