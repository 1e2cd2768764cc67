//! Larger models arrive whole over bad lines, or not at all.

use crate::server::{Request, ScriptedServer, respond};
use crate::support::{Ran, thuky_command};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// A model of 300 kB, with a catalogue that lists it.
struct Home {
    folder: tempfile::TempDir,
    content: Vec<u8>,
}

impl Home {
    fn new(address: &str, hash: bool) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let content: Vec<u8> = (0..300_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        let hash = if hash { format!("sha256 = \"{}\"\n", thuky::models::hash_bytes(&content)) } else { String::new() };
        let manifest = format!(
            "model = []\n[[download]]\nname = \"tiny\"\nfile = \"tiny.bin\"\nbytes = 300000\n{hash}licence = \"MIT\"\naddress = \"{address}\"\nsource = \"a test\"\nshape = \"small\"\nmemory_mb = 1\n"
        );
        std::fs::create_dir(folder.path().join("models")).expect("made");
        std::fs::write(folder.path().join("models/manifest.toml"), manifest).expect("written");
        Self { folder, content }
    }

    fn landed(&self) -> PathBuf {
        self.folder.path().join("data/thuky/models/tiny.bin")
    }

    fn pull(&self, more: &[&str]) -> Ran {
        let output = thuky_command()
            .env("THUKY_MODELS", self.folder.path().join("models"))
            .env("XDG_DATA_HOME", self.folder.path().join("data"))
            .env("THUKY_PAUSE_MS", "1")
            .args(["models", "pull", "tiny", "--ui-language", "en"])
            .args(more)
            .output()
            .expect("the program starts");
        Ran {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    fn is_whole(&self) -> bool {
        std::fs::read(self.landed()).is_ok_and(|bytes| bytes == self.content)
    }
}

/// The bytes of the model, without a home.
fn content() -> Vec<u8> {
    Home::new("http://127.0.0.1:1/x", true).content
}

/// Where a request wants to begin.
fn wanted(request: &Request) -> usize {
    let range = request.headers.get("range").and_then(|range| range.strip_prefix("bytes="));
    range.and_then(|range| range.trim_end_matches('-').parse().ok()).unwrap_or(0)
}

/// Answers honestly, but sends only `most` bytes of what it announces.
fn send(request: &Request, stream: &mut dyn Write, content: &[u8], most: usize) {
    let start = wanted(request);
    let (status, range) = match start {
        0 => ("200 OK".to_owned(), String::new()),
        _ => (
            "206 Partial Content".to_owned(),
            format!("content-range: bytes {start}-{}/{}\r\n", content.len() - 1, content.len()),
        ),
    };
    let rest = &content[start..];
    let head = format!("HTTP/1.1 {status}\r\nconnection: close\r\netag: \"v1\"\r\n{range}content-length: {}\r\n\r\n", rest.len());
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&rest[..most.min(rest.len())]));
}

