//! The response as expressions see it: only what counts stands in it, and only as far as an expression may read it.
//!
//! Every item that may get something while it is computed has its place from the start, empty (`null`, which expressions
//! pass over), so places never move.

use serde_json::{Map, Value as Json, json};

use super::answers::{Answers, Node};
use super::layout::{Layout, SlotIndex};
use crate::domain::questionnaire::program::Program;
use crate::domain::questionnaire::{Compiled, ItemIndex};
use crate::domain::value::Value;

/// Where a place stands in [`Scene`].
pub(super) type PlaceIndex = usize;

/// One item of the response, or room for it.
struct Place {
    item: ItemIndex,
    at: SlotIndex,
    parent: Option<PlaceIndex>,
    /// Below which answer of its parent; `None`: below the parent itself.
    answer: Option<usize>,
    /// Its position in the array it stands in.
    slot: usize,
    /// How many places are below the item itself.
    slots: usize,
}

pub(super) struct Scene<'c> {
    pub(super) response: Json,
    places: Vec<Place>,
    /// By the item's position.
    by_item: Vec<Vec<PlaceIndex>>,
    program: &'c Program,
}

/// What is left out at first: answers to items that are computed.
struct Builder<'a> {
    compiled: &'a Compiled,
    program: &'a Program,
    layout: &'a Layout,
    /// What does not stand in it, though it was answered: what is disabled.
    open: Option<&'a [bool]>,
    places: Vec<Place>,
    by_item: Vec<Vec<PlaceIndex>>,
}

impl<'c> Scene<'c> {
    /// Of these answers, or of those among them that stand in an `open` slot.
    pub(super) fn new(
        compiled: &Compiled,
        program: &'c Program,
        answers: &Answers,
        layout: &Layout,
        open: Option<&[bool]>,
    ) -> Self {
        let by_item = vec![Vec::new(); compiled.items().len()];
        let mut builder = Builder { compiled, program, layout, open, places: Vec::new(), by_item };
        let items = builder.array(answers.roots(), None, None);
        let response = json!({
            "resourceType": "QuestionnaireResponse", "questionnaire": compiled.url, "status": "in-progress",
            "item": items,
        });
        Self { response, places: builder.places, by_item: builder.by_item, program }
    }

    pub(super) fn places_of(&self, item: ItemIndex) -> &[PlaceIndex] {
        self.by_item.get(item.get()).map(Vec::as_slice).unwrap_or_default()
    }

    /// The places of an item in one slot: one, but where several stand though it does not repeat.
    pub(super) fn places_at(&self, item: ItemIndex, slot: SlotIndex) -> &[PlaceIndex] {
        let all = self.places_of(item);
        let at = |place: &PlaceIndex| self.slot_of(*place);
        let (first, last) =
            (all.partition_point(|place| at(place) < slot), all.partition_point(|place| at(place) <= slot));
        all.get(first..last).unwrap_or_default()
    }

    pub(super) fn slot_of(&self, place: PlaceIndex) -> SlotIndex {
        self.places.get(place).map_or(0, |place| place.at)
    }

    /// The item as it stands in the response; `None` if it isn't there.
    pub(super) fn json(&self, place: PlaceIndex) -> Option<&Json> {
        let found = self.places.get(place)?;
        let list = match (found.parent, found.answer) {
            (None, _) => self.response.get("item")?,
            (Some(parent), None) => self.json(parent)?.get("item")?,
            (Some(parent), Some(answer)) => self.json(parent)?.get("answer")?.get(answer)?.get("item")?,
        };
        list.get(found.slot).filter(|json| !json.is_null())
    }

    /// The same, or what stands for it while it isn't there.
    pub(super) fn context(&self, place: PlaceIndex) -> Option<&Json> {
        self.json(place).or_else(|| self.program.absent.get(&self.places.get(place)?.item))
    }

    /// The place of `item` around (or at) another one.
    pub(super) fn around(&self, place: PlaceIndex, item: ItemIndex) -> Option<PlaceIndex> {
        let mut next = Some(place);
        while let Some(place) = next {
            let found = self.places.get(place)?;
            if found.item == item {
                return Some(place);
            }
            next = found.parent;
        }
        None
    }

    /// True of a place below an answer.
    pub(super) fn is_below_answer(&self, place: PlaceIndex) -> bool {
        let mut next = self.places.get(place);
        while let Some(found) = next {
            if found.answer.is_some() {
                return true;
            }
            next = found.parent.and_then(|parent| self.places.get(parent));
        }
        false
    }

    /// Takes an item that is disabled out, with all below it.
    pub(super) fn take_out(&mut self, place: PlaceIndex) {
        if self.json(place).is_some()
            && let Some(slot) = self.slot(place)
        {
            *slot = Json::Null;
        }
    }

