//! A general brake on abuse: a bucket of tokens for each client address or API key, in memory and of bounded number. Sign-in and links have brakes of
//! their own.

use std::{
    collections::HashMap,
    hash::{BuildHasher, Hash, RandomState},
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Addresses or keys kept in each of the parts; the least recently seen go first.
const MOST_PER_PART: usize = 4_096;
const PARTS: usize = 16;

/// Shared by all workers as `Data<Brake>`, or `Data<Brake<Uuid>>` for API keys.
#[derive(Debug)]
pub struct Brake<K = IpAddr> {
    parts: [Mutex<HashMap<K, Bucket>>; PARTS],
    hasher: RandomState,
    per_second: f64,
    burst: f64,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    tokens: f64,
    seen: DateTime<Utc>,
}

impl Brake {
    /// `Err` with the time after which the next request may pass.
    pub fn check(&self, address: IpAddr, now: DateTime<Utc>) -> Result<(), Duration> {
        self.take(household(address), now)
    }
}

impl Brake<Uuid> {
    /// `Err` with the time after which the next request may pass.
    pub fn check(&self, key: Uuid, now: DateTime<Utc>) -> Result<(), Duration> {
        self.take(key, now)
    }
}

impl<K: Copy + Eq + Hash> Brake<K> {
    /// Lets `per_minute` requests pass on average, and half as many at once.
    pub fn new(per_minute: u32) -> Self {
        let per_minute = f64::from(per_minute);
        Self {
            parts: std::array::from_fn(|_| Mutex::default()),
            hasher: RandomState::new(),
            per_second: per_minute / 60.0,
            burst: (per_minute / 2.0).max(1.0),
        }
    }

    fn take(&self, key: K, now: DateTime<Utc>) -> Result<(), Duration> {
        let part = usize::try_from(self.hasher.hash_one(key) % 16).unwrap_or(0);
        let Some(part) = self.parts.get(part) else {
            return Ok(());
        };
        let mut buckets = part.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MOST_PER_PART && !buckets.contains_key(&key) {
            self.forget(&mut buckets, now);
        }
        let bucket = buckets.entry(key).or_insert(Bucket { tokens: self.burst, seen: now });
        bucket.tokens = (bucket.tokens + self.refill(bucket.seen, now)).min(self.burst);
        bucket.seen = now;
        if bucket.tokens >= 1.0 {
            bucket.tokens -= 1.0;
            return Ok(());
        }
        Err(Duration::from_secs_f64(((1.0 - bucket.tokens) / self.per_second).clamp(1.0, 3_600.0)))
    }

    fn refill(&self, since: DateTime<Utc>, now: DateTime<Utc>) -> f64 {
        let passed = now.signed_duration_since(since).to_std().unwrap_or_default();
        passed.as_secs_f64() * self.per_second
    }

    /// Full buckets need no memory; if all are in use, the oldest half goes.
    fn forget(&self, buckets: &mut HashMap<K, Bucket>, now: DateTime<Utc>) {
        buckets.retain(|_, bucket| bucket.tokens + self.refill(bucket.seen, now) < self.burst);
        if buckets.len() >= MOST_PER_PART {
            let mut seen: Vec<DateTime<Utc>> = buckets.values().map(|bucket| bucket.seen).collect();
            seen.sort_unstable();
            if let Some(middle) = seen.get(seen.len() / 2).copied() {
                buckets.retain(|_, bucket| bucket.seen > middle);
            }
        }
    }
}

/// One household or clinic has a /64 of IPv6 to itself.
fn household(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from(u128::from(address) >> 64 << 64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + second, 0).unwrap()
    }

    #[test]
    fn a_burst_passes_then_the_rate_holds() {
        let brake: Brake = Brake::new(60);
        let address = "203.0.113.9".parse().unwrap();
        assert!((0..30).all(|_| brake.check(address, at(0)).is_ok()));
        assert_eq!(brake.check(address, at(0)), Err(Duration::from_secs(1)));
        assert!(brake.check(address, at(1)).is_ok());
        assert!(brake.check("203.0.113.10".parse().unwrap(), at(0)).is_ok());
    }

    #[test]
    fn memory_is_bounded() {
        let brake: Brake = Brake::new(60);
        for number in 0..200_000_u32 {
            let _ = brake.check(IpAddr::V4(number.into()), at(i64::from(number / 50_000)));
        }
        let kept: usize = brake.parts.iter().map(|part| part.lock().unwrap().len()).sum();
        assert!(kept <= MOST_PER_PART * PARTS);
    }
}
