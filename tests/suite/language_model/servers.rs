//! Servers that misbehave in every way: the papers are those of the rules, the run says what happened, and the next
//! run asks only for what is missing.

use super::material::{lines_in, meeting_file, rests_on, said};
use crate::server::{Request, ScriptedServer, begin_stream, introduces_itself, respond, respond_json, send_piece, stream_answer};
use crate::support::{Ran, bytes_of_results, repository, thuky_command};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Drafts the sample meeting, with these options besides.
fn summarize(out: &Path, more: &[&str]) -> Ran {
    let meeting = meeting_file(out.parent().expect("a home"));
    let mut command = thuky_command();
    command.arg("summarize").arg(repository("tests/cases/report/state.transcript.json")).arg("--meeting").arg(meeting);
    command.arg("--out").arg(out).args(["--kind", "bien-ban,thong-bao-ket-luan,tin-bai,huong-dan-nhiem-vu"]).args(more);
    command.args(["--ui-language", "en"]).env("THUKY_PAUSE_MS", "1").env("THUKY_LLM_KEY", "sk-very-secret");
    let output = command.stdin(std::process::Stdio::null()).output().expect("the program starts");
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// The papers people sign, without the records of the run.
fn papers(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut papers = bytes_of_results(out);
    for record in ["run.json", "minutes.json", "report.html"] {
        papers.remove(record);
    }
    papers
}

/// An empty answer of the right shape, whatever is asked.
fn empty_answer(request: &Request) -> String {
    let shape = request.json()["response_format"]["json_schema"]["name"].as_str().unwrap_or_default().to_owned();
    match shape.as_str() {
        "phat_bieu" => "{\"points\": []}".to_owned(),
        "tin_bai" => {
            json!({"headlines": [], "lead": [], "transitions": {"results": 0, "difficulties": 0, "speeches": 0, "proposals": 0}})
                .to_string()
        }
        _ => "{\"items\": []}".to_owned(),
    }
}

fn ran_well(ran: &Ran, out: &Path) {
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    for entry in walk(out) {
        let bytes = std::fs::read(&entry).expect("readable");
        assert!(!bytes.windows(14).any(|piece| piece == b"sk-very-secret"), "the key stands in {}", entry.display());
    }
    assert!(!ran.stderr.contains("sk-very-secret") && !ran.stdout.contains("sk-very-secret"));
}

fn walk(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { found.extend(walk(&path)) } else { found.push(path) }
    }
    found
}

/// Runs against a server that answers questions like this; gives back what the run said.
fn against(name: &str, more: &[&str], script: impl Fn(&Request, &mut dyn Write) + Send + Sync + 'static) -> (Ran, usize) {
    let home = tempfile::tempdir().expect("a folder");
    let (plain, asked) = (home.path().join("plain"), home.path().join("asked"));
    ran_well(&summarize(&plain, &[]), &plain);
    let server = ScriptedServer::start(move |request, stream| {
        if !introduces_itself(request, stream) {
            script(request, stream);
        }
    });
    let options: Vec<&str> = ["--llm", server.address.as_str()].into_iter().chain(more.iter().copied()).collect();
    let ran = summarize(&asked, &options);
    ran_well(&ran, &asked);
    assert_eq!(papers(&plain), papers(&asked), "{name}: the papers are those of the rules");
    (ran, server.questions().len())
}

#[test]
fn a_healthy_server_is_asked_with_a_schema_a_key_and_a_fence() {
    let home = tempfile::tempdir().expect("a folder");
    let server = ScriptedServer::start(|request, stream| {
        if !introduces_itself(request, stream) {
            let lines = lines_in(request.json()["messages"][1]["content"].as_str().unwrap_or_default());
            let shape = request.json()["response_format"]["json_schema"]["name"].as_str().unwrap_or_default().to_owned();
            let answer = if shape == "ket_luan" {
                let items: Vec<Value> =
                    lines.iter().map(|line| json!({"id": line["id"], "text": said(line).replace("chậm nhất là ngày", "chậm nhất ngày"), "utterances": rests_on(line)})).collect();
                json!({"items": items}).to_string()
            } else {
                empty_answer(request)
            };
            stream_answer(stream, &answer);
        }
    });
    let ran = summarize(&home.path().join("out"), &["--llm", &server.address]);
    ran_well(&ran, &home.path().join("out"));
    let minutes = std::fs::read_to_string(home.path().join("out/minutes.json")).expect("minutes");
    assert!(minutes.contains("llm_polished") && minutes.contains("chậm nhất ngày 25/4"), "a conclusion was put better");
    let run: Value = serde_json::from_slice(&std::fs::read(home.path().join("out/run.json")).expect("run.json")).expect("JSON");
    assert_eq!(run["language_model"]["model"], "scripted-chat");
    assert_eq!(run["language_model"]["chores"]["missed"]["read"], run["language_model"]["chores"]["missed"]["utterances"]);
    let questions = server.questions();
    for question in &questions {
        assert_eq!(question.headers.get("authorization").map(String::as_str), Some("Bearer sk-very-secret"));
        let body = question.json();
        assert_eq!((&body["stream"], &body["temperature"], &body["model"]), (&json!(true), &json!(0), &json!("scripted-chat")));
        assert_eq!(body["response_format"]["json_schema"]["strict"], true);
        assert!(body["messages"][1]["content"].as_str().is_some_and(|content| content.starts_with("=== DỮ LIỆU ")));
    }
    let again = summarize(&home.path().join("out"), &["--llm", &server.address]);
    ran_well(&again, &home.path().join("out"));
    assert_eq!(server.questions().len(), questions.len(), "the second run asks nothing");
}

