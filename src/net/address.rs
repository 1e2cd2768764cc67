//! Is this address this machine, and what may be sent there?
//!
//! Only loopback is this machine: `localhost`, `127.0.0.0/8`, `::1`. An address in the office network is another
//! machine. Whatever leaves needs a word of consent; a key leaves over an encrypted connection only.

use super::Key;
use crate::text;
use crate::trouble::Failure;

/// Where a server is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Scheme, host and port.
    origin: String,
    /// The path in front of the endpoints: empty or `/v1`, …
    path: String,
    local: bool,
    encrypted: bool,
}

impl Address {
    /// Reads an address; `option` is the setting it stands in. `http://localhost:8080`, `…/v1` and the address of an
    /// endpoint (`…/v1/chat/completions`) all mean the same server.
    ///
    /// # Errors
    /// When it is no `http` or `https` address, or holds a password or a query.
    pub fn parse(written: &str, option: &str) -> Result<Self, Failure> {
        let wrong = |vi: &str, en: &str| {
            let (vi, en) = (vi.to_owned(), en.to_owned());
            Failure::usage(
                text!("{option}: {vi}", "{option}: {en}"),
                text!("ví dụ: {option} http://localhost:8080/v1", "for example: {option} http://localhost:8080/v1"),
            )
        };
        let written = written.trim();
        let (scheme, rest) = written.split_once("://").ok_or_else(|| {
            wrong("địa chỉ phải bắt đầu bằng http:// hoặc https://", "the address must begin with http:// or https://")
        })?;
        let scheme = scheme.to_ascii_lowercase();
        if scheme != "http" && scheme != "https" {
            return Err(wrong("chỉ dùng được http:// và https://", "only http:// and https:// work"));
        }
        if rest.contains(['?', '#', '\\']) || rest.chars().any(|letter| letter.is_whitespace() || letter.is_control()) {
            return Err(wrong("địa chỉ không được có ?, # hay dấu cách", "the address may hold no ?, # or space"));
        }
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        if authority.contains('@') {
            return Err(wrong(
                "không đặt tên và mật khẩu trong địa chỉ; dùng biến môi trường hoặc tệp khóa",
                "no name and password in the address; use the environment or a key file",
            ));
        }
        let host = host_of(authority).ok_or_else(|| wrong("thiếu tên máy chủ", "the host is missing"))?;
        let path = path.trim_end_matches('/');
        let endpoints = ["/chat/completions", "/completions", "/audio/transcriptions", "/models"];
        let path = endpoints.iter().find_map(|endpoint| path.strip_suffix(endpoint)).unwrap_or(path);
        let path = if path.is_empty() { "/v1" } else { path };
        Ok(Self {
            origin: format!("{scheme}://{}", authority.to_ascii_lowercase()),
            path: path.to_owned(),
            local: is_loopback(&host),
            encrypted: scheme == "https",
        })
    }

    /// Whether it is this machine.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.local
    }

    /// Whether what is sent is encrypted.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.encrypted
    }

    /// Refuses to send anything elsewhere without consent, and a key over an open line.
    ///
    /// # Errors
    /// Says what would be sent, and how to allow it.
    pub fn permit(&self, allow_remote: bool, key: Option<&Key>, option: &str) -> Result<(), Failure> {
        let shown = self.shown();
        if self.local {
            return Ok(());
        }
        if !allow_remote {
            return Err(Failure::usage(
                text!(
                    "{option} {shown} là một máy khác: nội dung cuộc họp sẽ rời máy này",
                    "{option} {shown} is another machine: what was said in the meeting would leave this one"
                ),
                text!(
                    "thêm --allow-remote nếu cơ quan cho phép; --mask-names thay tên người trước khi gửi",
                    "add --allow-remote if your office permits it; --mask-names replaces names before anything is sent"
                ),
            ));
        }
        if key.is_some() && !self.encrypted {
            return Err(Failure::usage(
                text!("không gửi khóa qua kết nối không mã hóa tới {shown}", "a key is not sent over the open line to {shown}"),
                text!("dùng địa chỉ https://", "use an https:// address"),
            ));
        }
        Ok(())
    }

    /// The address of an endpoint: `chat/completions`.
    #[must_use]
    pub fn endpoint(&self, name: &str) -> String {
        format!("{}{}/{name}", self.origin, self.path)
    }

    /// The address of something beside the interface: `props`, `tokenize`.
    #[must_use]
    pub fn beside(&self, name: &str) -> String {
        let above = self.path.strip_suffix("/v1").unwrap_or(&self.path);
        format!("{}{above}/{name}", self.origin)
    }

    /// For messages and `run.json`; holds no secret.
    #[must_use]
    pub fn shown(&self) -> String {
        format!("{}{}", self.origin, self.path)
    }
}

/// The host of `host`, `host:port`, `[::1]:port`.
fn host_of(authority: &str) -> Option<String> {
    let host = match authority.strip_prefix('[') {
        Some(rest) => {
            let (host, after) = rest.split_once(']')?;
            if !(after.is_empty() || after.strip_prefix(':').is_some_and(is_port)) {
                return None;
            }
            host
        }
        None => match authority.split_once(':') {
            Some((host, port)) if is_port(port) => host,
            Some(_) => return None,
            None => authority,
        },
    };
    (!host.is_empty()).then(|| host.to_ascii_lowercase())
}

fn is_port(text: &str) -> bool {
    text.parse::<u16>().is_ok_and(|port| port > 0)
}

/// A name that merely begins like this machine (`127.0.0.1.example.org`) is another machine.
fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        Address::parse(text, "--llm").unwrap_or_else(|failure| panic!("{text}: {}", failure.message.en))
    }

    #[test]
    fn every_way_to_write_a_server_means_the_same() {
        for text in [
            "http://localhost:8080",
            "http://localhost:8080/",
            "http://LOCALHOST:8080/v1/",
            "http://localhost:8080/v1/chat/completions",
        ] {
            assert_eq!(address(text).endpoint("chat/completions"), "http://localhost:8080/v1/chat/completions", "{text}");
            assert_eq!(address(text).beside("props"), "http://localhost:8080/props");
        }
        assert_eq!(
            address("https://ai.example/gateway/openai/v1").endpoint("models"),
            "https://ai.example/gateway/openai/v1/models"
        );
    }

    #[test]
    fn only_loopback_is_this_machine() {
        for (text, local) in [
            ("http://localhost:1", true),
            ("http://127.8.9.1", true),
            ("http://[::1]:8080/v1", true),
            ("http://localhost.example.org", false),
            ("http://127.0.0.1.example.org", false),
            ("http://0.0.0.0:80", false),
            ("http://192.168.1.5", false),
            ("http://[fe80::1]", false),
        ] {
            assert_eq!(address(text).is_local(), local, "{text}");
        }
    }

    #[test]
    fn secrets_and_nonsense_are_refused() {
        for text in [
            "localhost:8080",
            "ftp://localhost",
            "http://",
            "http://user:pass@localhost",
            "http://h/?key=1",
            "http://h:99999",
            "http://h:x",
        ] {
            assert!(Address::parse(text, "--llm").is_err(), "{text}");
        }
        let remote = address("http://10.0.0.1/v1");
        assert_eq!(remote.permit(false, None, "--llm").unwrap_err().exit_code(), 2);
        assert!(remote.permit(true, None, "--llm").is_ok());
    }
}
