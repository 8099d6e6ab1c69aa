//! Which addresses the service cannot fetch from: those of this machine and of networks that nobody reaches from outside.
//!
//! A host is judged by its letters and numbers and never looked up. What may be an address of the internet is let through: the service
//! says by itself what it did not find.

use crate::api_key::ApiBase;
use giggle_domain::{FrameRef, ShotRequest, Text, text};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// What names end with that are given out in one network alone.
const OF_A_NETWORK: [&str; 7] =
    [".localhost", ".local", ".localdomain", ".lan", ".internal", ".intranet", ".home.arpa"];

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
        let host = all.filter_map(hidden_host).next()?;
        Some(text!(
            "the service cannot fetch from `{host}`, which is this machine or a network of its own; nothing was submitted: give the picture as a file, or an address on the internet",
            "服务无法访问 `{host}`：它指向本机或内部网络；未提交任何任务：请改用图片文件，或互联网上的地址"
        ))
    }
}

fn hidden_host(frame: &FrameRef) -> Option<String> {
    let FrameRef::Url(address) = frame else { return None };
    let address = Url::parse(address).ok()?;
    is_of_a_network(&address).then(|| address.host_str().unwrap_or_default().to_owned())
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
        ] {
            assert!(service.out_of_reach(&shot(address)).is_none(), "{address}");
        }
    }
}
