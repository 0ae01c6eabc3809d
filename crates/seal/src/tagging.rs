//! Keeps a tagged document tagged: what is drawn gets its place in the logical structure
//! (ISO 32000-2, 14.7 and 14.8).

use crate::source::as_dictionary;
use lopdf::{Dictionary, Document, Object, ObjectId, dictionary, text_string};

/// Depth of a number tree that is followed; a loop ends here.
const DEPTH: usize = 32;
/// More marked pieces on one page than this are no structure but an attack.
const MOST_PIECES: usize = 1 << 20;

/// What a drawn piece is for those who hear the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Words.
    Text,
    /// A signature or initials.
    Mark,
    /// A tick.
    Check,
    /// A picture that is no signature.
    Picture,
    /// Lines and backgrounds, which nobody needs to hear.
    Artifact,
}

/// A piece of a page's content and its number there (`/MCID`).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece {
    pub(crate) number: usize,
    pub(crate) role: Role,
}

impl Role {
    /// The standard structure type (ISO 32000-2, 14.8.4).
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::Text => "P",
            Self::Mark | Self::Check | Self::Picture => "Figure",
            Self::Artifact => "Artifact",
        }
    }
}

/// A document that is read in its old state and written in its new one.
pub(crate) struct Structure<'a> {
    pub(crate) before: Option<&'a Document>,
    pub(crate) target: &'a mut Document,
    /// The catalog; it stays as it is.
    pub(crate) catalog: Dictionary,
}

/// The number that the next marked piece of a page gets; `None` when the document is not tagged.
pub(crate) fn next_piece(document: &Document, page: &Dictionary) -> Option<usize> {
    let view = View {
        before: None,
        target: document,
    };
    let root = document.catalog().ok()?.get(b"StructTreeRoot").ok()?;
    let root = view.dictionary(root.as_reference().ok()?)?;
    let Ok(key) = page.get(b"StructParents").and_then(Object::as_i64) else {
        return Some(0);
    };
    let tree = as_dictionary(view.resolve(root.get(b"ParentTree").ok()?)?)?;
    let value = view
        .find(tree, key)
        .and_then(|(_, value)| view.resolve(value));
    let pieces = value.and_then(|value| value.as_array().ok());
    Some(pieces.map_or(0, Vec::len)).filter(|n| *n < MOST_PIECES)
}

/// The newest state of every object.
#[derive(Clone, Copy)]
struct View<'a> {
    before: Option<&'a Document>,
    target: &'a Document,
}

impl<'a> View<'a> {
    fn resolve(self, object: &'a Object) -> Option<&'a Object> {
        let mut found = object;
        for _ in 0..DEPTH {
            let Object::Reference(id) = found else {
                return Some(found);
            };
            let new = self.target.objects.get(id);
            found = new.or_else(|| self.before?.objects.get(id))?;
        }
        None
    }

    fn dictionary(self, id: ObjectId) -> Option<&'a Dictionary> {
        let new = self.target.objects.get(&id);
        let found = new.or_else(|| self.before?.objects.get(&id))?;
        as_dictionary(self.resolve(found)?)
    }

