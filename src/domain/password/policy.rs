//! Which passwords are refused: too short, well known, or made of what is known of the person.
//!
//! No rules about kinds of characters and no expiry (NIST SP 800-63B, ASVS 6.2): length and not being guessable is
//! what counts.

/// Fewest characters.
pub const SHORTEST: usize = 10;

/// Most characters; beyond this a "password" is an attack on the hash.
pub const LONGEST: usize = 256;

/// Weakest that is accepted, of 0 to 4: 3 is more than 10^8 guesses.
const SCORE: u8 = 3;

/// How much of a password is looked at for patterns; the estimate takes time that grows with the square.
const ESTIMATED: usize = 72;

/// Fewest letters and digits that are not part of the person's own names.
const OWN_CHARACTERS: usize = 5;

/// Words of this product and its people that a guesser tries first.
const HOUSE_WORDS: [&str; 14] = [
    "weconecta",
    "saude",
    "saúde",
    "clinica",
    "clínica",
    "hospital",
    "paciente",
    "questionario",
    "senha",
    "mudar",
    "trocar",
    "brasil",
    "enfermagem",
    "medico",
];

/// Why a password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weakness {
    TooShort,
    TooLong,
    /// On lists of passwords that have leaked, or easily guessed from one.
    Common,
    /// Made of the person's own name or address.
    Personal,
}

/// Finds out whether `password` may be used by somebody of whom `known` is public: name, e-mail, clinic.
pub fn check(password: &str, known: &[&str]) -> Result<(), Weakness> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Err(Weakness::TooShort);
    }
    if length > LONGEST {
        return Err(Weakness::TooLong);
    }
    let head: String = password.chars().take(ESTIMATED).collect();
    if u8::from(zxcvbn::zxcvbn(&head, &HOUSE_WORDS).score()) < SCORE || is_repeated(password) {
        return Err(Weakness::Common);
    }
    if beside_names(password, known) < OWN_CHARACTERS { Err(Weakness::Personal) } else { Ok(()) }
}

/// How many characters are left when the words of `known` are taken out.
fn beside_names(password: &str, known: &[&str]) -> usize {
    let text = known.join(" ").to_lowercase();
    let mut words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 2).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let rest = words.iter().fold(password.to_lowercase(), |rest, word| rest.replace(word, ""));
    rest.chars().filter(|c| c.is_alphanumeric()).count()
}

/// One short piece over and over, as in `abcabcabcabc`.
fn is_repeated(password: &str) -> bool {
    let characters: Vec<char> = password.chars().collect();
    (1..=4)
        .any(|period| characters.iter().zip(characters.iter().skip(period)).all(|(one, other)| one == other))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 3] = ["Lúcia Prado", "lucia.prado@example.org", "UBS Jardim Esperança"];

    #[test]
    fn common_and_leaked_passwords_are_refused() {
        for password in [
            "password123",
            "1234567890",
            "qwertyuiop",
            "Password123!",
            "senha123456",
            "iloveyou123",
            "abcabcabcabc",
            "WeConecta2026",
            "1q2w3e4r5t",
            "futebol2010",
            "aaaaaaaaaaaaaaaaaaaa",
            "mudarsenha",
        ] {
            assert_eq!(check(password, &[]), Err(Weakness::Common), "{password}");
        }
    }

    #[test]
    fn length_counts_and_kinds_of_characters_do_not() {
        assert_eq!(check("curta7x", &[]), Err(Weakness::TooShort));
        assert_eq!(check("ipê grilo varanda 7", &KNOWN), Ok(()));
        assert_eq!(check("trovao-cadeira-limao", &KNOWN), Ok(()));
        let long: String = "janela cometa farinha 42 bigode ".chars().cycle().take(LONGEST).collect();
        assert_eq!(check(&long, &KNOWN), Ok(()));
        assert_eq!(check(&format!("{long}x"), &KNOWN), Err(Weakness::TooLong));
    }

    #[test]
    fn ones_own_name_is_no_password() {
        assert_eq!(check("luciaprado1", &KNOWN), Err(Weakness::Personal));
        assert_eq!(check("esperanca-lucia", &["esperanca", "lucia"]), Err(Weakness::Personal));
    }
}
