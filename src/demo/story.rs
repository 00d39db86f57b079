//! Who answers what, and when: one invented patient's year, and the posters anybody may answer.

use chrono::{DateTime, Duration, NaiveDate, Utc};

use super::answering::{self, Temper};
use super::calendar::{answering_time, likely_day, local_day};
use super::cast::{
    AUDIT_C, CAMPAIGN, CAMPAIGN_DAYS, GAD7, GDS15, LINKS, PCL5, PHQ9, SATISFACTION, SITE, WAITING_ROOM,
    WELCOME,
};
use super::chance::Chance;
use super::courses::{Course, Shape};
use super::library::{Entry, find};
use super::own_answers;
use super::people::Person;
use crate::domain::engine::Answers;

/// One response: who gives it through which link, and whether they finish.
pub(super) struct Reply {
    /// Position in [`LINKS`].
    pub(super) link: usize,
    /// Position among the people; `None` where the link is anonymous.
    pub(super) person: Option<usize>,
    pub(super) answers: Answers,
    /// Handed in; the others are left open with what was answered so far.
    pub(super) is_finished: bool,
    pub(super) started_at: DateTime<Utc>,
    pub(super) ended_at: DateTime<Utc>,
}

/// Collects the replies of everybody.
pub(super) struct Story<'a> {
    pub(super) entries: &'a [Entry],
    pub(super) now: DateTime<Utc>,
    pub(super) chance: Chance,
    pub(super) replies: Vec<Reply>,
}

