//! The invented patients. Documents have right check digits, telephones lie in a block that no
//! operator gives out, and e-mails end in `example.org`: nobody real can be reached by them.

use chrono::{Datelike, Duration, NaiveDate};

use super::chance::Chance;
use super::names::{FAMILIES, MEN, WOMEN};

/// One invented patient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) birth: NaiveDate,
    pub(super) is_woman: bool,
    /// 11 digits.
    pub(super) cpf: String,
    /// 15 digits.
    pub(super) cns: String,
    /// With country and area code: `+5511900001234`.
    pub(super) phone: String,
    pub(super) email: Option<String>,
    /// The clinic's own number, such as `004.821-3`.
    pub(super) record_number: String,
}

impl Person {
    /// Whole years on `day`.
    pub(super) fn age(&self, day: NaiveDate) -> i32 {
        let had_birthday = (day.month(), day.day()) >= (self.birth.month(), self.birth.day());
        day.year() - self.birth.year() - i32::from(!had_birthday)
    }
}

/// `count` people, the first always Maria do Carmo Souza, who also has an account.
pub(super) fn invent(chance: &mut Chance, count: usize, today: NaiveDate) -> Vec<Person> {
    let mut people = Vec::with_capacity(count);
    while people.len() < count {
        let number = people.len();
        let is_woman = number == 0 || chance.percent(66);
        let person =
            if number == 0 { maria(chance, today) } else { someone(chance, number, is_woman, today) };
        if people.iter().all(|known: &Person| known.name != person.name && known.cpf != person.cpf) {
            people.push(person);
        }
    }
    people
}

fn maria(chance: &mut Chance, today: NaiveDate) -> Person {
    Person {
        name: "Maria do Carmo Souza".into(),
        birth: born(today, 67, 140),
        is_woman: true,
        cpf: cpf(chance),
        cns: cns(chance),
        phone: "+5511900004821".into(),
        email: Some("maria@jardimesperanca.example".into()),
        record_number: "004.821-3".into(),
    }
}

fn someone(chance: &mut Chance, number: usize, is_woman: bool, today: NaiveDate) -> Person {
    let age = age(chance);
    let name = name(chance, is_woman, age);
    let serial = 1_000 + i64::try_from(number).unwrap_or_default() * 17 + chance.between(0, 9);
    let email = chance.percent(55).then(|| format!("{}.{serial}@example.org", plain(&name)));
    Person {
        birth: born(today, age, chance.between(0, 364)),
        is_woman,
        cpf: cpf(chance),
        cns: cns(chance),
        phone: format!("+551190000{serial:04}"),
        email,
        record_number: format!("{:03}.{:03}-{}", serial / 1_000, serial % 1_000, serial % 7),
        name,
    }
}

/// Ages as in a primary-care clinic: adults, many of them old.
fn age(chance: &mut Chance) -> i64 {
    match chance.weighted(&[16, 26, 30, 28]) {
        0 => chance.between(18, 29),
        1 => chance.between(30, 44),
        2 => chance.between(45, 59),
        _ => chance.between(60, 88),
    }
}

/// The lists begin with the names of older generations.
fn name(chance: &mut Chance, is_woman: bool, age: i64) -> String {
    let all = if is_woman { WOMEN } else { MEN };
    let (old, young) = all.split_at(all.len() / 2);
    let likely = if (age >= 50) == chance.percent(85) { old } else { young };
    let (first, second) = (chance.pick(FAMILIES), chance.pick(FAMILIES));
    let given = chance.pick(likely);
    if first == second || chance.percent(30) {
        format!("{given} {first}")
    } else {
        format!("{given} {} {second}", first.trim_start_matches("da ").trim_start_matches("dos "))
    }
}

fn born(today: NaiveDate, age: i64, days_since_birthday: i64) -> NaiveDate {
    let year = today.year() - i32::try_from(age).unwrap_or_default();
    let birthday = NaiveDate::from_ymd_opt(year, today.month(), today.day().min(28)).unwrap_or(today);
    birthday - Duration::days(days_since_birthday)
}

/// The first and the last word of a name in plain letters.
fn plain(name: &str) -> String {
    let letters = |word: &str| -> String {
        word.to_lowercase().chars().map(unaccented).filter(char::is_ascii).collect()
    };
    let mut words = name.split(' ').map(letters);
    let first = words.next().unwrap_or_default();
    let last = words.next_back().unwrap_or_default();
    format!("{first}.{last}")
}

fn unaccented(letter: char) -> char {
    match letter {
        'á' | 'â' | 'ã' | 'à' => 'a',
        'é' | 'ê' => 'e',
        'í' => 'i',
        'ó' | 'ô' | 'õ' => 'o',
        'ú' | 'ü' => 'u',
        'ç' => 'c',
        other => other,
    }
}

/// Eleven digits whose last two are the check digits of the CPF.
fn cpf(chance: &mut Chance) -> String {
    let mut digits: Vec<i64> = (0..9).map(|_| chance.between(0, 9)).collect();
    for first_weight in [10, 11] {
        let sum: i64 =
            digits.iter().zip((2..=first_weight).rev()).map(|(digit, weight)| digit * weight).sum();
        let rest = sum % 11;
        digits.push(if rest < 2 { 0 } else { 11 - rest });
    }
    written(&digits)
}

/// A provisional card number (first digit 8, 15 digits): the weighted sum is a multiple of 11.
fn cns(chance: &mut Chance) -> String {
    loop {
        let mut digits = vec![8, 9, 8];
        digits.extend((0..11).map(|_| chance.between(0, 9)));
        let sum: i64 = digits.iter().zip((2..=15).rev()).map(|(digit, weight)| digit * weight).sum();
        let last = (11 - sum % 11) % 11;
        if last < 10 {
            digits.push(last);
            return written(&digits);
        }
    }
}

fn written(digits: &[i64]) -> String {
    digits.iter().map(i64::to_string).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
    }

    #[test]
    fn the_same_seed_makes_the_same_people() {
        assert_eq!(invent(&mut Chance::new(7), 40, today()), invent(&mut Chance::new(7), 40, today()));
    }

    #[test]
    fn nobody_shares_a_name_a_cpf_a_record_or_a_telephone() {
        let people = invent(&mut Chance::new(7), 250, today());
        let distinct = |field: fn(&Person) -> &str| people.iter().map(field).collect::<HashSet<_>>().len();
        assert_eq!(distinct(|person| &person.name), 250);
        assert_eq!(distinct(|person| &person.cpf), 250);
        assert_eq!(distinct(|person| &person.record_number), 250);
        assert_eq!(distinct(|person| &person.phone), 250);
    }

    #[test]
    fn everybody_is_an_adult() {
        let people = invent(&mut Chance::new(7), 250, today());
        assert!(people.iter().all(|person| (18..=90).contains(&person.age(today()))));
        assert_eq!(people.first().map(|maria| maria.age(today())), Some(67));
    }
}
