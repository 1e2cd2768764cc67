//! A real server: llama.cpp with a small base model, which is fine for the protocol and good for nothing else.
//!
//! `make setup-test` installs it below `target/llama`; the test starts it on loopback and ends it.

use crate::support::{left_out, repository, thuky_command};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// The server; ended when dropped.
struct Llama {
    child: Child,
    address: String,
}

impl Llama {
    fn start() -> Option<Self> {
        let home = repository("target/llama");
        let python = home.join("bin/python");
        if !python.exists() {
            left_out("the llama.cpp server (make setup-test)");
            return None;
        }
        let mut child = Command::new(python)
            .arg(repository("tests/tools/llama_server.py"))
            .arg(home.join("gemma-3-270m.gguf"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        let mut address = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut address).expect("its address");
        assert!(address.starts_with("http://127.0.0.1:"), "the server did not start");
        Some(Self { child, address: address.trim().to_owned() })
    }
}

impl Drop for Llama {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_real_server_is_understood_and_changes_nothing_it_should_not() {
    let Some(server) = Llama::start() else { return };
    let home = tempfile::tempdir().expect("a folder");
    let meeting = super::material::meeting_file(home.path());
    let out = home.path().join("out");
    let run = || {
        let mut command = thuky_command();
        command.arg("summarize").arg(repository("tests/cases/report/state.transcript.json")).arg("--meeting").arg(&meeting);
        command.arg("--out").arg(&out).args(["--llm", &server.address, "--llm-jobs", "polish", "--ui-language", "en"]);
        let output = command.stdin(Stdio::null()).output().expect("the program starts");
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        let record: Value = serde_json::from_slice(&std::fs::read(out.join("run.json")).expect("run.json")).expect("JSON");
        record["language_model"].clone()
    };
    let first = run();
    assert_eq!(first["counted"], "server", "{first}");
    assert_eq!(first["context_tokens"], 4096, "{first}");
    assert_eq!(first["model"], "gemma-3-270m", "{first}");
    assert!(
        first["trouble"].is_null() || first["trouble"].as_str().is_some_and(|trouble| !trouble.contains("reached")),
        "{first}"
    );
    let verified = thuky_command().arg("verify").arg(&out).arg("--meeting").arg(&meeting).output().expect("started");
    assert_eq!(verified.status.code(), Some(0), "{}", String::from_utf8_lossy(&verified.stdout));
    assert_eq!(run(), first, "the second run answers from memory");
}
