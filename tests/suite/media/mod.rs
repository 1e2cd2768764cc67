//! How is a recording opened? Real files, made by the `ffmpeg` program on the spot, in every format that meetings come
//! in; and every way in which a file can be bad.

mod clock;
mod damage;
mod fallback;
mod formats;
mod hostile;
mod recordings;
mod refusals;