#[test]
fn nobody_listens() {
    let home = tempfile::tempdir().expect("a folder");
    let (plain, asked) = (home.path().join("plain"), home.path().join("asked"));
    ran_well(&summarize(&plain, &[]), &plain);
    let ran = summarize(&asked, &["--llm", "http://127.0.0.1:9"]);
    ran_well(&ran, &asked);
    assert!(ran.stderr.contains("cannot be reached"), "{}", ran.stderr);
    assert_eq!(papers(&plain), papers(&asked));
}

#[test]
fn too_many_requests_and_inner_errors_are_asked_again_then_given_up() {
    let count = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&count);
    let (ran, questions) =
        against("busy twice", &["--llm-jobs", "polish"], move |request, stream| match seen.fetch_add(1, Ordering::SeqCst) {
            0 => respond(stream, "429 Too Many Requests", &[("retry-after", "0")], b"{}"),
            1 => respond(stream, "503 Service Unavailable", &[], b"<html>busy</html>"),
            _ => stream_answer(stream, &empty_answer(request)),
        });
    assert_eq!(questions, 3, "{}", ran.stderr);
    assert!(!ran.stderr.contains("could not be used"), "{}", ran.stderr);
    let (ran, questions) = against("always broken", &[], |_, stream| {
        respond_json(stream, "500 Internal Server Error", &json!({"error": {"message": "out of memory for sk-very-secret"}}));
    });
    assert!(ran.stderr.contains("500"), "{}", ran.stderr);
    assert!(questions <= 9, "three questions of three attempts, not {questions}");
}

#[test]
fn the_context_overflows() {
    let (ran, questions) = against("overflow", &["--llm-jobs", "missed"], |request, stream| {
        let shown = lines_in(request.json()["messages"][1]["content"].as_str().unwrap_or_default()).len();
        if shown > 4 {
            let error = json!({"error": {"code": 400, "type": "exceed_context_size_error", "message": "too long", "n_ctx": 512}});
            respond_json(stream, "400 Bad Request", &error);
        } else {
            stream_answer(stream, &empty_answer(request));
        }
    });
    assert!(questions > 5 && !ran.stderr.contains("has not read"), "{}", ran.stderr);
}

#[test]
fn answers_that_break_off_never_end_or_are_no_answers() {
    let (ran, _) = against("half a stream", &[], |_, stream| {
        begin_stream(stream);
        send_piece(stream, "{\"items\": [{\"id\": \"c1\", \"te");
    });
    assert!(ran.stderr.contains("broke off"), "{}", ran.stderr);
    let (ran, _) = against("a loop of tokens", &[], |_, stream| {
        begin_stream(stream);
        while send_piece(stream, "trường ") {}
    });
    assert!(ran.stderr.contains("did not end"), "{}", ran.stderr);
    let (ran, _) = against("no JSON", &[], |_, stream| stream_answer(stream, "Vâng, tôi rất sẵn lòng giúp bạn!"));
    assert!(ran.stderr.contains("malformed"), "{}", ran.stderr);
    let (ran, questions) = against("a web page", &[], |_, stream| {
        respond(stream, "200 OK", &[("content-type", "text/html")], b"<!doctype html><title>Sign in</title>");
    });
    assert!(ran.stderr.contains("web page") && questions == 1, "{questions} {}", ran.stderr);
    let (ran, _) = against("silence", &["--llm-timeout", "1", "--llm-jobs", "article"], |_, stream| {
        begin_stream(stream);
        let _ = stream.flush();
        std::thread::sleep(std::time::Duration::from_millis(2500));
    });
    assert!(ran.stderr.contains("in time"), "{}", ran.stderr);
}

