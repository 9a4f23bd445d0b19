//! Whose request it is, behind a proxy.

use std::{
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::HeaderMap,
    middleware::Next,
    response::Response,
};

use super::Web;

/// Where each proxy on the way writes whom it was asked by, the nearest last.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// An address, or a network of them, whose word on whom it speaks for is believed: `127.0.0.1`, `10.0.0.0/8`, `fd00::/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proxy {
    address: IpAddr,
    bits: u32,
}

impl Proxy {
    /// Whether this address is in it.
    pub fn has(self, address: IpAddr) -> bool {
        let (ours, whole) = number(self.address);
        let (theirs, theirs_whole) = number(address.to_canonical());
        let rest = whole - self.bits;
        whole == theirs_whole && ours.checked_shr(rest) == theirs.checked_shr(rest)
    }
}

impl FromStr for Proxy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text} is no address and no network, such as 127.0.0.1 or 10.0.0.0/8");
        let (address, bits) = text.split_once('/').map_or((text, None), |(a, b)| (a, Some(b)));
        let address = address.parse::<IpAddr>().map_err(|_| wrong())?.to_canonical();
        let (_, whole) = number(address);
        let bits = bits.map_or(Ok(whole), str::parse).map_err(|_| wrong())?;
        match bits <= whole {
            true => Ok(Self { address, bits }),
            false => Err(wrong()),
        }
    }
}

/// An address as a number, and of how many bits.
fn number(address: IpAddr) -> (u128, u32) {
    match address {
        IpAddr::V4(address) => (address.to_bits().into(), u32::BITS),
        IpAddr::V6(address) => (address.to_bits(), u128::BITS),
    }
}

/// The layer: what comes by a trusted proxy is from whom that proxy says. All that counts or notes addresses is inside.
pub async fn believe(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let from = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let trusted = from.filter(|from| web.proxies.iter().any(|proxy| proxy.has(from.ip())));
    if let Some(client) = trusted.and_then(|_| last_hop(request.headers())) {
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(client, 0)));
    }
    next.run(request).await
}

/// Whom the nearest proxy was asked by. What stands before it anyone may have written.
fn last_hop(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all(FORWARDED_FOR).iter().next_back()?.to_str().ok()?;
    let last = last.rsplit(',').next()?.trim();
    let socket = || last.parse::<SocketAddr>().ok().map(|socket| socket.ip());
    last.parse().ok().or_else(socket)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_its_addresses_and_no_others() {
        for (network, inside, outside) in [
            ("127.0.0.1", "127.0.0.1", "127.0.0.2"),
            ("10.0.0.0/8", "10.255.1.2", "11.0.0.1"),
            ("0.0.0.0/0", "203.0.113.9", "2001:db8::1"),
            ("fd00::/8", "fd12::1", "fe80::1"),
            ("::/0", "2001:db8::1", "10.0.0.1"),
        ] {
            let network: Proxy = network.parse().unwrap();
            assert!(network.has(inside.parse().unwrap()), "{network:?} {inside}");
            assert!(!network.has(outside.parse().unwrap()), "{network:?} {outside}");
        }
        let written_as_six: IpAddr = "::ffff:10.1.2.3".parse().unwrap();
        assert!("10.0.0.0/8".parse::<Proxy>().unwrap().has(written_as_six));
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in ["", "proxy", "10.0.0.0/33", "10.0.0.0/", "::1/129", "10.0.0.0/8/8"] {
            assert!(text.parse::<Proxy>().is_err(), "{text}");
        }
    }

    #[test]
    fn of_all_that_is_claimed_the_last_hop_counts() {
        let told = |lines: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(FORWARDED_FOR, line.parse().unwrap());
            }
            last_hop(&headers).map(|address| address.to_string())
        };
        assert_eq!(told(&["198.51.100.1, 203.0.113.9"]).as_deref(), Some("203.0.113.9"));
        assert_eq!(told(&["198.51.100.1", "203.0.113.9"]).as_deref(), Some("203.0.113.9"));
        assert_eq!(told(&["203.0.113.9:4711"]).as_deref(), Some("203.0.113.9"));
        assert_eq!(told(&["198.51.100.1, unknown"]), None);
        assert_eq!(told(&[]), None);
    }
}
