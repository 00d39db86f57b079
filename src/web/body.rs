//! The human body in outline, front and back, with the regions that the options of a question name. It is drawn beside the
//! options, never instead of them.

use crate::domain::{
    questionnaire::{AnswerOption, Control, Item},
    value::Value,
};

/// Where a shape stands. On the front a person's right is on the reader's left, as with somebody who faces them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    Front,
    Back,
    Both,
}

/// Of the trunk, front and back are alike.
const UPPER_TRUNK: &str =
    "M86 86Q100 93 114 86L118 94C124 99 130 107 131 119L130 150L70 150L69 119C70 107 76 99 82 94Z";
const LOWER_TRUNK: &str = "M70 152L130 152C128 168 127 181 128 196L72 196C73 181 72 168 70 152Z";

/// Part, view, whether there is one on each side, outline. Of a pair the one on the reader's left is drawn; the other is its
/// mirror image. The box is 200 by 440.
const SHAPES: [(&str, View, bool, &str); 19] = [
    (
        "head",
        View::Both,
        false,
        "M100 8C119 8 127 23 126 41C125 59 114 72 100 72C86 72 75 59 74 41C73 23 81 8 100 8Z",
    ),
    ("neck", View::Both, false, "M87 68Q100 79 113 68L114 84Q100 91 86 84Z"),
    ("chest", View::Front, false, UPPER_TRUNK),
    ("upper-back", View::Back, false, UPPER_TRUNK),
    ("abdomen", View::Front, false, LOWER_TRUNK),
    ("lower-back", View::Back, false, LOWER_TRUNK),
    (
        "pelvis",
        View::Front,
        false,
        "M72 198L128 198C131 210 134 221 134 232L104 250L96 250L66 232C66 221 69 210 72 198Z",
    ),
    ("buttock", View::Back, true, "M72 198L99 198L99 250C85 251 72 245 66 232C66 221 69 210 72 198Z"),
    (
        "shoulder",
        View::Both,
        true,
        "M85 85C74 89 60 90 53 100C49 106 48 114 48 122L67 118C69 106 74 98 81 93Z",
    ),
    ("upper-arm", View::Both, true, "M48 124L67 120C68 138 66 153 63 168L43 166C43 152 45 138 48 124Z"),
    ("elbow", View::Both, true, "M43 168L63 170C63 176 62 181 60 186L40 184C41 179 42 174 43 168Z"),
    ("forearm", View::Both, true, "M40 186L60 188C58 204 54 218 49 232L33 228C35 212 37 199 40 186Z"),
    (
        "hand",
        View::Both,
        true,
        "M33 230L49 234C51 242 57 250 54 254C52 255 49 252 48 251C48 260 46 268 43 274C39 279 33 278 30 272C26 262 28 244 33 230Z",
    ),
    ("thigh", View::Front, true, "M66 234L97 252C98 274 96 296 94 314L70 312C66 288 64 260 66 234Z"),
    (
        "thigh",
        View::Back,
        true,
        "M66 236C73 248 85 253 98 252C98 274 96 296 94 314L70 312C66 288 64 260 66 236Z",
    ),
    ("knee", View::Both, true, "M70 314L94 316C95 324 94 331 93 338L71 336C69 329 69 321 70 314Z"),
    ("lower-leg", View::Both, true, "M71 338L93 340C95 362 90 384 87 404L75 404C71 384 67 362 71 338Z"),
    (
        "foot",
        View::Front,
        true,
        "M75 406L87 406C89 416 90 424 87 430C80 437 65 437 62 431C62 424 73 418 75 406Z",
    ),
    (
        "foot",
        View::Back,
        true,
        "M75 406L87 406C89 413 90 421 88 427C84 432 74 432 71 428C71 421 75 414 75 406Z",
    ),
];

/// SNOMED CT's codes of our regions, as far as there is one for just that region.
const SNOMED: [(&str, &str); 15] = [
    ("69536005", "head"),
    ("45048000", "neck"),
    ("51185008", "chest"),
    ("113345001", "abdomen"),
    ("12921003", "pelvis"),
    ("91774008", "right-shoulder"),
    ("91775009", "left-shoulder"),
    ("368209003", "right-upper-arm"),
    ("368208006", "left-upper-arm"),
    ("78791008", "right-hand"),
    ("85151006", "left-hand"),
    ("6757004", "right-knee"),
    ("82169009", "left-knee"),
    ("7769000", "right-foot"),
    ("22335008", "left-foot"),
];

/// Both views.
#[derive(Clone, Debug)]
pub struct Body {
    pub front: Vec<Shape>,
    pub back: Vec<Shape>,
}

/// One region in one view.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    pub outline: &'static str,
    /// It is the mirror image of its outline.
    pub is_mirrored: bool,
    /// Which option stands for it, from 1; 0 where none does.
    pub number: usize,
    pub is_marked: bool,
}

/// The body of a question that wants one (`itemControl` `body-map`), with the regions of the options of which `is_marked` says
/// so.
pub fn of(item: &Item, is_marked: impl Fn(&AnswerOption) -> bool) -> Option<Body> {
    if item.control != Some(Control::BodyMap) {
        return None;
    }
    let regions: Vec<(String, bool)> =
        item.options.iter().map(|option| (region(&option.value), is_marked(option))).collect();
    let view = |view: View| {
        let wanted = SHAPES.iter().filter(move |shape| shape.1 == view || shape.1 == View::Both);
        let drawn = wanted.flat_map(|(part, _, is_pair, outline)| {
            let sides: &[bool] = if *is_pair { &[false, true] } else { &[false] };
            sides.iter().map(|is_mirrored| {
                let name = named(part, *is_pair, view, *is_mirrored);
                let found = regions.iter().zip(1..).find(|((region, _), _)| *region == name);
                Shape {
                    outline,
                    is_mirrored: *is_mirrored,
                    number: found.map_or(0, |(_, number)| number),
                    is_marked: found.is_some_and(|((_, is_marked), _)| *is_marked),
                }
            })
        });
        drawn.collect::<Vec<_>>()
    };
    let body = Body { front: view(View::Front), back: view(View::Back) };
    body.front.iter().chain(&body.back).any(|shape| shape.number > 0).then_some(body)
}

/// The region's code, its side as the person has it.
fn named(part: &str, is_pair: bool, view: View, is_mirrored: bool) -> String {
    if !is_pair {
        return part.to_owned();
    }
    let is_right = (view == View::Front) != is_mirrored;
    format!("{}-{part}", if is_right { "right" } else { "left" })
}

/// The region that an option's code names; empty where it is none of ours.
fn region(value: &Value) -> String {
    let Value::Coding(coding) = value else { return String::new() };
    let code = coding.code.as_deref().unwrap_or_default();
    let of_snomed = SNOMED.iter().find(|(snomed, _)| *snomed == code).map(|(_, region)| *region);
    of_snomed.unwrap_or(code).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_are_those_of_the_person() {
        assert_eq!(named("knee", true, View::Front, false), "right-knee", "who faces us has it on our left");
        assert_eq!(named("knee", true, View::Front, true), "left-knee");
        assert_eq!(named("knee", true, View::Back, false), "left-knee");
        assert_eq!(named("head", false, View::Back, false), "head");
    }

    #[test]
    fn every_code_of_snomed_is_of_a_region_that_is_drawn() {
        for (_, region) in SNOMED {
            let part = region.trim_start_matches("left-").trim_start_matches("right-");
            assert!(SHAPES.iter().any(|shape| shape.0 == part), "{region}");
        }
    }
}
