//! A folder as a store.

use crate::{file, whole};
use giggle_store::{Address, Rules, Store, StoreError};
use std::path::Path;

fn store(root: &Path) -> Store {
    let address = Address::parse(&format!("file://{}", root.display())).unwrap();
    Store::open(address, &Rules::default()).unwrap()
}

#[tokio::test]
async fn a_clip_goes_in_once_and_comes_out_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("clips");
    std::fs::create_dir(&root).unwrap();
    let store = store(&root);
    store.ready().await.unwrap();
    let (path, content) = file(folder.path(), "a.mp4", b"a clip");
    let url = store.put(&path, &content).await.unwrap();
    assert!(url.starts_with("file://") && url.contains(&content.sha256), "{url}");
    assert_eq!(store.put(&path, &content).await.unwrap(), url, "twice is once");
    let mut out = tempfile::tempfile().unwrap();
    store.take(&url, &content, &mut out).await.unwrap();
    assert_eq!(whole(out), b"a clip");
    assert!(matches!(
        store.link(&url, std::time::Duration::from_secs(60)).await,
        Err(StoreError::NoLinks { .. })
    ));
    let check = store.check().await;
    assert!(check.creates.unwrap() && check.reads.unwrap());
    // Nothing half-written is left behind, whatever was tried.
    let names = |folder: &Path| {
        let entries =
            std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap());
        entries.collect::<Vec<_>>()
    };
    assert_eq!(names(&root).len(), 2, "{:?}", names(&root));
    assert_eq!(names(&root.join(&content.sha256[..2])), [format!("{}.mp4", content.sha256)]);
}

#[tokio::test]
async fn what_is_not_the_clip_is_never_taken_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("clips");
    std::fs::create_dir(&root).unwrap();
    let store = store(&root);
    let (path, content) = file(folder.path(), "a.mp4", b"a clip");
    // A file that changed since it was hashed is not stored under the old hash.
    std::fs::write(&path, b"b clip").unwrap();
    assert!(matches!(store.put(&path, &content).await, Err(StoreError::Changed { .. })));
    std::fs::write(&path, b"a clip").unwrap();
    let url = store.put(&path, &content).await.unwrap();
    // Somebody wrote into the folder past us.
    let kept = root.join(&content.sha256[..2]).join(format!("{}.mp4", content.sha256));
    std::fs::write(&kept, b"c clip").unwrap();
    let mut out = tempfile::tempfile().unwrap();
    assert!(matches!(store.take(&url, &content, &mut out).await, Err(StoreError::Altered { .. })));
    assert!(matches!(store.put(&path, &content).await, Err(StoreError::Collision { .. })));
    assert_eq!(std::fs::read(&kept).unwrap(), b"c clip", "nothing is written over");
    std::fs::remove_file(&kept).unwrap();
    assert!(matches!(store.take(&url, &content, &mut out).await, Err(StoreError::Gone { .. })));
    let elsewhere = store.take("s3://clips/ab/cd.mp4", &content, &mut out).await;
    assert!(matches!(elsewhere, Err(StoreError::Elsewhere { .. })));
    // A link in the place of the clip is not followed, and not taken for it.
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&path, &kept).unwrap();
        assert!(matches!(store.put(&path, &content).await, Err(StoreError::Collision { .. })));
    }
}

#[tokio::test]
async fn a_folder_that_is_not_mounted_is_missing_and_is_never_made() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("not-mounted");
    let store = store(&root);
    let (path, content) = file(folder.path(), "a.mp4", b"a clip");
    assert!(matches!(store.ready().await, Err(StoreError::Missing { .. })));
    assert!(matches!(store.put(&path, &content).await, Err(StoreError::Missing { .. })));
    assert!(!root.exists());
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_in_the_store_is_not_followed_out_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let (root, elsewhere) = (folder.path().join("clips"), folder.path().join("elsewhere"));
    std::fs::create_dir(&root).unwrap();
    std::fs::create_dir(&elsewhere).unwrap();
    let store = store(&root);
    let (path, content) = file(folder.path(), "a.mp4", b"a clip");
    std::os::unix::fs::symlink(&elsewhere, root.join(&content.sha256[..2])).unwrap();
    assert!(matches!(store.put(&path, &content).await, Err(StoreError::Disk { .. })));
    assert_eq!(std::fs::read_dir(&elsewhere).unwrap().count(), 0);
}
