//! How does the program talk to a server, where the user names one?
//!
//! Nothing here runs unless a setting holds an address. An [`Address`] knows whether it is this machine; a [`Key`] is
//! never printed; [`client`] refuses what a careful person would refuse: a redirect to another host, a certificate
//! that does not hold. What goes wrong is a [`Trouble`], which knows whether trying again can help; [`Patience`] says
//! how long and how often.

mod address;
#[cfg(feature = "net")]
mod client;
mod key;
mod patience;
mod trouble;

pub use address::Address;
#[cfg(feature = "net")]
pub(crate) use client::retry_after;
#[cfg(feature = "net")]
pub use client::{Redirects, client, of_status, trouble_of, trouble_of_reading};
pub use key::Key;
pub use patience::Patience;
pub use trouble::Trouble;