    fn list(self, owner: &'a Dictionary, key: &[u8]) -> Option<&'a Vec<Object>> {
        self.resolve(owner.get(key).ok()?)?.as_array().ok()
    }

    /// The value of a key in a number tree, and the node that holds it where that is an object
    /// below the tree's root.
    fn find(self, tree: &'a Dictionary, key: i64) -> Option<(Option<ObjectId>, &'a Object)> {
        let (mut node, mut id) = (tree, None);
        for _ in 0..DEPTH {
            if let Some(pairs) = self.list(node, b"Nums") {
                let is_it = |pair: &&[Object]| pair[0].as_i64().is_ok_and(|k| k == key);
                return pairs.chunks_exact(2).find(is_it).map(|pair| (id, &pair[1]));
            }
            (id, node) = self.list(node, b"Kids")?.iter().find_map(|kid| {
                let kid_id = kid.as_reference().ok()?;
                let kid = self.dictionary(kid_id)?;
                self.holds(kid, key).then_some((Some(kid_id), kid))
            })?;
        }
        None
    }

    fn holds(self, node: &'a Dictionary, key: i64) -> bool {
        let limits = self.list(node, b"Limits");
        let edge = |i: usize| limits.and_then(|l| l.get(i)?.as_i64().ok());
        edge(0).is_some_and(|least| least <= key) && edge(1).is_some_and(|most| key <= most)
    }

    fn greatest_key(self, tree: &'a Dictionary) -> Option<i64> {
        let mut node = tree;
        for _ in 0..DEPTH {
            if let Some(pairs) = self.list(node, b"Nums") {
                return pairs
                    .chunks_exact(2)
                    .filter_map(|pair| pair[0].as_i64().ok())
                    .max();
            }
            let last = self.list(node, b"Kids")?.last()?;
            node = self.dictionary(last.as_reference().ok()?)?;
        }
        None
    }
}

impl Structure<'_> {
    /// Adds the pieces of a page, at the end of the document's structure; `None` when that
    /// is too damaged to take them.
    pub(crate) fn add(&mut self, page: ObjectId, pieces: &[Piece]) -> Option<()> {
        let root_id = self
            .catalog
            .get(b"StructTreeRoot")
            .ok()?
            .as_reference()
            .ok()?;
        let mut root = self.dictionary(root_id)?;
        let parent_id = self.document_element(&root).unwrap_or(root_id);
        let elements: Vec<Object> = pieces
            .iter()
            .map(|piece| self.element(parent_id, page, piece))
            .collect();
        if parent_id == root_id {
            self.append_kids(&mut root, &elements);
        } else {
            let mut parent = self.dictionary(parent_id)?;
            self.append_kids(&mut parent, &elements);
            self.target.set_object(parent_id, parent);
        }
        self.enter(&mut root, page, pieces, &elements)?;
        self.target.set_object(root_id, root);
        Some(())
    }

    /// The one element that holds all others, if there is one.
    fn document_element(&self, root: &Dictionary) -> Option<ObjectId> {
        let kids = root.get(b"K").ok()?;
        let only = match self.resolve(kids) {
            Some(Object::Array(kids)) if kids.len() == 1 => kids.first()?.as_reference().ok()?,
            Some(Object::Dictionary(_)) => kids.as_reference().ok()?,
            _ => return None,
        };
        self.dictionary(only)?.has(b"S").then_some(only)
    }

    fn element(&mut self, parent: ObjectId, page: ObjectId, piece: &Piece) -> Object {
        let mut element = dictionary! {
            "Type" => "StructElem",
            "S" => piece.role.tag(),
            "P" => parent,
            "Pg" => page,
            "K" => i64::try_from(piece.number).unwrap_or_default(),
        };
        match piece.role {
            Role::Text | Role::Artifact => {}
            Role::Mark => element.set("Alt", text_string("Signature")),
            Role::Picture => element.set("Alt", text_string("Picture")),
            Role::Check => element.set("ActualText", text_string("\u{2713}")),
        }
        Object::Reference(self.target.add_object(element))
    }

    fn append_kids(&self, owner: &mut Dictionary, elements: &[Object]) {
        let own = owner.get(b"K").ok();
        let mut kids = match own.and_then(|own| self.resolve(own)) {
            Some(Object::Array(kids)) => kids,
            Some(_) => own.cloned().into_iter().collect(),
            None => Vec::new(),
        };
        kids.extend_from_slice(elements);
        owner.set("K", kids);
    }

    /// Enters the elements into the tree that leads from content to structure.
    fn enter(
        &mut self,
        root: &mut Dictionary,
        page: ObjectId,
        pieces: &[Piece],
        elements: &[Object],
    ) -> Option<()> {
        let key = self.key(page);
        let found = key.and_then(|key| self.entry(root, key));
        let mut places = match found.as_ref().map(|(_, value)| self.resolve(value)) {
            Some(Some(Object::Array(places))) => places,
            _ => Vec::new(),
        };
        for (piece, element) in pieces.iter().zip(elements) {
            if places.len() <= piece.number {
                places.resize(piece.number + 1, Object::Null);
            }
            *places.get_mut(piece.number)? = element.clone();
        }
        match (key, found) {
            (Some(_), Some((_, Object::Reference(id)))) => {
                self.target.set_object(id, places);
                Some(())
            }
            (Some(key), Some((holder, _))) => self.replace(root, holder, key, places.into()),
            (known, None) => {
                let key = known.unwrap_or_else(|| self.new_key(root));
                self.target
                    .get_dictionary_mut(page)
                    .ok()?
                    .set("StructParents", key);
                let value = Object::Reference(self.target.add_object(places));
                self.insert(root, key, value)
            }
            (None, Some(_)) => None,
        }
    }

