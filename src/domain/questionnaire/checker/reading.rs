//! How easy a text is to read, from 0 to 100, by the lengths of its sentences and words.
//!
//! Portuguese: Martins et al. 1996; Spanish: Fernández Huerta 1959; English: Flesch 1948. Syllables are counted by rule,
//! without a dictionary, which is right for nearly all words of the three.

/// How many words a text has.
pub fn words(text: &str) -> usize {
    text.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count()
}

/// Reading ease, higher is easier; `None` without words, and in languages without a formula here.
pub fn ease(text: &str, language: &str) -> Option<f64> {
    let language = Language::of(language)?;
    let words: Vec<&str> =
        text.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).collect();
    let syllables: usize = words.iter().map(|word| language.syllables(word)).sum();
    let count = number(words.len());
    if words.is_empty() {
        return None;
    }
    let (length, weight) = (count / number(sentences(text)), number(syllables) / count);
    Some(match language {
        Language::Portuguese => 248.835 - 1.015 * length - 84.6 * weight,
        Language::Spanish => 206.84 - 1.02 * length - 60.0 * weight,
        Language::English => 206.835 - 1.015 * length - 84.6 * weight,
    })
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// What ends with a mark that ends a sentence, or with a line; at least one.
fn sentences(text: &str) -> usize {
    let has_words = |part: &&str| part.chars().any(char::is_alphabetic);
    text.split(['.', '!', '?', '…', '\n', ':', ';']).filter(has_words).count().max(1)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Language {
    Portuguese,
    Spanish,
    English,
}

impl Language {
    fn of(tag: &str) -> Option<Self> {
        match tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "pt" => Some(Self::Portuguese),
            "es" => Some(Self::Spanish),
            "en" => Some(Self::English),
            _ => None,
        }
    }

    /// At least one.
    fn syllables(self, word: &str) -> usize {
        let letters: Vec<char> = word.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect();
        let count = match self {
            Self::English => english(&letters),
            Self::Portuguese | Self::Spanish => romance(&letters, self == Self::Portuguese),
        };
        count.max(1)
    }
}

const fn is_weak(letter: char) -> bool {
    matches!(letter, 'i' | 'u' | 'ü')
}

const fn is_strong(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'o' | 'á' | 'é' | 'ó' | 'à' | 'â' | 'ê' | 'ô' | 'í' | 'ú' | 'ã' | 'õ')
}

const fn is_vowel(letter: char) -> bool {
    is_weak(letter) || is_strong(letter)
}

/// Two vowels are one syllable where one of them is an unstressed i or u, and in ão, ãe, õe.
fn romance(letters: &[char], is_portuguese: bool) -> usize {
    let has_accent = letters.iter().any(|letter| "áéíóúâêôãõ".contains(*letter));
    let mut count = 0;
    let mut before: Option<char> = None;
    for (at, letter) in letters.iter().copied().enumerate() {
        let after_guttural = at > 0 && matches!(letters.get(at - 1), Some('q' | 'g'));
        let is_silent =
            letter == 'u' && after_guttural && letters.get(at + 1).is_some_and(|next| is_vowel(*next));
        // a y that ends a word sounds as an i
        let letter = if letter == 'y' && at + 1 == letters.len() { 'i' } else { letter };
        if is_silent || !is_vowel(letter) {
            before = None;
            continue;
        }
        let is_one = match before {
            None => false,
            Some('ã') => matches!(letter, 'o' | 'e' | 'i'),
            Some('õ') => letter == 'e',
            Some(first) if is_weak(first) && is_weak(letter) => true,
            Some(first) if is_strong(first) => is_weak(letter),
            // sério is two syllables, a alegria's i has one of its own
            Some(_) => {
                let is_last =
                    at + 1 == letters.len() || (at + 2 == letters.len() && letters.last() == Some(&'s'));
                !is_portuguese || (has_accent && is_last)
            }
        };
        count += usize::from(!is_one);
        before = Some(letter);
    }
    count
}

/// Runs of vowels, without an e that is silent at the end.
fn english(letters: &[char]) -> usize {
    let is_vowel = |letter: &char| matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let mut count = 0;
    let mut was_vowel = false;
    for letter in letters {
        let now = is_vowel(letter);
        count += usize::from(now && !was_vowel);
        was_vowel = now;
    }
    let is_silent = match letters {
        [.., 'l', 'e'] => false,
        [.., before, 'e'] => !is_vowel(before),
        [.., before, 'e', 'd'] => !is_vowel(before) && !matches!(before, 't' | 'd'),
        _ => false,
    };
    count - usize::from(is_silent && count > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_counted_as_spoken() {
        for (language, cases) in [
            (
                Language::Portuguese,
                &[
                    ("pai", 1),
                    ("coração", 3),
                    ("alegria", 4),
                    ("história", 3),
                    ("quente", 2),
                    ("coelho", 3),
                    ("saúde", 3),
                    ("guerra", 2),
                    ("mães", 1),
                    ("dia", 2),
                    ("você", 2),
                    ("ruim", 1),
                ][..],
            ),
            (
                Language::Spanish,
                &[
                    ("bien", 1),
                    ("corazón", 3),
                    ("alegría", 4),
                    ("muy", 1),
                    ("poeta", 3),
                    ("guitarra", 3),
                    ("ciudad", 2),
                ][..],
            ),
            (
                Language::English,
                &[
                    ("little", 2),
                    ("made", 1),
                    ("sleeping", 2),
                    ("walked", 1),
                    ("wanted", 2),
                    ("feel", 1),
                    ("easy", 2),
                ][..],
            ),
        ] {
            for (word, expected) in cases {
                assert_eq!(language.syllables(word), *expected, "{word}");
            }
        }
    }

    #[test]
    fn short_words_are_easier_than_long_ones() {
        for (language, easy, hard) in [
            (
                "pt-BR",
                "Você dorme bem à noite? Acorda cedo?",
                "Considerando-se as circunstâncias socioeconômicas, caracterize detalhadamente a periodicidade das manifestações sintomatológicas",
            ),
            (
                "es",
                "¿Duerme bien de noche? ¿Se levanta temprano?",
                "Caracterice detalladamente la periodicidad de las manifestaciones sintomatológicas experimentadas",
            ),
            (
                "en",
                "Do you sleep well? Do you wake up too soon?",
                "Characterise comprehensively the periodicity of symptomatological manifestations experienced",
            ),
        ] {
            let (easy, hard) = (ease(easy, language).unwrap(), ease(hard, language).unwrap());
            assert!(easy > 70.0 && hard < 25.0, "{language}: {easy} {hard}");
        }
        assert_eq!(ease("Guten Tag", "de"), None);
        assert_eq!(ease("…", "pt"), None);
    }

    #[test]
    fn a_figure_is_as_the_formula_has_it() {
        // 4 words, 1 sentence, 6 syllables
        let ease = ease("Você dorme muito mal.", "pt").unwrap();
        assert!((ease - (248.835 - 1.015 * 4.0 - 84.6 * 7.0 / 4.0)).abs() < 0.001, "{ease}");
    }
}
