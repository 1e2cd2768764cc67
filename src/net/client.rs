//! What does the program refuse of a server?
//!
//! Certificates are checked against those of the system. A redirect is followed where the caller allows it, never from
//! an encrypted to an open line. The proxies of the environment are honoured, but for this machine itself.

use super::{Address, Patience, Trouble};
use crate::text;
use crate::trouble::Failure;
use reqwest::blocking::{Client, Response};
use reqwest::redirect::{Attempt, Policy};
use std::error::Error;

/// Messages of servers are cut to this length.
const LONGEST_MESSAGE: usize = 160;
/// No chain of redirects is longer.
const MOST_REDIRECTS: usize = 5;
/// How the refusal of a redirect is recognised again inside the error it causes.
const REFUSED: &str = "refused redirect to ";

/// Where redirects may lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Redirects {
    /// To the same host only: what is sent is private.
    SameHost,
    /// To any host over an encrypted line: what is fetched is public.
    Anywhere,
}

/// A client for the server at `address`; `None` for downloads from anywhere.
///
/// # Errors
/// When the system's certificates cannot be used.
pub fn client(address: Option<&Address>, redirects: Redirects, patience: &Patience) -> Result<Client, Failure> {
    // A second call finds the provider installed; that is no trouble.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = Client::builder()
        .connect_timeout(patience.connect)
        .timeout(patience.idle)
        .redirect(Policy::custom(move |attempt| judge(attempt, redirects)))
        .user_agent(concat!("thuky/", env!("CARGO_PKG_VERSION")));
    if address.is_some_and(Address::is_local) {
        builder = builder.no_proxy();
    }
    if address.is_some_and(|address| address.is_local() && !address.is_encrypted()) {
        // No certificate will be asked for: a system without any must not be in the way.
        builder = builder.tls_certs_only([]);
    }
    builder.build().map_err(|error| {
        let why = root(&error);
        Failure::failed(
            text!("không dùng được các chứng thư của hệ thống: {why}", "the system's certificates cannot be used: {why}"),
            text!("cài gói ca-certificates", "install the ca-certificates package"),
        )
    })
}

fn judge(attempt: Attempt<'_>, redirects: Redirects) -> reqwest::redirect::Action {
    let Some(before) = attempt.previous().last().cloned() else { return attempt.stop() };
    let next = attempt.url().clone();
    let same = before.host_str() == next.host_str() && before.port_or_known_default() == next.port_or_known_default();
    let opened = before.scheme() == "https" && next.scheme() != "https";
    let allowed = !opened && (redirects == Redirects::Anywhere || same && before.scheme() == next.scheme());
    if allowed && attempt.previous().len() <= MOST_REDIRECTS {
        return attempt.follow();
    }
    let host = next.host_str().unwrap_or("?").to_owned();
    attempt.error(format!("{REFUSED}{host}"))
}

/// What a failed request means.
#[must_use]
pub fn trouble_of(error: &reqwest::Error) -> Trouble {
    let chain = chain(error);
    if let Some(to) = chain.iter().find_map(|message| message.split(REFUSED).nth(1)) {
        return Trouble::Redirected(shortened(to));
    }
    if error.is_timeout() {
        return Trouble::TimedOut;
    }
    let lower = chain.join(": ").to_lowercase();
    if lower.contains("certificate") || lower.contains("unknownissuer") || lower.contains("invalid peer") {
        return Trouble::Certificate(shortened(&root(error)));
    }
    if error.is_connect() {
        return Trouble::Unreachable(shortened(&root(error)));
    }
    if error.is_body() || error.is_decode() || lower.contains("incomplete") || lower.contains("connection") {
        return Trouble::Half;
    }
    Trouble::Unreachable(shortened(&root(error)))
}

/// What it means that an answer cannot be read on.
#[must_use]
pub fn trouble_of_reading(error: &std::io::Error) -> Trouble {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<reqwest::Error>());
    let timed_out = error.kind() == std::io::ErrorKind::TimedOut || inner.is_some_and(reqwest::Error::is_timeout);
    if timed_out { Trouble::TimedOut } else { Trouble::Half }
}

/// What an unwelcome status means; `body` is what came with it.
#[must_use]
pub fn of_status(code: u16, retry_after: Option<u64>, body: &str) -> Trouble {
    let value: Option<serde_json::Value> = serde_json::from_str(body).ok();
    let error = value.as_ref().and_then(|value| value.get("error").or(Some(value)));
    let field = |name: &str| error.and_then(|error| error.get(name));
    let message = field("message").or(error).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
    let lower = format!("{} {message}", field("type").or(field("code")).and_then(serde_json::Value::as_str).unwrap_or_default())
        .to_lowercase();
    let long = [
        "exceed_context_size",
        "context_length_exceeded",
        "context length",
        "context size",
        "maximum context",
        "too many tokens",
    ];
    if matches!(code, 400 | 413 | 422 | 500) && long.iter().any(|sign| lower.contains(sign)) {
        return Trouble::TooLong { context_tokens: field("n_ctx").and_then(serde_json::Value::as_u64) };
    }
    Trouble::Status { code, message: shortened(&message), retry_after }
}

/// The seconds of a `Retry-After` header.
pub(crate) fn retry_after(response: &Response) -> Option<u64> {
    response.headers().get("retry-after")?.to_str().ok()?.trim().parse().ok()
}

fn chain(error: &dyn Error) -> Vec<String> {
    let mut messages = vec![error.to_string()];
    let mut next = error.source();
    while let Some(inner) = next {
        messages.push(inner.to_string());
        next = inner.source();
    }
    messages
}

fn root(error: &dyn Error) -> String {
    chain(error).pop().unwrap_or_default()
}

fn shortened(message: &str) -> String {
    let line = message.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().filter(|letter| !letter.is_control()).take(LONGEST_MESSAGE).collect()
}
