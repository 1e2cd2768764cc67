//! What can go wrong between here and a server, and can trying again help?

use crate::language::Text;
use crate::text;

/// Why there is no answer. Holds no word of the meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// Nobody listens there, or the name means nothing.
    Unreachable(String),
    /// The certificate does not hold.
    Certificate(String),
    /// The server sends us to another host.
    Redirected(String),
    /// Patience ended.
    TimedOut,
    /// The server says no.
    Status {
        /// The HTTP status.
        code: u16,
        /// What it says about it, shortened.
        message: String,
        /// When it wants to be asked again, in seconds.
        retry_after: Option<u64>,
    },
    /// The question is longer than the context.
    TooLong {
        /// The context, where the server names it.
        context_tokens: Option<u64>,
    },
    /// A page for people instead of data.
    Page,
    /// The answer breaks off.
    Half,
    /// The answer does not end.
    Endless,
    /// The answer is not what was asked for.
    Malformed(String),
    /// The user stopped the run.
    Stopped,
    /// Only answers of an earlier run are used.
    NotAsked,
}

impl Trouble {
    /// Whether the same question may succeed a moment later.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::TimedOut | Self::Half => true,
            Self::Status { code, .. } => matches!(code, 408 | 425 | 429 | 500..=599),
            _ => false,
        }
    }

    /// Whether no other question has a chance now either.
    #[must_use]
    pub fn ends_it(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Certificate(_) | Self::Redirected(_) | Self::Page | Self::Stopped => true,
            Self::Status { code, .. } => matches!(code, 401..=405 | 407),
            _ => false,
        }
    }

    /// For a person.
    #[must_use]
    pub fn message(&self) -> Text {
        match self {
            Self::Unreachable(why) => text!("không kết nối được máy chủ ({why})", "the server cannot be reached ({why})"),
            Self::Certificate(why) => {
                text!("chứng thư của máy chủ không hợp lệ ({why})", "the server's certificate does not hold ({why})")
            }
            Self::Redirected(to) => {
                text!("máy chủ chuyển hướng sang {to}: từ chối", "the server redirects to {to}: refused")
            }
            Self::TimedOut => text!("máy chủ không trả lời kịp", "the server did not answer in time"),
            Self::Status { code, message, .. } if message.is_empty() => {
                text!("máy chủ báo lỗi {code}", "the server says {code}")
            }
            Self::Status { code, message, .. } => {
                text!("máy chủ báo lỗi {code}: {message}", "the server says {code}: {message}")
            }
            Self::TooLong { context_tokens: Some(tokens) } => {
                text!("câu hỏi dài hơn ngữ cảnh {tokens} token", "the question is longer than the context of {tokens} tokens")
            }
            Self::TooLong { context_tokens: None } => {
                text!("câu hỏi dài hơn ngữ cảnh", "the question is longer than the context")
            }
            Self::Page => text!("máy chủ trả về một trang web, không phải dữ liệu", "the server sent a web page, not data"),
            Self::Half => text!("câu trả lời bị đứt giữa chừng", "the answer broke off"),
            Self::Endless => text!("câu trả lời không dừng", "the answer did not end"),
            Self::Malformed(why) => text!("câu trả lời sai dạng ({why})", "the answer is malformed ({why})"),
            Self::NotAsked => text!(
                "lần này không hỏi máy chủ, chỉ dùng câu trả lời đã có; chạy lại lệnh có --llm để hỏi phần còn thiếu",
                "the server was not asked this time, only earlier answers were used; run the command with --llm again to ask"
            ),
            Self::Stopped => text!("đã dừng theo yêu cầu", "stopped as asked"),
        }
    }
}
