//! Where a request really comes from: a proxy is believed only if it is known.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use actix_web::{HttpRequest, dev::ServiceRequest, http::header::HeaderMap, web::Data};

use super::settings::WebSettings;

const FORWARDED_FOR: &str = "x-forwarded-for";

/// The client's address; that of the nearest peer unless a trusted proxy tells of another.
pub fn address(request: &HttpRequest) -> IpAddr {
    let peer = request.peer_addr().map(|peer| peer.ip());
    of(peer, request.headers(), request.app_data::<Data<WebSettings>>().map(Data::get_ref))
}

pub fn address_of_service(request: &ServiceRequest) -> IpAddr {
    let peer = request.peer_addr().map(|peer| peer.ip());
    of(peer, request.headers(), request.app_data::<Data<WebSettings>>().map(Data::get_ref))
}

/// From the right, the first address that is no proxy of ours: what stands further left, anybody may have written.
fn of(peer: Option<IpAddr>, headers: &HeaderMap, settings: Option<&WebSettings>) -> IpAddr {
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)).to_canonical();
    let Some(settings) = settings else {
        return peer;
    };
    let is_proxy = |address: IpAddr| settings.trusted_proxies.iter().any(|network| network.contains(address));
    if !is_proxy(peer) {
        return peer;
    }
    let told: Vec<&str> = headers
        .get_all(FORWARDED_FOR)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    let mut nearest = peer;
    for text in told.into_iter().rev() {
        let Ok(address) = text.trim().parse::<IpAddr>() else {
            return nearest;
        };
        nearest = address.to_canonical();
        if !is_proxy(nearest) {
            return nearest;
        }
    }
    nearest
}

/// The part of an address that stands for a place, not for a person: what attempts are counted by, and what logs keep.
pub fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{}/24", Ipv4Addr::new(a, b, c, 0))
        }
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use url::Url;

    use super::*;

    fn seen(peer: &str, forwarded: &str) -> String {
        let mut settings = WebSettings::at(Url::parse("http://localhost").unwrap());
        settings.trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()];
        let request = TestRequest::get()
            .peer_addr(format!("{peer}:1").parse().unwrap())
            .insert_header((FORWARDED_FOR, forwarded))
            .app_data(Data::new(settings))
            .to_http_request();
        address(&request).to_string()
    }

    #[test]
    fn only_known_proxies_are_believed() {
        assert_eq!(seen("203.0.113.9", "1.2.3.4"), "203.0.113.9");
        assert_eq!(seen("10.0.0.1", "1.2.3.4"), "1.2.3.4");
        assert_eq!(seen("10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.2"), "1.2.3.4");
        assert_eq!(seen("10.0.0.1", "nonsense"), "10.0.0.1");
    }

    #[test]
    fn a_network_is_no_single_person() {
        assert_eq!(network("203.0.113.77".parse().unwrap()), "203.0.113.0/24");
        assert_eq!(network("::ffff:203.0.113.77".parse().unwrap()), "203.0.113.0/24");
        assert_eq!(network("2001:db8:1:2:3:4:5:6".parse().unwrap()), "2001:db8:1:2::/64");
    }
}