    /// Gives a place answers.
    pub(super) fn answer(&mut self, place: PlaceIndex, link_id: &str, values: &[Value]) {
        let slots = self.places.get(place).map_or(0, |place| place.slots);
        let Some(slot) = self.slot(place) else { return };
        if slot.is_null() {
            *slot = empty_item(link_id, slots);
        }
        let answers: Vec<Json> = values.iter().map(|value| Json::Object(value_json(value))).collect();
        if let Some(fields) = slot.as_object_mut() {
            fields.insert("answer".to_owned(), Json::Array(answers));
        }
    }

    /// The place itself, with what is around it made where it isn't there.
    fn slot(&mut self, place: PlaceIndex) -> Option<&mut Json> {
        let mut way = Vec::new();
        let mut next = Some(place);
        while let Some(place) = next {
            way.push(place);
            next = self.places.get(place)?.parent;
        }
        let mut list = self.response.get_mut("item")?;
        let mut before: Option<&Place> = None;
        for place in way.iter().rev() {
            let found = self.places.get(*place)?;
            if let Some(above) = before {
                let slot = list.get_mut(above.slot)?;
                if slot.is_null() {
                    *slot = empty_item(
                        self.program.absent.get(&above.item)?.get("linkId")?.as_str()?,
                        above.slots,
                    );
                }
                list = match found.answer {
                    Some(answer) => slot.get_mut("answer")?.get_mut(answer)?.get_mut("item")?,
                    None => slot.get_mut("item")?,
                };
            }
            before = Some(found);
        }
        list.get_mut(before?.slot)
    }
}

/// An answer with nothing below it.
fn value_json(value: &Value) -> Map<String, Json> {
    let mut fields = Map::new();
    fields.insert(format!("value{}", value.type_name()), value.to_fhir());
    fields
}

/// An item with room for what may come below it.
fn empty_item(link_id: &str, slots: usize) -> Json {
    let mut fields = Map::new();
    fields.insert("linkId".to_owned(), Json::String(link_id.to_owned()));
    if slots > 0 {
        fields.insert("item".to_owned(), Json::Array(vec![Json::Null; slots]));
    }
    Json::Object(fields)
}

impl Builder<'_> {
    /// What stands below one item or answer, in the questionnaire's order.
    fn array(&mut self, nodes: &[Node], parent: Option<PlaceIndex>, answer: Option<usize>) -> Vec<Json> {
        let layout = self.layout;
        let above = parent.and_then(|parent| self.places.get(parent)).map(|place| place.at);
        let mut sorted: Vec<&Node> = nodes.iter().collect();
        if !sorted.is_sorted_by_key(|node| node.item) {
            sorted.sort_by_key(|node| node.item);
        }
        let mut nodes = sorted.into_iter().peekable();
        let mut array = Vec::new();
        for (item, at) in layout.children(self.compiled, above, answer) {
            while nodes.next_if(|node| node.item < item).is_some() {}
            let (is_read, is_place) = (self.program.is_read(item), self.program.is_place(item));
            let is_open = self.open.is_none_or(|open| open.get(at) == Some(&true));
            let mut is_empty = true;
            while let Some(node) = nodes.next_if(|node| node.item == item) {
                if is_open && (is_read || is_place) {
                    let place = Place { item, at, parent, answer, slot: array.len(), slots: 0 };
                    array.push(self.item(place, Some(node)));
                    is_empty = false;
                }
                if !layout.is_flat() {
                    break;
                }
            }
            if is_empty && is_place {
                let place = Place { item, at, parent, answer, slot: array.len(), slots: 0 };
                array.push(self.item(place, None));
            }
        }
        array
    }

    fn item(&mut self, place: Place, node: Option<&Node>) -> Json {
        let compiled = self.compiled;
        let item = compiled.item(place.item);
        let index = self.places.len();
        if let Some(places) = self.by_item.get_mut(place.item.get()) {
            places.push(index);
        }
        self.places.push(place);
        let given = node.map(|node| node.answers.as_slice()).unwrap_or_default();
        let mut answers = Vec::with_capacity(given.len());
        if !item.is_calculated() {
            for (position, answer) in given.iter().enumerate() {
                let mut fields = value_json(&answer.value);
                let below = self.array(answer.children(), Some(index), Some(position));
                if !below.is_empty() {
                    fields.insert("item".to_owned(), Json::Array(below));
                }
                answers.push(Json::Object(fields));
            }
        }
        let mut below = Vec::new();
        if answers.is_empty() {
            let first = given.first().map(super::answers::Answer::children);
            let nodes = first.or(node.map(Node::children)).unwrap_or_default();
            below = self.array(nodes, Some(index), None);
            if let Some(place) = self.places.get_mut(index) {
                place.slots = below.len();
            }
        }
        if answers.is_empty() && below.iter().all(Json::is_null) {
            return Json::Null;
        }
        let mut fields = Map::new();
        fields.insert("linkId".to_owned(), Json::String(item.link_id.clone()));
        if !answers.is_empty() {
            fields.insert("answer".to_owned(), Json::Array(answers));
        }
        if !below.is_empty() {
            fields.insert("item".to_owned(), Json::Array(below));
        }
        Json::Object(fields)
    }
}
