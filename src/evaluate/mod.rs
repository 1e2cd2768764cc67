//! How good is it?

mod assignment;
pub mod cpwer;
pub mod der;

pub use assignment::best_assignment;
