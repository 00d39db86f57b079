//! What the web layer must be told: its public address, whom it believes about clients, how long sessions last, how much it takes.

use std::{net::IpAddr, str::FromStr, time::Duration};

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use url::Url;

use crate::storage::messages::Channel;

/// Handed to extractors and middleware as `Data<WebSettings>`.
#[derive(Clone, Debug)]
pub struct WebSettings {
    /// Where people reach this installation. Every absolute link is made from it, never from a request's `Host`.
    pub base_url: Url,
    /// Only from these is `X-Forwarded-For` believed.
    pub trusted_proxies: Vec<Network>,
    /// A session ends when unused for this long.
    pub session_idle: Duration,
    /// A session ends after this long, used or not.
    pub session_absolute: Duration,
    /// Largest body of a plain form, in bytes.
    pub form_limit_bytes: usize,
    /// Largest body of an upload, in bytes.
    pub upload_limit_bytes: usize,
    /// Requests that one client address may make in a minute, on average, beyond a burst of half as many.
    pub requests_per_minute: u32,
    /// Whether a mail server is configured; without one, messages wait in the outbox and pages say so.
    pub sends_mail: bool,
    /// The same for SMS.
    pub sends_sms: bool,
    /// The same for WhatsApp.
    pub sends_whatsapp: bool,
    /// What providers prove themselves with when they tell what became of a message.
    pub callbacks: Callbacks,
}

impl WebSettings {
    /// The settings of an installation at `base_url`, all else at its default.
    pub fn at(base_url: Url) -> Self {
        Self {
            base_url,
            trusted_proxies: Vec::new(),
            session_idle: Duration::from_hours(1),
            session_absolute: Duration::from_hours(12),
            form_limit_bytes: 256 * 1024,
            upload_limit_bytes: 10 * 1024 * 1024,
            requests_per_minute: 6_000,
            sends_mail: false,
            sends_sms: false,
            sends_whatsapp: false,
            callbacks: Callbacks::default(),
        }
    }

    /// Whether people come by TLS: cookies are then `Secure` and `__Host-`, and HSTS is sent.
    pub fn is_secure(&self) -> bool {
        self.base_url.scheme() == "https"
    }

    /// Whether messages of this channel leave the house.
    pub fn sends(&self, channel: &str) -> bool {
        match channel {
            "email" => self.sends_mail,
            "sms" => self.sends_sms,
            "whatsapp" => self.sends_whatsapp,
            _ => false,
        }
    }

    /// An absolute URL for a path of ours (`/f/…`), for links in mails and on paper.
    pub fn absolute(&self, path: &str) -> String {
        let base = self.base_url.as_str().trim_end_matches('/');
        format!("{base}/{}", path.trim_start_matches('/'))
    }

    /// The name of a cookie of ours, bound to the host under TLS.
    pub fn cookie_name(&self, name: &str) -> String {
        if self.is_secure() { format!("__Host-{name}") } else { name.to_owned() }
    }
}

/// The secrets in the addresses at which providers report; without one, a channel has no such address.
#[derive(Clone, Debug, Default)]
pub struct Callbacks {
    pub sms: Option<SecretString>,
    pub whatsapp: Option<SecretString>,
}

impl Callbacks {
    /// The channels of which `given` is the secret: one provider may serve both. In constant time.
    pub fn channels(&self, given: &str) -> Vec<Channel> {
        let digest = |text: &str| Sha256::digest(text.as_bytes());
        let given = digest(given);
        let is_it = |secret: &&SecretString| digest(secret.expose_secret()).ct_eq(&given).into();
        let sms = self.sms.as_ref().filter(is_it).map(|_| Channel::Sms);
        let whatsapp = self.whatsapp.as_ref().filter(is_it).map(|_| Channel::Whatsapp);
        sms.into_iter().chain(whatsapp).collect()
    }
}

/// A range of addresses, such as `10.0.0.0/8` or a single one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

impl Network {
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                same_start(u32::from(own).into(), u32::from(other).into(), self.prefix, 32)
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => same_start(own.into(), other.into(), self.prefix, 128),
            _ => false,
        }
    }
}

fn same_start(one: u128, other: u128, prefix: u8, width: u32) -> bool {
    let rest = width.saturating_sub(prefix.into());
    one.checked_shr(rest).unwrap_or(0) == other.checked_shr(rest).unwrap_or(0)
}

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let (address, prefix) = text
            .trim()
            .split_once('/')
            .map_or((text.trim(), None), |(address, prefix)| (address, Some(prefix)));
        let address: IpAddr = address.parse().map_err(|_bad| NetworkError)?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Ok(width), str::parse).map_err(|_bad| NetworkError)?;
        if prefix > width { Err(NetworkError) } else { Ok(Self { address, prefix }) }
    }
}

/// Not an address range.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("not an address or address range such as 10.0.0.0/8")]
pub struct NetworkError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_hold_their_addresses_only() {
        let range: Network = "10.1.0.0/16".parse().unwrap();
        assert!(range.contains("10.1.255.3".parse().unwrap()));
        assert!(range.contains("::ffff:10.1.2.3".parse().unwrap()));
        assert!(!range.contains("10.2.0.1".parse().unwrap()));
        assert!("0.0.0.0/0".parse::<Network>().unwrap().contains("8.8.8.8".parse().unwrap()));
        assert!("::1".parse::<Network>().unwrap().contains("::1".parse().unwrap()));
        assert!("10.0.0.0/33".parse::<Network>().is_err());
    }

    #[test]
    fn absolute_links_come_from_the_base_url() {
        let settings = WebSettings::at(Url::parse("https://saude.example/").unwrap());
        assert_eq!(settings.absolute("/f/abc"), "https://saude.example/f/abc");
        assert_eq!(settings.cookie_name("wc"), "__Host-wc");
    }
}
