//! Which addresses the service cannot fetch from: those of this machine and of networks that nobody reaches from outside.
//!
//! A host is judged by its letters and numbers and never looked up. What may be an address of the internet is let through: the service
//! says by itself what it did not find.

use crate::api_key::ApiBase;
use giggle_domain::{FrameRef, ShotRequest, Text, text};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// What names end with that are given out in one network alone.
const OF_A_NETWORK: [&str; 10] = [
    ".localhost",
    ".local",
    ".localdomain",
    ".lan",
    ".internal",
    ".intranet",
    ".private",
    ".corp",
    ".home",
    ".home.arpa",
];
/// Endings of host names that are never assigned: they are reserved for manuals and tests, or belong to networks other than the internet.
const OF_NOBODY: [&str; 6] = [".test", ".example", ".invalid", ".onion", ".i2p", ".alt"];

impl ApiBase {
    /// Why the service cannot fetch the frames and the reference material of a shot, if there is such a reason. An emulator, which is
    /// reached at such an address itself, may well fetch from there.
    pub fn out_of_reach(&self, shot: &ShotRequest) -> Option<Text> {
        if Url::parse(self.as_str()).is_ok_and(|base| is_of_a_network(&base)) {
            return None;
        }
        let material = shot.references();
        let frames = shot.start_frame().into_iter().chain(shot.end_frame());
        let all = frames.chain(&material.images).chain(&material.audios).chain(&material.videos);
        let address = all.filter_map(hidden_address).next()?;
        let host = address.host_str().unwrap_or_default();
        if is_of_nobody(&address) {
            return Some(text!(
                "the service cannot fetch from `{host}`: no host on the internet has such a name or number; nothing was submitted: give the picture as a file, or an address on the internet",
                "服务无法访问 `{host}`：互联网上没有这样的主机；未提交任何任务：请改用图片文件，或互联网上的地址"
            ));
        }
        Some(text!(
            "the service cannot fetch from `{host}`, which is this machine or a network of its own; nothing was submitted: give the picture as a file, or an address on the internet",
            "服务无法访问 `{host}`：它指向本机或内部网络；未提交任何任务：请改用图片文件，或互联网上的地址"
        ))
    }
}

fn hidden_address(frame: &FrameRef) -> Option<Url> {
    let FrameRef::Url(address) = frame else { return None };
    Url::parse(address).ok().filter(|address| is_of_a_network(address) || is_of_nobody(address))
}

/// Whether a host is none that anybody may have.
fn is_of_nobody(address: &Url) -> bool {
    match address.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            OF_NOBODY.iter().any(|end| name.ends_with(end))
        }
        Some(Host::Ipv4(ip)) => is_of_nobody_v4(ip),
        Some(Host::Ipv6(ip)) => match ip.to_ipv4_mapped() {
            Some(ip) => is_of_nobody_v4(ip),
            None => {
                let [first, second, ..] = ip.segments();
                // For manuals, for tests, and to many at once.
                (first, second) == (0x2001, 0x0db8) || first == 0x0100 || ip.is_multicast()
            }
        },
        None => false,
    }
}

/// Numbers for manuals and tests, to many at once, and those that were never given out.
fn is_of_nobody_v4(ip: Ipv4Addr) -> bool {
    let [first, second, third, _] = ip.octets();
    ip.is_documentation()
        || first >= 224
        || (first == 198 && matches!(second, 18 | 19))
        || (first, second, third) == (192, 0, 0)
}

fn is_of_a_network(address: &Url) -> bool {
    match address.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            // A name without a dot is none of the internet.
            !name.contains('.') || OF_A_NETWORK.iter().any(|end| name.ends_with(end))
        }
        Some(Host::Ipv4(ip)) => is_hidden_v4(ip),
        Some(Host::Ipv6(ip)) => match ip.to_ipv4_mapped() {
            Some(ip) => is_hidden_v4(ip),
            None => is_hidden_v6(ip),
        },
        None => false,
    }
}

fn is_hidden_v4(ip: Ipv4Addr) -> bool {
    let [first, second, ..] = ip.octets();
    // The last ones are shared by the customers of a carrier.
    first == 0
        || ip.is_loopback()
        || ip.is_private()
        || ip.is_link_local()
        || (first == 100 && (64..128).contains(&second))
}

fn is_hidden_v6(ip: Ipv6Addr) -> bool {
    let [first, ..] = ip.segments();
    IpAddr::V6(ip).is_loopback()
        || ip.is_unspecified()
        || first & 0xfe00 == 0xfc00
        || first & 0xffc0 == 0xfe80
}

#[cfg(test)]
mod tests {
    use super::*;
    use giggle_domain::{Catalog, ShotSketch};

    fn shot(address: &str) -> ShotRequest {
        let frame = FrameRef::url(address).unwrap();
        let sketch =
            ShotSketch { prompt: Some("a lake".into()), end_frame: Some(frame), ..ShotSketch::default() };
        sketch.check(&Catalog::built_in()).unwrap()
    }

    #[test]
    fn what_only_this_network_reaches_is_not_sent_to_the_service() {
        let (service, emulator) = (ApiBase::default(), ApiBase::parse("http://127.0.0.1:8080").unwrap());
        for address in [
            "http://localhost/a.png",
            "http://LOCALHOST.:8000/a.png",
            "http://127.0.0.1/a.png",
            "http://2130706433/a.png",
            "http://0.0.0.0:8000/a.png",
            "https://10.1.2.3/a.png",
            "https://172.16.0.9/a.png",
            "https://192.168.1.20:8443/a.png",
            "http://169.254.169.254/latest",
            "http://100.64.0.1/a.png",
            "http://[::1]/a.png",
            "http://[::ffff:10.0.0.1]/a.png",
            "http://[fd00::1]/a.png",
            "http://[fe80::1]/a.png",
            "http://nas/a.png",
            "http://studio.local/a.png",
            "http://files.corp.internal/a.png",
            "http://router.home.arpa/a.png",
            "https://x.test/a.png",
            "https://cdn.invalid./a.png",
            "https://pictures.example/a.png",
            "http://abc234.onion/a.png",
            "http://255.255.255.255/a.png",
            "http://224.0.0.1/a.png",
            "http://240.0.0.1/a.png",
            "http://192.0.2.1/a.png",
            "http://198.51.100.7/a.png",
            "http://203.0.113.9/a.png",
            "http://198.18.0.1/a.png",
            "http://[2001:db8::1]/a.png",
            "http://[ff02::1]/a.png",
            "http://[::ffff:192.0.2.1]/a.png",
        ] {
            assert!(service.out_of_reach(&shot(address)).is_some(), "{address}");
            assert!(emulator.out_of_reach(&shot(address)).is_none(), "{address}");
        }
        for address in [
            "https://x.org/a.png",
            "https://8.8.8.8/a.png",
            "http://172.32.0.1/a.png",
            "http://100.128.0.1/a.png",
            "https://local.example.com/a.png",
            "http://[2606:4700::1111]/a.png",
            "https://例子.中国/a.png",
            "https://example.com/a.png",
            "https://test.example.org/a.png",
            "http://198.20.0.1/a.png",
            "http://223.255.255.1/a.png",
        ] {
            assert!(service.out_of_reach(&shot(address)).is_none(), "{address}");
        }
    }
}
