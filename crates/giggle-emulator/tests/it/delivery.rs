//! Clips: signed links on every read, ranges, breaks and changes.

use crate::world::{CLIP, TEXT, World, stored, text_shot};
use giggle_emulator::{Effect, Operation, PolicyScope, Settings};
use reqwest::header::{
    ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, ETAG, IF_RANGE, RANGE,
};

#[tokio::test]
async fn a_link_has_cloudfronts_form_and_opens_the_clip() {
    let world = World::new().await;
    let link = world.clip_link().await;
    assert!(link.starts_with(&world.url("/private/")) && link.contains(".mp4?"), "{link}");
    for parameter in ["Policy=", "Key-Pair-Id=K", "Signature=", "response-content-disposition=attachment"] {
        assert!(link.contains(parameter), "{parameter}");
    }
    let query = link.split_once('?').unwrap().1;
    assert!(!query.contains(['+', '/']), "{query}");
    let answer = world.read(&link).await;
    assert_eq!(answer.headers()[CONTENT_DISPOSITION], "attachment");
    assert_eq!(answer.headers()[ACCEPT_RANGES], "bytes");
    assert_eq!(answer.headers()[CONTENT_LENGTH], CLIP.len().to_string().as_str());
    assert_eq!(answer.bytes().await.unwrap(), CLIP);
    assert_eq!(world.read(&link.replace('~', "%7E")).await.status(), 200, "an equal address");
}

#[tokio::test]
async fn a_trimmed_or_altered_link_is_denied() {
    let world = World::new().await;
    let link = world.clip_link().await;
    let other = world.clip_link().await;
    let (start, query) = link.split_once('?').unwrap();
    let other_query = other.split_once('?').unwrap().1;
    let pairs: Vec<&str> = query.split('&').collect();
    let mut denied = vec![start.to_owned(), format!("{start}?{other_query}"), format!("{link}&x=1")];
    for left_out in 0..pairs.len() {
        let rest: Vec<&str> =
            pairs.iter().enumerate().filter(|(i, _)| *i != left_out).map(|(_, it)| *it).collect();
        denied.push(format!("{start}?{}", rest.join("&")));
    }
    let altered = |name: &str| {
        let at = link.find(name).unwrap() + name.len() + 20;
        let new = if link.as_bytes()[at] == b'A' { "B" } else { "A" };
        format!("{}{new}{}", &link[..at], &link[at + 1..])
    };
    denied.extend([altered("Policy="), altered("Signature=")]);
    denied.push(link.replace("attachment", "inline"));
    denied.push(link.replace("Key-Pair-Id=K", "Key-Pair-Id=X"));
    denied.push(link[..link.len() - 1].to_owned());
    denied.push(format!("{start}.mp4?{query}"));
    for link in denied {
        let answer = world.read(&link).await;
        assert_eq!(answer.status(), 403, "{link}");
        let body = answer.text().await.unwrap();
        assert!(body.starts_with("<?xml") && body.contains("AccessDenied"), "{body}");
    }
    let turned: Vec<&str> = pairs.iter().rev().copied().collect();
    assert_eq!(world.read(&format!("{start}?{}", turned.join("&"))).await.status(), 200, "order is free");
}

#[tokio::test]
async fn a_link_without_a_lifetime_is_expired_at_once() {
    let world = World::with(Settings { link_lifetime: std::time::Duration::ZERO, ..stored() }).await;
    let link = world.clip_link().await;
    assert_eq!(world.read(&link).await.status(), 403);
}

#[tokio::test]
async fn a_fresh_key_and_a_folder_policy_open_as_well() {
    let world =
        World::with(Settings { fresh_key: true, policy_scope: PolicyScope::Folder, ..stored() }).await;
    let link = world.clip_link().await;
    assert_eq!(world.read(&link).await.status(), 200);
    let built_in = World::new().await.clip_link().await;
    let query = built_in.split_once('?').unwrap().1;
    let (start, _) = link.split_once('?').unwrap();
    assert_eq!(world.read(&format!("{start}?{query}")).await.status(), 403);
}

