//! Everything that happens in the clinic's year, in order of time: replies, and what the team makes
//! of them.

use std::sync::Arc;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use uuid::{Builder, Uuid};

use super::calendar::{local_day, working_time};
use super::cast::{ADMIN, LINKS, LUCIA, MARIA, ROSANA};
use super::chance::Chance;
use super::courses::{Course, Shape};
use super::library::{Entry, find};
use super::people::{Person, invent};
use super::story::{Reply, Story};
use super::texts::{BLOWS, CHANGES, NOT_REACHED, NOTES, REACHED, RESOLUTIONS, TREATMENTS};
use super::{RESPONSE_SEED, TEAM_SEED, maria};
use crate::domain::engine::{Context, evaluate};
use crate::domain::ids::{AlertId, ResponseId};
use crate::storage::content::Content;
use crate::storage::submissions::Flag;

/// One thing that happens.
pub(super) enum Act {
    /// The patient at this position among the people is registered.
    Register(usize),
    /// The admin starts to work on the questionnaire with this key.
    Draft(&'static str),
    /// A response is started.
    Start(Arc<Stored>),
    /// It is handed in, or left open.
    End(Arc<Stored>),
    Take {
        alert: AlertId,
    },
    Contact {
        alert: AlertId,
        reached: bool,
        channel: &'static str,
        note: &'static str,
    },
    Resolve {
        alert: AlertId,
        text: &'static str,
    },
    Note {
        person: usize,
        kind: &'static str,
        body: &'static str,
        day: NaiveDate,
    },
    SignIn,
}

/// A reply with what is stored of it.
pub(super) struct Stored {
    pub(super) id: ResponseId,
    pub(super) reply: Reply,
    pub(super) content: Content,
    pub(super) flags: Vec<Flag>,
}

/// An act, when, and by which member.
pub(super) struct Happening {
    pub(super) at: DateTime<Utc>,
    pub(super) member: usize,
    pub(super) act: Act,
}

/// The people and everything that happens, oldest first.
pub(super) fn all(entries: &[Entry], now: DateTime<Utc>, people: usize) -> (Vec<Person>, Vec<Happening>) {
    let today = local_day(now);
    let people = invent(&mut Chance::new(super::PEOPLE_SEED), people, today);
    let mut story = Story { entries, now, chance: Chance::new(RESPONSE_SEED), replies: Vec::new() };
    maria::tell(&mut story);
    let mut team = Team { now, chance: Chance::new(TEAM_SEED), happenings: Vec::new() };
    team.maria();
    for (number, person) in people.iter().enumerate().skip(1) {
        let start = story.replies.len();
        let course = story.patient(number, person);
        team.treat(number, course, story.replies.get(start..).unwrap_or_default());
    }
    maria::tell_recent(&mut story, people.len());
    story.posters();
    team.sign_ins();
    team.drafts(entries);
    team.register(&story.replies, people.len());
    for reply in story.replies {
        team.receive(entries, reply);
    }
    let mut happenings = team.happenings;
    happenings.retain(|happening| happening.at <= now);
    happenings.sort_by_key(|happening| happening.at);
    (people, happenings)
}

/// What the team does.
struct Team {
    now: DateTime<Utc>,
    chance: Chance,
    happenings: Vec<Happening>,
}

impl Team {
    fn add(&mut self, at: DateTime<Utc>, member: usize, act: Act) {
        self.happenings.push(Happening { at, member, act });
    }