impl Story<'_> {
    fn today(&self) -> NaiveDate {
        local_day(self.now)
    }

    /// An instant on `day` when somebody answers; today only what has passed.
    fn moment(&mut self, day: NaiveDate) -> DateTime<Utc> {
        let at = answering_time(&mut self.chance, day);
        let latest = self.now - Duration::minutes(self.chance.between(25, 400));
        if at > self.now - Duration::minutes(25) { latest } else { at }
    }

    /// One patient's year: visits about every three weeks until they stay away.
    pub(super) fn patient(&mut self, number: usize, person: &Person) -> Course {
        let course = Course::draw(&mut self.chance);
        let temper = Temper::draw(&mut self.chance);
        let (phq9, gad7) = if self.chance.percent(56) { (PHQ9.0, GAD7.0) } else { (PHQ9.1, GAD7.1) };
        let (is_old, has_trauma) = (person.age(self.today()) >= 60, self.chance.percent(12));
        let first = self.chance.between(4, 364);
        let today = self.today();
        let mut ago = first;
        let mut visit = 0;
        while ago >= 0 {
            let day = likely_day(&mut self.chance, today - Duration::days(ago));
            if day > today {
                break;
            }
            let severity = course.severity(first - ago, &mut self.chance);
            let at = self.moment(day);
            let mut giver = Giver { number, severity, temper: &temper, at };
            if visit == 0 && self.chance.percent(85) {
                self.welcome(&mut giver, day);
            }
            self.scored(&mut giver, phq9, 0);
            if self.chance.percent(66) {
                self.scored(&mut giver, gad7, 0);
            }
            if self.chance.percent(if visit == 0 { 60 } else { 7 }) {
                let drinking = self.chance.weighted(&[50, 30, 14, 6]);
                let level = [0, 260, 480, 750].get(drinking).copied().unwrap_or_default();
                self.scored(&mut Giver { severity: level, ..giver }, AUDIT_C, 0);
            }
            if is_old && visit % 3 == 0 {
                self.scored(&mut giver, GDS15, -40);
            }
            if has_trauma && visit % 2 == 0 {
                self.scored(&mut giver, PCL5, -60);
            }
            visit += 1;
            ago -= if course.shape == Shape::Well {
                self.chance.between(26, 60)
            } else {
                self.chance.between(13, 30)
            };
            if self.chance.percent(5) {
                break;
            }
        }
        course
    }

    fn welcome(&mut self, giver: &mut Giver<'_>, day: NaiveDate) {
        if let Some(entry) = find(self.entries, "acolhimento") {
            let answers = own_answers::welcome(&entry.compiled, day, giver.severity, &mut self.chance);
            self.reply(giver, WELCOME, answers);
        }
    }

    fn scored(&mut self, giver: &mut Giver<'_>, link: usize, shift: i64) {
        if let Some(entry) = LINKS.get(link).and_then(|shared| find(self.entries, shared.questionnaire)) {
            let answers =
                answering::answer(&entry.compiled, giver.severity + shift, giver.temper, &mut self.chance);
            self.reply(giver, link, answers);
        }
    }

    /// Adds the reply and moves the giver's clock to its end. One in fifteen is left open.
    fn reply(&mut self, giver: &mut Giver<'_>, link: usize, answers: Answers) {
        let is_finished = !self.chance.percent(if link == PCL5 { 14 } else { 6 });
        let started_at = giver.at;
        let ended_at = started_at + Duration::seconds(self.chance.between(45, 420));
        giver.at = ended_at + Duration::seconds(self.chance.between(20, 90));
        if ended_at < self.now {
            self.replies.push(Reply {
                link,
                person: Some(giver.number),
                answers,
                is_finished,
                started_at,
                ended_at,
            });
        }
    }

    /// A reply that is given: exactly these points, this many minutes ago.
    pub(super) fn exact(&mut self, number: usize, link: usize, minutes_ago: i64, points: &[(&str, usize)]) {
        if let Some(entry) = LINKS.get(link).and_then(|shared| find(self.entries, shared.questionnaire)) {
            let answers = answering::with_points(&entry.compiled, points);
            let ended_at = self.now - Duration::minutes(minutes_ago);
            let started_at = ended_at - Duration::seconds(self.chance.between(80, 240));
            let reply =
                Reply { link, person: Some(number), answers, is_finished: true, started_at, ended_at };
            self.replies.push(reply);
        }
    }

    /// The posters: visits rated, the waiting room, and a campaign of one month.
    pub(super) fn posters(&mut self) {
        for ago in (0..365).rev() {
            let day = self.today() - Duration::days(ago);
            if likely_day(&mut self.chance, day) != day {
                continue;
            }
            // the queue at the reception was mended in the second half of the year
            let mood = if ago > 180 { 560 } else { 760 };
            for poster in [SATISFACTION, SATISFACTION, SATISFACTION, SITE] {
                let mood = mood + self.chance.normal() * 140 / 1_000;
                if self.chance.percent(if poster == SITE { 75 } else { 50 }) {
                    continue;
                }
                self.stranger(day, poster, |compiled, chance| {
                    own_answers::satisfaction(compiled, mood, chance)
                });
            }
            for _ in 0..self.chance.between(0, 4) {
                self.scored_stranger(day, WAITING_ROOM);
            }
            if (CAMPAIGN_DAYS.0..CAMPAIGN_DAYS.1).contains(&-ago) {
                for _ in 0..self.chance.between(3, 9) {
                    self.scored_stranger(day, CAMPAIGN);
                }
            }
        }
    }

    fn scored_stranger(&mut self, day: NaiveDate, link: usize) {
        let severity = Course::draw(&mut self.chance).severity(60, &mut self.chance);
        let temper = Temper::draw(&mut self.chance);
        self.stranger(day, link, |compiled, chance| answering::answer(compiled, severity, &temper, chance));
    }

    fn stranger(
        &mut self,
        day: NaiveDate,
        link: usize,
        answer: impl FnOnce(&crate::domain::questionnaire::Compiled, &mut Chance) -> Answers,
    ) {
        let Some(entry) = LINKS.get(link).and_then(|shared| find(self.entries, shared.questionnaire)) else {
            return;
        };
        let answers = answer(&entry.compiled, &mut self.chance);
        let started_at = self.moment(day);
        let ended_at = started_at + Duration::seconds(self.chance.between(25, 150));
        let is_finished = !self.chance.percent(11);
        self.replies.push(Reply { link, person: None, answers, is_finished, started_at, ended_at });
    }
}

/// Who is answering now.
struct Giver<'a> {
    number: usize,
    severity: i64,
    temper: &'a Temper,
    at: DateTime<Utc>,
}