    fn key(&self, page: ObjectId) -> Option<i64> {
        self.dictionary(page)?
            .get(b"StructParents")
            .ok()?
            .as_i64()
            .ok()
    }

    fn entry(&self, root: &Dictionary, key: i64) -> Option<(Option<ObjectId>, Object)> {
        let tree = self.resolve(root.get(b"ParentTree").ok()?)?;
        let found = self.view().find(as_dictionary(&tree)?, key);
        found.map(|(holder, value)| (holder, value.clone()))
    }

    /// Puts a value in the place of one that stands in a node itself.
    fn replace(
        &mut self,
        root: &mut Dictionary,
        holder: Option<ObjectId>,
        key: i64,
        value: Object,
    ) -> Option<()> {
        let tree = root.get(b"ParentTree").ok()?.clone();
        let at = holder.or_else(|| tree.as_reference().ok());
        let mut node = match at {
            Some(id) => self.dictionary(id)?,
            None => tree.as_dict().ok()?.clone(),
        };
        let Some(Object::Array(mut pairs)) = self.resolve(node.get(b"Nums").ok()?) else {
            return None;
        };
        let is_it = |pair: &&mut [Object]| pair[0].as_i64().is_ok_and(|k| k == key);
        pairs.chunks_exact_mut(2).find(is_it)?[1] = value;
        node.set("Nums", pairs);
        self.write_back(root, at, node);
        Some(())
    }

    /// Adds a value behind all others.
    fn insert(&mut self, root: &mut Dictionary, key: i64, value: Object) -> Option<()> {
        root.set("ParentTreeNextKey", key.checked_add(1)?);
        let tree = root.get(b"ParentTree").ok().cloned();
        let at = tree.as_ref().and_then(|tree| tree.as_reference().ok());
        let node = tree.as_ref().and_then(|tree| self.resolve(tree));
        let mut node = node
            .and_then(|node| as_dictionary(&node).cloned())
            .unwrap_or_default();
        let pair = vec![key.into(), value];
        let kids = node.get(b"Kids").ok().and_then(|kids| self.resolve(kids));
        if let Some(Object::Array(mut kids)) = kids {
            let limits = vec![Object::Integer(key); 2];
            let leaf = dictionary! { "Limits" => limits, "Nums" => pair };
            kids.push(Object::Reference(self.target.add_object(leaf)));
            node.set("Kids", kids);
        } else {
            let own = node.get(b"Nums").ok().and_then(|nums| self.resolve(nums));
            let mut pairs = own
                .and_then(|o| o.as_array().ok().cloned())
                .unwrap_or_default();
            pairs.extend(pair);
            node.set("Nums", pairs);
        }
        self.write_back(root, at, node);
        Some(())
    }

    fn write_back(&mut self, root: &mut Dictionary, at: Option<ObjectId>, node: Dictionary) {
        match at {
            Some(id) => self.target.set_object(id, node),
            None => root.set("ParentTree", node),
        }
    }

    /// A key that no page or annotation has.
    fn new_key(&self, root: &Dictionary) -> i64 {
        let next = root
            .get(b"ParentTreeNextKey")
            .and_then(Object::as_i64)
            .unwrap_or(0);
        let tree = root
            .get(b"ParentTree")
            .ok()
            .and_then(|tree| self.resolve(tree));
        let most = tree.and_then(|tree| self.view().greatest_key(as_dictionary(&tree)?));
        next.max(most.map_or(0, |most| most.saturating_add(1)))
    }

    fn view(&self) -> View<'_> {
        View {
            before: self.before,
            target: self.target,
        }
    }

    fn resolve(&self, object: &Object) -> Option<Object> {
        self.view().resolve(object).cloned()
    }

    fn dictionary(&self, id: ObjectId) -> Option<Dictionary> {
        self.view().dictionary(id).cloned()
    }
}