#[tokio::test]
async fn ranges_are_parts_of_the_whole() {
    let world = World::new().await;
    let link = world.clip_link().await;
    let length = CLIP.len();
    for (asked, from, to) in [
        ("bytes=0-99".to_owned(), 0, 100),
        ("bytes=100-".to_owned(), 100, length),
        ("bytes=-10".to_owned(), length - 10, length),
        (format!("bytes={}-{}", length - 1, length + 5), length - 1, length),
    ] {
        let answer = world.http.get(&link).header(RANGE, &asked).send().await.unwrap();
        assert_eq!(answer.status(), 206, "{asked}");
        let said = format!("bytes {from}-{}/{length}", to - 1);
        assert_eq!(answer.headers()[CONTENT_RANGE], said.as_str());
        assert_eq!(answer.bytes().await.unwrap(), CLIP[from..to]);
    }
    let outside = world.http.get(&link).header(RANGE, format!("bytes={length}-")).send().await.unwrap();
    assert_eq!(outside.status(), 416);
    assert_eq!(outside.headers()[CONTENT_RANGE], format!("bytes */{length}").as_str());
    let head = world.http.head(&link).send().await.unwrap();
    assert_eq!(
        (head.status().as_u16(), &head.headers()[CONTENT_LENGTH]),
        (200, &length.to_string().parse().unwrap())
    );
    assert!(head.bytes().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_broken_download_goes_on_where_it_broke() {
    let world = World::new().await;
    let link = world.clip_link().await;
    world.next(Operation::Clip, Effect::ClipDiesAfter(700));
    let mut answer = world.read(&link).await;
    let etag = answer.headers()[ETAG].clone();
    assert_eq!(answer.headers()[CONTENT_LENGTH], CLIP.len().to_string().as_str(), "all is promised");
    let mut got = Vec::new();
    while let Ok(Some(chunk)) = answer.chunk().await {
        got.extend_from_slice(&chunk);
    }
    assert_eq!(got, CLIP[..700]);
    let rest = world.http.get(&link).header(RANGE, "bytes=700-").header(IF_RANGE, etag).send().await.unwrap();
    assert_eq!(rest.status(), 206);
    got.extend_from_slice(&rest.bytes().await.unwrap());
    assert_eq!(got, CLIP);
}

#[tokio::test]
async fn changed_content_has_another_etag_and_begins_anew() {
    let world = World::new().await;
    let link = world.clip_link().await;
    let first = world.read(&link).await;
    let etag = first.headers()[ETAG].clone();
    world.next(Operation::Clip, Effect::ChangedContent);
    let resume = || world.http.get(&link).header(RANGE, "bytes=700-").header(IF_RANGE, etag.clone()).send();
    let answer = resume().await.unwrap();
    assert_eq!(answer.status(), 200, "the whole of the new content");
    assert_ne!(answer.headers()[ETAG], etag);
    let changed = answer.bytes().await.unwrap();
    assert!(changed.len() > CLIP.len() && changed[..700] != CLIP[..700]);
    assert_eq!(resume().await.unwrap().bytes().await.unwrap(), changed, "it stays changed");
    let date =
        world.http.get(&link).header(RANGE, "bytes=5-").header(IF_RANGE, "Mon, 23 Nov 2026 00:00:00 GMT");
    assert_eq!(date.send().await.unwrap().status(), 200, "a date is no ETAG");
}

#[tokio::test]
async fn a_drawn_clip_is_read_from_its_file_in_parts() {
    let world = World::with(Settings::default()).await;
    let mut shot = text_shot();
    shot["model"] = "MiniMax-H3".into();
    shot["duration"] = 3.into();
    let task_id = world.submitted(TEXT, &shot).await;
    let link = world.ended(&task_id).await["urls"][0].as_str().unwrap().to_owned();
    let whole = world.read(&link).await.bytes().await.unwrap();
    let part = world.http.get(&link).header(RANGE, "bytes=1000-1999").send().await.unwrap();
    assert_eq!(part.bytes().await.unwrap(), whole[1000..2000]);
    world.next(Operation::Clip, Effect::ClipDiesAfter(5000));
    let mut answer = world.read(&link).await;
    let mut got = 0;
    while let Ok(Some(chunk)) = answer.chunk().await {
        got += chunk.len();
    }
    assert_eq!(got, 5000);
    world.next(Operation::Clip, Effect::ChangedContent);
    let changed = world.read(&link).await.bytes().await.unwrap();
    assert_eq!(changed.len(), whole.len() + 12);
    assert_eq!(changed[16..whole.len()], whole[16..]);
}
