//! A tree of HTML elements, kept in one flat list so that neither its depth nor its end ever recurses. What is built is
//! what the HTML standard says (html5ever); what no reader of ours needs is left out.

use std::borrow::Cow;
use std::cell::RefCell;
use std::time::{Duration, Instant};

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{Attribute, ExpandedName, ParseOpts, QualName, parse_document};

use crate::document::Unreadable;
use crate::settings::Limits;

/// Elements inside each other: as deep as browsers go.
const DEEPEST: u32 = 512;

/// Elements and texts in all.
const MOST_NODES: usize = 1_000_000;

/// How much is parsed before the bounds are looked at again, in bytes. Small, since one tag can open many elements.
const STRIDE: usize = 2048;

/// The attributes that are kept.
const KEPT: [&str; 11] =
    ["class", "colspan", "hidden", "role", "rowspan", "style", "x:bool", "x:err", "x:num", "x:str", "xmlns:x"];

/// The number of a node; the document is 0.
pub(super) type Id = usize;

#[derive(Debug, Default)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    is_full: bool,
}

#[derive(Debug, Default)]
pub(super) struct Node {
    pub content: Content,
    pub parent: Option<Id>,
    pub first: Option<Id>,
    pub next: Option<Id>,
    last: Option<Id>,
    previous: Option<Id>,
    depth: u32,
}

#[derive(Debug, Default)]
pub(super) enum Content {
    /// The document, comments and the like.
    #[default]
    Other,
    Element {
        name: QualName,
        attributes: Vec<(String, String)>,
    },
    Text(String),
}

impl Tree {
    /// Parses a document; `TooLarge` when it nests too deep or has too many parts. `TooSlow` at half of the time for the
    /// whole: the parser compares each attribute of a tag with all before it.
    pub fn parse(html: &str, limits: &Limits) -> Result<Self, Unreadable> {
        let deadline = Instant::now() + Duration::from_secs(limits.attachment_seconds.into()) / 2;
        let mut options = ParseOpts::default();
        options.tree_builder.scripting_enabled = false;
        let mut parser = parse_document(Builder::new(), options);
        let mut rest = html;
        while !rest.is_empty() {
            let (chunk, behind) = rest.split_at(rest.ceil_char_boundary(STRIDE.min(rest.len())));
            parser.process(StrTendril::from(chunk));
            if parser.tokenizer.sink.sink.tree.borrow().is_full {
                return Err(Unreadable::TooLarge);
            }
            if Instant::now() > deadline {
                return Err(Unreadable::TooSlow);
            }
            rest = behind;
        }
        let tree = parser.finish();
        if tree.is_full { Err(Unreadable::TooLarge) } else { Ok(tree) }
    }

    pub fn node(&self, id: Id) -> Option<&Node> {
        self.nodes.get(id)
    }

    pub fn children(&self, id: Id) -> impl Iterator<Item = Id> {
        let first = self.node(id).and_then(|node| node.first);
        std::iter::successors(first, |child| self.node(*child).and_then(|node| node.next))
    }

    /// The node that follows in the order of the source; `inside` false passes over what the node holds. The tree ends
    /// at `root`.
    pub fn following(&self, root: Id, id: Id, inside: bool, mut leave: impl FnMut(Id)) -> Option<Id> {
        if let Some(first) = self.node(id).filter(|_| inside).and_then(|node| node.first) {
            return Some(first);
        }
        let mut at = id;
        loop {
            leave(at);
            if at == root {
                return None;
            }
            let node = self.node(at)?;
            if let Some(next) = node.next {
                return Some(next);
            }
            at = node.parent?;
        }
    }

    /// All texts inside a node, one after the other.
    pub fn text(&self, root: Id) -> String {
        let mut text = String::new();
        let mut at = Some(root);
        while let Some(id) = at {
            if let Some(Node { content: Content::Text(part), .. }) = self.node(id) {
                text.push_str(part);
            }
            at = self.following(root, id, true, |_| {});
        }
        text
    }

    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    fn add(&mut self, content: Content) -> Id {
        self.is_full |= self.nodes.len() >= MOST_NODES;
        self.nodes.push(Node { content, ..Node::default() });
        self.nodes.len() - 1
    }

    fn node_mut(&mut self, id: Id) -> Option<&mut Node> {
        self.nodes.get_mut(id)
    }

    fn detach(&mut self, id: Id) {
        let Some(node) = self.node_mut(id) else { return };
        let (parent, previous, next) = (node.parent.take(), node.previous.take(), node.next.take());
        if let Some(parent) = parent.and_then(|parent| self.node_mut(parent)) {
            if parent.first == Some(id) {
                parent.first = next;
            }
            if parent.last == Some(id) {
                parent.last = previous;
            }
        }
        if let Some(previous) = previous.and_then(|previous| self.node_mut(previous)) {
            previous.next = next;
        }
        if let Some(next) = next.and_then(|next| self.node_mut(next)) {
            next.previous = previous;
        }
    }

