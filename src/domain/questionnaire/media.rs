//! What a file of a questionnaire is, by its first bytes: nothing else about it is believed.

/// How a file is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    Picture,
    Sound,
    Film,
}

impl Medium {
    /// In bytes: all of them are kept in memory for every reader, so a larger one is left out.
    pub const fn largest(self) -> usize {
        match self {
            Self::Picture => 2 << 20,
            Self::Sound | Self::Film => 8 << 20,
        }
    }
}

/// What it is, and its type. The same containers hold sounds and films: there the type that is claimed tells which.
pub fn medium_of(bytes: &[u8], claimed: &str) -> Option<(Medium, &'static str)> {
    if let Some(picture) = picture(bytes) {
        return Some((Medium::Picture, picture));
    }
    let is_sound = claimed.starts_with("audio/");
    let medium = if is_sound { Medium::Sound } else { Medium::Film };
    if let Some(played) = played(bytes, is_sound) {
        return Some((medium, played));
    }
    played(bytes, true).map(|sound| (Medium::Sound, sound))
}

/// Drawings (SVG) may run scripts and are none.
pub(in crate::domain) fn picture(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

/// The type of a sound or film.
pub(in crate::domain) fn played(bytes: &[u8], is_sound: bool) -> Option<&'static str> {
    let either = |sound, film| Some(if is_sound { sound } else { film });
    match bytes {
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => either("audio/mp4", "video/mp4"),
        [0x1a, 0x45, 0xdf, 0xa3, ..] => either("audio/webm", "video/webm"),
        [b'O', b'g', b'g', b'S', ..] => either("audio/ogg", "video/ogg"),
        [b'I', b'D', b'3', ..] | [0xff, 0xfb | 0xf3 | 0xf2, ..] => is_sound.then_some("audio/mpeg"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => is_sound.then_some("audio/wav"),
        _ => None,
    }
}
