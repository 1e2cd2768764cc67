//! XML as a tree without namespaces: `w:pPr` is `pPr`. Depth and size are bounded, so that no file can exhaust us.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Deeper nesting than any word processor writes.
const DEEPEST: usize = 200;

/// An element.
#[derive(Debug, Default, Clone)]
pub(crate) struct Node {
    /// Local name.
    pub(crate) name: String,
    attributes: Vec<(String, String)>,
    /// Elements inside, in order.
    pub(crate) children: Vec<Node>,
    /// Text directly inside.
    pub(crate) text: String,
}

impl Node {
    /// The attribute with this local name.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The first child with this name.
    pub(crate) fn child(&self, name: &str) -> Option<&Node> {
        self.children.iter().find(|child| child.name == name)
    }

    /// `val` of the first child with this name.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.child(name)?.attribute("val")
    }
}

/// Reads a part; `None` when it is no well-formed XML.
pub(crate) fn parse(xml: &str) -> Option<Node> {
    let mut reader = Reader::from_str(xml.trim_start_matches('\u{FEFF}'));
    let mut open = vec![Node::default()];
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) if open.len() < DEEPEST => open.push(element(&start)),
            Event::Start(_) => return None,
            Event::Empty(start) => open.last_mut()?.children.push(element(&start)),
            Event::End(_) => {
                let done = open.pop()?;
                open.last_mut()?.children.push(done);
            }
            Event::Text(text) => open.last_mut()?.text.push_str(&text.xml10_content()),
            Event::CData(text) => open.last_mut()?.text.push_str(&text),
            Event::GeneralRef(reference) => {
                let letter = match &*reference {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => reference.resolve_char_ref().ok().flatten(),
                };
                open.last_mut()?.text.extend(letter);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let root = open.pop()?;
    (open.is_empty()).then(|| root.children.into_iter().next()).flatten()
}

fn element(start: &BytesStart<'_>) -> Node {
    let mut attributes = start.attributes();
    let attributes = attributes.with_checks(false).flatten().map(|attribute| {
        let value =
            attribute.normalized_value(quick_xml::XmlVersion::default()).map(std::borrow::Cow::into_owned).unwrap_or_default();
        (attribute.key.local_name().as_ref().to_owned(), value)
    });
    Node { name: start.local_name().as_ref().to_owned(), attributes: attributes.collect(), ..Node::default() }
}
