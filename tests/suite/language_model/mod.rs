//! A language model may put better what was said. It may not say anything else, whatever it tries.

mod honest;
mod hostile;
mod injections;
#[cfg(feature = "net")]
mod llama;
mod material;
#[cfg(feature = "net")]
mod servers;