    /// Puts a node into a parent, before one of its children or behind them all.
    fn insert(&mut self, parent: Id, before: Option<Id>, id: Id) {
        self.detach(id);
        let previous = match before {
            Some(before) => self.node(before).and_then(|node| node.previous),
            None => self.node(parent).and_then(|node| node.last),
        };
        let depth = self.node(parent).map_or(0, |node| node.depth) + 1;
        self.is_full |= depth > DEEPEST;
        if let Some(node) = self.node_mut(id) {
            (node.parent, node.previous, node.next, node.depth) = (Some(parent), previous, before, depth);
        }
        match before.and_then(|before| self.node_mut(before)) {
            Some(before) => before.previous = Some(id),
            None => {
                if let Some(parent) = self.node_mut(parent) {
                    parent.last = Some(id);
                }
            }
        }
        match previous.and_then(|previous| self.node_mut(previous)) {
            Some(previous) => previous.next = Some(id),
            None => {
                if let Some(parent) = self.node_mut(parent) {
                    parent.first = Some(id);
                }
            }
        }
    }

    fn insert_any(&mut self, parent: Id, before: Option<Id>, child: NodeOrText<Handle>) {
        let text = match child {
            NodeOrText::AppendNode(child) => return self.insert(parent, before, child.id),
            NodeOrText::AppendText(text) => text,
        };
        let neighbour = match before {
            Some(before) => self.node(before).and_then(|node| node.previous),
            None => self.node(parent).and_then(|node| node.last),
        };
        if let Some(Node { content: Content::Text(existing), .. }) = neighbour.and_then(|id| self.node_mut(id)) {
            existing.push_str(&text);
        } else {
            let id = self.add(Content::Text(text.to_string()));
            self.insert(parent, before, id);
        }
    }
}

impl Node {
    /// The name of an element in lower case; empty for what is none.
    pub fn name(&self) -> &str {
        match &self.content {
            Content::Element { name, .. } => &name.local,
            _ => "",
        }
    }

    pub fn attribute(&self, wanted: &str) -> Option<&str> {
        let Content::Element { attributes, .. } = &self.content else { return None };
        attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
    }
}

/// A node as the parser holds it: it asks for the name again and again.
#[derive(Debug, Clone)]
struct Handle {
    id: Id,
    name: QualName,
}

/// What html5ever tells the tree through.
struct Builder {
    tree: RefCell<Tree>,
}

impl Builder {
    fn new() -> Self {
        let mut tree = Tree::default();
        tree.add(Content::Other);
        Self { tree: RefCell::new(tree) }
    }

    fn add(&self, content: Content, name: QualName) -> Handle {
        Handle { id: self.tree.borrow_mut().add(content), name }
    }
}

fn no_name() -> QualName {
    QualName::new(None, "".into(), "".into())
}

fn kept(attributes: Vec<Attribute>) -> Vec<(String, String)> {
    let kept = attributes.into_iter().filter(|attribute| KEPT.contains(&&*attribute.name.local));
    kept.map(|attribute| (attribute.name.local.to_string(), attribute.value.to_string())).collect()
}

impl TreeSink for Builder {
    type Handle = Handle;
    type Output = Tree;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Tree {
        self.tree.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Handle { id: 0, name: no_name() }
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> ExpandedName<'a> {
        target.name.expanded()
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> Handle {
        self.add(Content::Element { name: name.clone(), attributes: kept(attributes) }, name)
    }

    fn create_comment(&self, _: StrTendril) -> Handle {
        self.add(Content::Other, no_name())
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        self.add(Content::Other, no_name())
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.tree.borrow_mut().insert_any(parent.id, None, child);
    }

    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        let has_parent = self.tree.borrow().node(element.id).is_some_and(|node| node.parent.is_some());
        match has_parent {
            true => self.append_before_sibling(element, child),
            false => self.append(previous, child),
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    /// The contents of a template are not shown, and have no parent.
    fn get_template_contents(&self, _: &Handle) -> Handle {
        self.add(Content::Other, no_name())
    }

    fn same_node(&self, one: &Handle, other: &Handle) -> bool {
        one.id == other.id
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        let mut tree = self.tree.borrow_mut();
        if let NodeOrText::AppendNode(child) = &child {
            tree.detach(child.id);
        }
        if let Some(parent) = tree.node(sibling.id).and_then(|node| node.parent) {
            tree.insert_any(parent, Some(sibling.id), child);
        }
    }

    fn add_attrs_if_missing(&self, target: &Handle, attributes: Vec<Attribute>) {
        let mut tree = self.tree.borrow_mut();
        if let Some(Node { content: Content::Element { attributes: existing, .. }, .. }) = tree.node_mut(target.id) {
            for (name, value) in kept(attributes) {
                if !existing.iter().any(|(known, _)| *known == name) {
                    existing.push((name, value));
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.tree.borrow_mut().detach(target.id);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        let mut tree = self.tree.borrow_mut();
        while let Some(child) = tree.node(node.id).and_then(|node| node.first) {
            tree.insert(new_parent.id, None, child);
        }
    }
}
