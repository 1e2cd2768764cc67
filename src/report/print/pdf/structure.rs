//! What is read aloud, in which order? The document's structure beside its ink: headings, paragraphs, tables.

use krilla::tagging::{Identifier, ListNumbering, Node, TableHeaderScope, Tag, TagGroup, TagKind, TagTree};
use std::num::NonZeroU16;

/// A kind of element.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Element {
    Division,
    Heading(u8, String),
    Paragraph,
    Table,
    Row,
    HeadCell,
    DataCell,
    List,
    Item,
    Figure(String),
}

enum Child {
    Element(usize),
    Ink(Identifier),
    Link(TagGroup),
}

/// The elements in the order in which they were added, each under its parent.
#[derive(Default)]
pub(crate) struct Structure {
    elements: Vec<(Element, Vec<Child>)>,
    top: Vec<usize>,
}

impl Structure {
    /// A new element under `parent`, or at the top.
    pub(crate) fn add(&mut self, parent: Option<usize>, element: Element) -> usize {
        let index = self.elements.len();
        self.elements.push((element, Vec::new()));
        match parent.and_then(|parent| self.elements.get_mut(parent)) {
            Some((_, children)) => children.push(Child::Element(index)),
            None => self.top.push(index),
        }
        index
    }

    /// Ink on a page belongs to an element.
    pub(crate) fn ink(&mut self, element: usize, identifier: Identifier) {
        if let Some((_, children)) = self.elements.get_mut(element) {
            children.push(Child::Ink(identifier));
        }
    }

    /// Ink that is a link, with its sensitive area.
    pub(crate) fn link(&mut self, element: usize, ink: Identifier, area: Identifier) {
        if let Some((_, children)) = self.elements.get_mut(element) {
            let nodes = vec![Node::Leaf(ink), Node::Leaf(area)];
            children.push(Child::Link(TagGroup::with_children(Tag::Link, nodes)));
        }
    }

    /// The whole as the file wants it.
    #[must_use]
    pub(crate) fn tree(self) -> TagTree {
        let mut groups: Vec<Option<(Element, Vec<Child>)>> = self.elements.into_iter().map(Some).collect();
        let mut tree = TagTree::new();
        for index in self.top {
            if let Some(group) = group(index, &mut groups) {
                tree.push(group);
            }
        }
        tree
    }
}

/// Elements nest a table's four deep, no deeper.
fn group(index: usize, elements: &mut [Option<(Element, Vec<Child>)>]) -> Option<TagGroup> {
    let (element, children) = elements.get_mut(index)?.take()?;
    let mut group = TagGroup::new(tag(element));
    for child in children {
        match child {
            Child::Ink(identifier) => group.push(identifier),
            Child::Link(link) => group.push(link),
            Child::Element(inner) => group.children.extend(self::group(inner, elements).map(Node::Group)),
        }
    }
    Some(group)
}

fn tag(element: Element) -> TagKind {
    match element {
        Element::Division => Tag::Div.into(),
        Element::Heading(level, title) => {
            Tag::Hn(NonZeroU16::new(u16::from(level)).unwrap_or(NonZeroU16::MIN), Some(title)).into()
        }
        Element::Paragraph => Tag::P.into(),
        Element::Table => Tag::Table.into(),
        Element::Row => Tag::TR.into(),
        Element::HeadCell => Tag::TH(TableHeaderScope::Column).into(),
        Element::DataCell => Tag::TD.into(),
        Element::List => Tag::L(ListNumbering::None).into(),
        Element::Item => Tag::LI.into(),
        Element::Figure(description) => Tag::Figure(Some(description)).into(),
    }
}