    fn id(&mut self, at: DateTime<Utc>) -> Uuid {
        let millis = u64::try_from(at.timestamp_millis()).unwrap_or_default();
        let mut random = [0; 10];
        for (byte, drawn) in random.iter_mut().zip(self.chance.bits().to_be_bytes()) {
            *byte = drawn;
        }
        Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    /// Everybody is registered a little before their first reply.
    fn register(&mut self, replies: &[Reply], people: usize) {
        for number in 0..people {
            let own = replies.iter().filter(|reply| reply.person == Some(number));
            let first = own.map(|reply| (reply.started_at, reply.link)).min();
            let (at, link) = first.unwrap_or((self.now - Duration::days(1), 0));
            self.add(at - Duration::minutes(3), member_of(link), Act::Register(number));
        }
    }

    /// The reply as it is stored, and what follows from its red flags.
    fn receive(&mut self, entries: &[Entry], reply: Reply) {
        let key = LINKS.get(reply.link).map_or("", |shared| shared.questionnaire);
        let Some(entry) = find(entries, key) else { return };
        let mut answers = reply.answers.clone();
        if !reply.is_finished {
            let last = self.chance.between(0, i64::try_from(entry.compiled.items().len()).unwrap_or(1) - 2);
            let last = usize::try_from(last).unwrap_or_default();
            answers = answers.filtered(&|item| {
                entry.compiled.item(item).kind == crate::domain::questionnaire::Kind::Group
                    || item.get() <= last
            });
        }
        let context = Context::new("pt-BR", reply.ended_at.fixed_offset());
        let evaluation = evaluate(&entry.compiled, &answers, &context);
        let is_finished = reply.is_finished && evaluation.is_complete();
        let content = Content::of(&entry.compiled, &answers, &evaluation);
        let (at, member) = (reply.ended_at, member_of(reply.link));
        let flags = if is_finished { content.flags(|| self.id(at)) } else { Vec::new() };
        for flag in &flags {
            self.follow(flag.id, at, member);
        }
        let id = ResponseId::new(self.id(reply.started_at));
        let reply = Reply { is_finished, ..reply };
        let started_at = reply.started_at;
        let stored = Arc::new(Stored { id, reply, content, flags });
        self.add(started_at, member, Act::Start(Arc::clone(&stored)));
        self.add(at, member, Act::End(stored));
    }

    /// Take, reach, resolve. Of the last two days' alerts, two in three still wait for somebody.
    fn follow(&mut self, alert: AlertId, opened: DateTime<Utc>, member: usize) {
        let is_recent = opened > self.now - Duration::hours(48);
        let is_fresh = opened > self.now - Duration::minutes(30);
        if is_fresh || (is_recent && self.chance.percent(66)) {
            return;
        }
        let mut at = opened + Duration::minutes(self.chance.between(4, 240));
        self.add(at, member, Act::Take { alert });
        loop {
            at += Duration::minutes(self.chance.between(5, 90));
            let reached = self.chance.percent(72);
            let note = self.chance.pick(if reached { REACHED } else { NOT_REACHED });
            let channel = match note {
                visit if visit.starts_with("Visita") => "visit",
                message if message.contains("Mensagem") => "message",
                _ => "phone",
            };
            self.add(at, member, Act::Contact { alert, reached, channel, note });
            if reached {
                break;
            }
        }
        let text = self.chance.pick(RESOLUTIONS);
        let at = at + Duration::hours(self.chance.between(20, 120));
        self.add(at, member, Act::Resolve { alert, text });
    }

    /// Milestones and notes that fit a course.
    fn treat(&mut self, person: usize, course: Course, replies: &[Reply]) {
        let Some(first) = replies.first() else { return };
        let (start, member) = (local_day(first.started_at), member_of(first.link));
        let milestones: &[(i64, &[&'static str])] = match course.shape {
            Shape::Improving => &[(12, TREATMENTS)],
            Shape::Relapsing => &[(10, TREATMENTS), (165, BLOWS), (240, CHANGES)],
            Shape::Worsening => &[(55, BLOWS), (190, TREATMENTS)],
            Shape::Chronic => &[(8, TREATMENTS), (90, CHANGES), (220, CHANGES)],
            Shape::Stable | Shape::Well => &[],
        };
        for (day, texts) in milestones {
            let body = self.chance.pick(texts);
            let after = day + self.chance.between(0, 9);
            self.note(person, member, "milestone", body, start + Duration::days(after));
        }
        for _ in 0..self.chance.between(0, 2).min(i64::try_from(replies.len()).unwrap_or(1)) {
            let body = self.chance.pick(NOTES);
            let after = self.chance.between(0, 300);
            self.note(person, member, "note", body, start + Duration::days(after));
        }
    }

    fn maria(&mut self) {
        let today = local_day(self.now);
        for (ago, body) in maria::MILESTONES {
            self.note(0, LUCIA, "milestone", body, today - Duration::days(*ago));
        }
        for (ago, body) in maria::NOTES {
            self.note(0, LUCIA, "note", body, today - Duration::days(*ago));
        }
    }

    fn note(&mut self, person: usize, member: usize, kind: &'static str, body: &'static str, day: NaiveDate) {
        let at = working_time(&mut self.chance, day);
        self.add(at, member, Act::Note { person, kind, body, day });
    }

    fn drafts(&mut self, entries: &[Entry]) {
        let drafts = entries.iter().rev().filter(|entry| !entry.is_published);
        for (entry, ago) in drafts.zip([3, 17]) {
            let day = local_day(self.now) - Duration::days(ago);
            let at = working_time(&mut self.chance, day);
            self.add(at, ADMIN, Act::Draft(entry.key));
        }
    }

    /// Staff come in every week, the admin every month, Maria now and then.
    fn sign_ins(&mut self) {
        for (member, every) in [(LUCIA, 7), (ROSANA, 7), (ADMIN, 30), (MARIA, 45)] {
            for ago in (1..365).rev().step_by(every) {
                let day = local_day(self.now) - Duration::days(ago);
                let at = working_time(&mut self.chance, day);
                self.add(at, member, Act::SignIn);
            }
        }
    }
}

/// Whose link it is.
fn member_of(link: usize) -> usize {
    LINKS.get(link).map_or(ADMIN, |shared| shared.member)
}