#[test]
fn a_line_that_breaks_six_times_brings_the_whole_file_once() {
    let bytes = content();
    let server = ScriptedServer::start(move |request, stream| send(request, stream, &bytes, 50_000));
    let home = Home::new(&format!("{}/tiny.bin", server.address), true);
    let ran = home.pull(&[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(home.is_whole());
    let starts: Vec<usize> = server.requests().iter().map(wanted).collect();
    assert_eq!(starts, [0, 50_000, 100_000, 150_000, 200_000, 250_000], "nothing is fetched twice");
    let leftovers: Vec<_> = std::fs::read_dir(home.landed().parent().expect("a folder"))
        .expect("a folder")
        .flatten()
        .map(|entry| entry.file_name())
        .collect();
    assert!(leftovers.iter().all(|name| !name.to_string_lossy().contains("part")), "{leftovers:?}");
    let again = home.pull(&[]);
    assert!(again.code == 0 && server.requests().len() == 6, "a whole model is not fetched again");
}

#[test]
fn a_run_that_is_given_up_is_gone_on_with_by_the_next() {
    let bytes = content();
    let open = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&open);
    let server = ScriptedServer::start(move |request, stream| match seen.fetch_add(1, Ordering::SeqCst) {
        0 => send(request, stream, &bytes, 120_000),
        1..=8 => respond(stream, "503 Service Unavailable", &[], b""),
        _ => send(request, stream, &bytes, usize::MAX),
    });
    let home = Home::new(&format!("{}/tiny.bin", server.address), true);
    let first = home.pull(&[]);
    assert_eq!(first.code, 1, "{}", first.stderr);
    assert!(!home.landed().exists(), "half a model has no name");
    open.store(100, Ordering::SeqCst);
    let second = home.pull(&[]);
    assert_eq!(second.code, 0, "{}", second.stderr);
    assert!(home.is_whole());
    assert_eq!(wanted(server.requests().last().expect("a request")), 120_000);
}

#[test]
fn a_file_that_changed_on_the_server_is_begun_again() {
    let bytes = content();
    let count = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&count);
    let server = ScriptedServer::start(move |request, stream| match seen.fetch_add(1, Ordering::SeqCst) {
        0 => send(request, stream, &bytes, 70_000),
        // The part does not match any more: a server then sends everything.
        _ => {
            assert_eq!(request.headers.get("if-range").map(String::as_str).unwrap_or("\"v1\""), "\"v1\"");
            respond(stream, "200 OK", &[("etag", "\"v2\"")], &bytes);
        }
    });
    let home = Home::new(&format!("{}/tiny.bin", server.address), true);
    let ran = home.pull(&[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(home.is_whole());
}

#[test]
fn wrong_lengths_wrong_hashes_and_pages_leave_nothing_behind() {
    let refuse = |name: &str, says: &str, script: Box<dyn Fn(&Request, &mut dyn Write) + Send + Sync>| {
        let server = ScriptedServer::start(script);
        let home = Home::new(&format!("{}/tiny.bin", server.address), true);
        let ran = home.pull(&[]);
        assert_eq!(ran.code, 1, "{name}: {}", ran.stderr);
        assert!(ran.stderr.contains(says), "{name}: {}", ran.stderr);
        assert!(!home.landed().exists(), "{name}");
    };
    refuse("too long", "bytes long instead of 300000", Box::new(|_, stream| respond(stream, "200 OK", &[], &vec![0; 300_001])));
    refuse("too short", "bytes long instead of 300000", Box::new(|_, stream| respond(stream, "200 OK", &[], b"short")));
    refuse(
        "endless",
        "bytes long instead of 300000",
        Box::new(|_, stream| {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n");
            while stream.write_all(&[0; 65_536]).is_ok() {}
        }),
    );
    refuse("altered", "sha256 is wrong", Box::new(|_, stream| respond(stream, "200 OK", &[], &vec![7; 300_000])));
    refuse(
        "a page",
        "web page",
        Box::new(|_, stream| respond(stream, "200 OK", &[("content-type", "text/html; charset=utf-8")], &vec![b'x'; 300_000])),
    );
    refuse("gone", "404", Box::new(|_, stream| respond(stream, "404 Not Found", &[], b"")));
}

#[test]
fn slow_drips_fill_the_cup() {
    let bytes = content();
    let server = ScriptedServer::start(move |_, stream| {
        let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", bytes.len());
        let _ = stream.write_all(head.as_bytes());
        for drip in bytes.chunks(3_000) {
            let _ = stream.write_all(drip).and_then(|()| stream.flush());
            std::thread::sleep(Duration::from_millis(8));
        }
    });
    let home = Home::new(&format!("{}/tiny.bin", server.address), true);
    let ran = home.pull(&[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(home.is_whole());
}

#[test]
fn mirrors_usb_sticks_and_unpublished_hashes() {
    let home = Home::new("http://127.0.0.1:9/gone", true);
    let stick = home.folder.path().join("stick");
    std::fs::create_dir(&stick).expect("made");
    std::fs::write(stick.join("tiny.bin"), &home.content).expect("written");
    assert_eq!(home.pull(&["--from", &stick.to_string_lossy()]).code, 0);
    assert!(home.is_whole());

    let wrong = Home::new("http://127.0.0.1:9/gone", true);
    let file = wrong.folder.path().join("other.bin");
    std::fs::write(&file, vec![1; 300_000]).expect("written");
    let ran = wrong.pull(&["--from", &file.to_string_lossy()]);
    assert!(ran.code == 1 && ran.stderr.contains("sha256"), "{}", ran.stderr);
    assert!(!wrong.landed().exists());

    let bytes = content();
    let mirror = ScriptedServer::start(move |request, stream| {
        if request.path == "/m/tiny.bin" {
            respond(stream, "200 OK", &[], &bytes);
        } else {
            respond(stream, "404 Not Found", &[], b"");
        }
    });
    let unpublished = Home::new("http://127.0.0.1:9/gone", false);
    let ran = unpublished.pull(&["--from", &format!("{}/m/", mirror.address)]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("remembered"), "{}", ran.stderr);
    // From now on the remembered hash holds.
    std::fs::write(unpublished.landed(), vec![2; 300_000]).expect("written");
    let verified = thuky_command()
        .env("THUKY_MODELS", unpublished.folder.path().join("models"))
        .env("XDG_DATA_HOME", unpublished.folder.path().join("data"))
        .args(["models", "verify"])
        .output()
        .expect("started");
    assert_eq!(verified.status.code(), Some(1));
}

#[test]
fn the_proxy_of_the_environment_is_asked() {
    let bytes = content();
    let proxy = ScriptedServer::start(move |_, stream| respond(stream, "200 OK", &[], &bytes));
    let home = Home::new("http://models.example.invalid/tiny.bin", true);
    let output = thuky_command()
        .env("THUKY_MODELS", home.folder.path().join("models"))
        .env("XDG_DATA_HOME", home.folder.path().join("data"))
        .env("http_proxy", &proxy.address)
        .env_remove("no_proxy")
        .env_remove("NO_PROXY")
        .args(["models", "pull", "tiny"])
        .output()
        .expect("started");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(home.is_whole() && proxy.requests()[0].path.starts_with("http://models.example.invalid/"));
}

#[test]
fn the_catalogue_is_whole() {
    let models = thuky::models::Models::open(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/models"))).expect("the manifest");
    let names: Vec<&str> = models.downloads().iter().map(|entry| entry.name.as_str()).collect();
    for wanted in [
        "small",
        "medium",
        "large-v3",
        "large-v3-turbo",
        "phowhisper-small",
        "phowhisper-medium",
        "phowhisper-large",
        "large-v3-turbo-q5_0",
    ] {
        assert!(names.contains(&wanted), "{wanted} is missing");
    }
    for entry in models.downloads() {
        assert!(entry.address.starts_with("https://") && entry.address.ends_with(&entry.file), "{}", entry.name);
        assert!(entry.sha256.is_some() || entry.note.is_some(), "{}: a missing hash is explained", entry.name);
        assert!(
            thuky::models::times_base(&entry.shape).is_some() && entry.memory_mb > 100 && entry.bytes > 100_000_000,
            "{}",
            entry.name
        );
    }
}
