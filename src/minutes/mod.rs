//! What was concluded?

mod types;

pub use types::{
    CitedDocument, Conclusion, Deadline, Evidence, Meeting, Minutes, Participant, Person, Phase, PhaseKind, SCHEMA, Site, Speech,
    Statement,
};
