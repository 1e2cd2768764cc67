//! What was said, by ears elsewhere?
//!
//! [`RemoteRecogniser`] is an [`Engine`](crate::asr::Engine) behind the transcription interface of `OpenAI`
//! (`/v1/audio/transcriptions`): a server with a graphics card in the same house, or a hosted one. Windows of sound go
//! out, several at a time; what comes back goes through the same filter and the same journal as the words of the
//! embedded engine. When the server is gone, no window is taken for silent: the run ends with a failure, and the next
//! one asks for what is missing.

mod answer;
mod recogniser;
mod sound;

pub use answer::words_of;
pub use recogniser::{RemoteRecogniser, RemoteSettings};
pub use sound::wav;
