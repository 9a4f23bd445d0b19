//! Which addresses lie outside: on the public internet, where push services are.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// IPv4 networks that are not the public internet: the special-purpose registry of IANA (RFC 6890), multicast, and the
/// address at which Azure's machines find their host.
const INSIDE_V4: [([u8; 4], u8); 16] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([168, 63, 129, 16], 32),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
];
/// IPv6 networks within global unicast (2000::/3) that are special all the same: protocols (Teredo among them),
/// documentation, 6to4, which hides an IPv4 address.
const INSIDE_V6: [(u128, u8); 4] = [
    (0x2001_0000 << 96, 23),
    (0x2001_0db8 << 96, 32),
    (0x2002_0000 << 96, 16),
    (0x3fff_0000 << 96, 20),
];
/// Global unicast (RFC 4291, 2.4).
const GLOBAL: (u128, u8) = (0x2000_0000 << 96, 3);
/// An IPv4 address as a machine without IPv4 sees it (RFC 6052, 2.1).
const NAT64: (u128, u8) = (0x0064_ff9b << 96, 96);

/// True if the address is on the public internet: not this machine, not its networks, not its host's.
pub(crate) fn is_outside(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_outside_v4(address),
        IpAddr::V6(address) => is_outside_v6(address),
    }
}

fn is_outside_v4(address: Ipv4Addr) -> bool {
    let within = |(network, length): ([u8; 4], u8)| {
        (u32::from(address) ^ u32::from_be_bytes(network)).leading_zeros() >= u32::from(length)
    };
    !INSIDE_V4.into_iter().any(within)
}

fn is_outside_v6(address: Ipv6Addr) -> bool {
    let bits = u128::from(address);
    let within = |(network, length): (u128, u8)| (bits ^ network).leading_zeros() >= u32::from(length);
    if within(NAT64) {
        let [.., a, b, c, d] = address.octets();
        return is_outside_v4([a, b, c, d].into());
    }
    within(GLOBAL) && !INSIDE_V6.into_iter().any(within)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn push_services_are_outside() {
        for text in [
            "142.250.179.138",
            "34.107.221.82",
            "17.57.144.10",
            "2a00:1450:400e:80c::200a",
            "64:ff9b::808:808",
        ] {
            assert!(is_outside(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn what_cloud_machines_are_told_their_secrets_by_is_inside() {
        for text in [
            "169.254.169.254",
            "169.254.170.2",
            "fd00:ec2::254",
            "100.100.100.200",
            "168.63.129.16",
            "192.0.0.192",
        ] {
            assert!(!is_outside(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn the_edges_of_networks_are_theirs() {
        for (inside, outside) in [
            ("10.255.255.255", "11.0.0.0"),
            ("100.127.255.255", "100.128.0.0"),
            ("172.31.255.255", "172.32.0.0"),
            ("198.19.255.255", "198.20.0.0"),
            ("2001:1ff:ffff::", "2001:200::"),
        ] {
            assert!(!is_outside(inside.parse().unwrap()), "{inside}");
            assert!(is_outside(outside.parse().unwrap()), "{outside}");
        }
    }

    /// What the standard library says is not public.
    fn std_says_inside(address: Ipv4Addr) -> bool {
        address.is_private()
            || address.is_loopback()
            || address.is_link_local()
            || address.is_broadcast()
            || address.is_documentation()
            || address.is_unspecified()
            || address.is_multicast()
    }

    /// Any address; half of them from networks that are inside.
    fn any_v4() -> impl Strategy<Value = Ipv4Addr> {
        let within = (0..INSIDE_V4.len(), any::<u32>()).prop_map(|(at, host)| {
            let (network, length) = INSIDE_V4[at];
            let host = host & u32::MAX.checked_shr(length.into()).unwrap_or(0);
            Ipv4Addr::from(u32::from_be_bytes(network) | host)
        });
        prop_oneof![within, any::<u32>().prop_map(Ipv4Addr::from)]
    }

    proptest! {
        #[test]
        fn whatever_the_standard_library_holds_for_inside_is(address in any_v4()) {
            prop_assert!(!(std_says_inside(address) && is_outside(address.into())));
        }

        #[test]
        fn no_clothes_make_an_inside_address_an_outside_one(address in any_v4()) {
            let bits = u128::from(u32::from(address));
            let mapped = address.to_ipv6_mapped();
            let compatible = Ipv6Addr::from(bits);
            let six_to_four = Ipv6Addr::from((0x2002 << 112) | (bits << 80));
            let teredo = Ipv6Addr::from((0x2001_0000 << 96) | (bits ^ u128::from(u32::MAX)));
            let translated = Ipv6Addr::from((0x0064_ff9b << 96) | bits);
            for never in [mapped, compatible, six_to_four, teredo] {
                prop_assert!(!is_outside(never.into()), "{never}");
            }
            prop_assert_eq!(is_outside(translated.into()), is_outside(address.into()));
        }

        #[test]
        fn only_global_unicast_is_outside(bits in any::<u128>()) {
            let address = Ipv6Addr::from(bits);
            let special = address.is_loopback() || address.is_multicast() || address.is_unicast_link_local()
                || address.is_unique_local() || address.is_unspecified();
            prop_assert!(!(special && is_outside(address.into())));
            prop_assert!(!is_outside(address.into()) || bits >> 125 == 1 || bits >> 32 == 0x0064_ff9b << 64);
        }
    }
}
