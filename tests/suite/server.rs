//! An HTTP server on loopback that behaves as a script says: well, or badly in every way a server can.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// What somebody asked of the server.
#[derive(Debug, Clone, Default)]
pub(crate) struct Request {
    pub(crate) path: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// A server; it ends when dropped.
pub(crate) struct ScriptedServer {
    pub(crate) address: String,
    port: u16,
    requests: Arc<Mutex<Vec<Request>>>,
    stop: Arc<AtomicBool>,
}

impl ScriptedServer {
    /// A server whose script answers each request on its connection.
    pub(crate) fn start(script: impl Fn(&Request, &mut dyn Write) + Send + Sync + 'static) -> Self {
        Self::wrapped(script, |stream| Some(Box::new(stream)))
    }

    /// The same behind a wrapping of each connection, such as encryption.
    pub(crate) fn wrapped(
        script: impl Fn(&Request, &mut dyn Write) + Send + Sync + 'static,
        wrap: impl Fn(TcpStream) -> Option<Box<dyn Stream>> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let stop = Arc::new(AtomicBool::new(false));
        let (script, wrap) = (Arc::new(script), Arc::new(wrap));
        let (seen, ending) = (Arc::clone(&requests), Arc::clone(&stop));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if ending.load(Ordering::SeqCst) {
                    return;
                }
                let (script, wrap, seen) = (Arc::clone(&script), Arc::clone(&wrap), Arc::clone(&seen));
                std::thread::spawn(move || {
                    let Some(mut stream) = wrap(stream) else { return };
                    if let Some(request) = read(&mut *stream) {
                        seen.lock().expect("a lock").push(request.clone());
                        script(&request, &mut *stream);
                        let _ = stream.flush();
                    }
                });
            }
        });
        Self { address: format!("http://127.0.0.1:{port}"), port, requests, stop }
    }

    /// Everything asked so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().expect("a lock").clone()
    }

    /// The questions to a language model among them.
    pub(crate) fn questions(&self) -> Vec<Request> {
        self.requests().into_iter().filter(|request| request.path.ends_with("/chat/completions")).collect()
    }
}

impl Drop for ScriptedServer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

/// A connection.
pub(crate) trait Stream: Read + Write + Send {}
impl<T: Read + Write + Send> Stream for T {}

fn read(stream: &mut dyn Stream) -> Option<Request> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 8192];
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        match stream.read(&mut buffer) {
            Ok(count) if count > 0 => bytes.extend_from_slice(&buffer[..count]),
            _ => return None,
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.lines();
    let mut first = lines.next()?.split(' ');
    let mut request = Request { path: first.nth(1)?.to_owned(), ..Request::default() };
    for line in lines {
        if let Some((name, value)) = line.split_once(':') {
            request.headers.insert(name.trim().to_lowercase(), value.trim().to_owned());
        }
    }
    let mut body = bytes.split_off(end + 4);
    let chunked = request.headers.get("transfer-encoding").is_some_and(|kind| kind == "chunked");
    let length: usize = request.headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    while if chunked { !body.ends_with(b"0\r\n\r\n") } else { body.len() < length } {
        match stream.read(&mut buffer) {
            Ok(count) if count > 0 => body.extend_from_slice(&buffer[..count]),
            _ => break,
        }
    }
    request.body = body;
    Some(request)
}

/// Sends a whole answer.
pub(crate) fn respond(stream: &mut dyn Write, status: &str, headers: &[(&str, &str)], body: &[u8]) {
    let mut head = format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let _ = stream.write_all(format!("{head}\r\n").as_bytes()).and_then(|()| stream.write_all(body));
}

/// Sends JSON.
pub(crate) fn respond_json(stream: &mut dyn Write, status: &str, value: &serde_json::Value) {
    respond(stream, status, &[("content-type", "application/json")], value.to_string().as_bytes());
}

/// Begins a stream of messages.
pub(crate) fn begin_stream(stream: &mut dyn Write) {
    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: text/event-stream\r\n\r\n");
}

/// One message of a stream; false when nobody listens any more.
pub(crate) fn send_piece(stream: &mut dyn Write, text: &str) -> bool {
    let value = serde_json::json!({"choices": [{"index": 0, "delta": {"content": text}}]});
    stream.write_all(format!("data: {value}\n\n").as_bytes()).and_then(|()| stream.flush()).is_ok()
}

/// A whole streamed answer.
pub(crate) fn stream_answer(stream: &mut dyn Write, text: &str) {
    begin_stream(stream);
    let letters: Vec<char> = text.chars().collect();
    for piece in letters.chunks(40) {
        send_piece(stream, &piece.iter().collect::<String>());
    }
    let _ = stream.write_all(b"data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
}

/// What a chat server says about itself; false for a question that is something else.
pub(crate) fn introduces_itself(request: &Request, stream: &mut dyn Write) -> bool {
    match request.path.as_str() {
        "/v1/models" => respond_json(stream, "200 OK", &serde_json::json!({"data": [{"id": "scripted-chat"}]})),
        "/props" => respond_json(stream, "200 OK", &serde_json::json!({"default_generation_settings": {"n_ctx": 8192}})),
        "/tokenize" => {
            let length = request.json()["content"].as_str().unwrap_or_default().len() / 3;
            respond_json(stream, "200 OK", &serde_json::json!({"tokens": vec![0; length]}));
        }
        _ => return false,
    }
    true
}
