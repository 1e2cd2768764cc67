//! What speaks for and against a text besides the sound?
//!
//! The syllable model's objections ([`Fluency`]) and the meeting's own vocabulary ([`Biasing`]), kept in step with the
//! text token by token. Either may be absent.

use super::biasing::{self, Biasing};
use super::fluency::{self, Fluency};

/// Everything that advises the search.
#[derive(Clone, Copy, Default)]
pub(super) struct Guide<'a> {
    pub(super) fluency: Option<Fluency<'a>>,
    pub(super) biasing: Option<&'a Biasing>,
}

/// A text as the advisers know it.
#[derive(Clone, Default)]
pub(super) struct Guided {
    fluency: Option<fluency::Written>,
    biasing: Option<biasing::Place>,
}

impl Guide<'_> {
    /// Nothing written yet.
    pub(super) fn beginning(&self) -> Guided {
        Guided {
            fluency: self.fluency.map(|fluency| fluency.beginning()),
            biasing: self.biasing.map(|_| biasing::Place::default()),
        }
    }

    /// The text with a token's bytes more.
    pub(super) fn with(&self, text: &Guided, bytes: &[u8]) -> Guided {
        Guided {
            fluency: self.fluency.zip(text.fluency.as_ref()).map(|(fluency, written)| fluency.with(written, bytes)),
            biasing: self.biasing.zip(text.biasing.as_ref()).map(|(biasing, place)| biasing.with(place, bytes)),
        }
    }

    /// What the text is worth besides its sound, in natural units; as it stands, or if it ends here.
    pub(super) fn worth(&self, text: &Guided, ends: bool) -> f32 {
        let fluency = self.fluency.zip(text.fluency.as_ref());
        let fluency =
            fluency.map_or(0.0, |(fluency, written)| if ends { fluency.worth_at_end(written) } else { fluency.worth(written) });
        let biasing = self.biasing.zip(text.biasing.as_ref());
        fluency + biasing.map_or(0.0, |(biasing, place)| if ends { biasing.worth_at_end(place) } else { biasing.worth(place) })
    }

    /// How far the meeting's own vocabulary speaks for the text.
    pub(super) fn favour(&self, text: &Guided) -> f32 {
        self.biasing.zip(text.biasing.as_ref()).map_or(0.0, |(biasing, place)| biasing.worth(place))
    }
}