#[test]
fn a_redirect_to_another_host_is_refused() {
    let elsewhere = ScriptedServer::start(|_, stream| respond(stream, "200 OK", &[], b"{}"));
    let target = elsewhere.address.replace("127.0.0.1", "localhost");
    let (ran, _) = against("redirect", &[], move |_, stream| {
        respond(stream, "307 Temporary Redirect", &[("location", &format!("{target}/v1/chat/completions"))], b"");
    });
    assert!(ran.stderr.contains("redirects"), "{}", ran.stderr);
    assert!(elsewhere.requests().is_empty(), "nothing was sent there");
}

#[test]
fn a_certificate_that_nobody_signed_is_refused() {
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    let fixture = |name: &str| std::fs::read(repository(&format!("tests/fixtures/tls/{name}"))).expect("a fixture");
    let certificate = CertificateDer::from(fixture("self-signed.cert.der"));
    let key = PrivateKeyDer::try_from(fixture("self-signed.key.der")).expect("a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("a server");
    let config = Arc::new(config);
    let server = ScriptedServer::wrapped(
        |_, stream| respond(stream, "200 OK", &[], b"{}"),
        move |stream| {
            let connection = rustls::ServerConnection::new(Arc::clone(&config)).ok()?;
            Some(Box::new(rustls::StreamOwned::new(connection, stream)))
        },
    );
    let home = tempfile::tempdir().expect("a folder");
    let (plain, asked) = (home.path().join("plain"), home.path().join("asked"));
    ran_well(&summarize(&plain, &[]), &plain);
    let address = server.address.replace("http://127.0.0.1", "https://localhost");
    let ran = summarize(&asked, &["--llm", &address]);
    ran_well(&ran, &asked);
    assert!(ran.stderr.contains("certificate"), "{}", ran.stderr);
    assert!(server.requests().is_empty(), "nothing was said to it");
    assert_eq!(papers(&plain), papers(&asked));
}

#[test]
fn after_a_server_that_went_away_only_the_rest_is_asked() {
    let home = tempfile::tempdir().expect("a folder");
    let count = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&count);
    let server = ScriptedServer::start(move |request, stream| {
        if !introduces_itself(request, stream) {
            match seen.fetch_add(1, Ordering::SeqCst) {
                0 | 1 => stream_answer(stream, &empty_answer(request)),
                at if at < 40 => respond(stream, "404 Not Found", &[], b""),
                _ => stream_answer(stream, &empty_answer(request)),
            }
        }
    });
    let first = summarize(&home.path().join("out"), &["--llm", &server.address]);
    ran_well(&first, &home.path().join("out"));
    assert!(first.stderr.contains("could not be used"), "{}", first.stderr);
    let before = server.questions().len();
    count.store(100, Ordering::SeqCst);
    let second = summarize(&home.path().join("out"), &["--llm", &server.address]);
    ran_well(&second, &home.path().join("out"));
    assert!(!second.stderr.contains("could not be used"), "{}", second.stderr);
    let asked_now: Vec<Vec<u8>> = server.questions()[before..].iter().map(|question| question.body.clone()).collect();
    let answered_then: Vec<Vec<u8>> = server.questions()[..2].iter().map(|question| question.body.clone()).collect();
    assert!(!asked_now.is_empty() && asked_now.iter().all(|body| !answered_then.contains(body)));
    let third = summarize(&home.path().join("out"), &["--llm", &server.address]);
    ran_well(&third, &home.path().join("out"));
    assert_eq!(server.questions().len(), before + asked_now.len(), "now nothing is missing");
}

#[test]
fn nothing_leaves_this_machine_without_a_word_of_consent() {
    let home = tempfile::tempdir().expect("a folder");
    let refused = summarize(&home.path().join("a"), &["--llm", "https://ai.example.org/v1"]);
    assert_eq!(refused.code, 2, "{}", refused.stderr);
    assert!(refused.stderr.contains("--allow-remote"), "{}", refused.stderr);
    let open = summarize(&home.path().join("b"), &["--llm", "http://192.0.2.1/v1", "--allow-remote"]);
    assert_eq!(open.code, 2, "a key over an open line: {}", open.stderr);
    let odd = summarize(&home.path().join("c"), &["--llm", "http://localhost:1", "--llm-jobs", "dance"]);
    assert_eq!(odd.code, 2);
    assert!(!home.path().join("a").exists());
}
