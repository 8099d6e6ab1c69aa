//! The floor that `scripts/bench-batch` measures a batch against: the same HTTP requests by a bare loop of the same client,
//! plus one durable write a submit, and nothing else.

use giggle_client::{
    ApiBase, ApiKey, Client, ClientSettings, ClipOf, DownloadPlan, Outcome, RetryPlan, SubmitPlan,
};
use giggle_domain::{Catalog, ShotSketch};
use std::io::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

type Fault = Box<dyn std::error::Error + Send + Sync>;

fn main() -> Result<(), Fault> {
    let mut arguments = std::env::args().skip(1);
    let shots: usize = arguments.next().ok_or("usage: batch_floor SHOTS AT_ONCE FOLDER")?.parse()?;
    let at_once: usize = arguments.next().ok_or("AT_ONCE is missing")?.parse()?;
    let folder = std::path::PathBuf::from(arguments.next().ok_or("FOLDER is missing")?);
    std::fs::create_dir_all(&folder)?;
    let base = ApiBase::parse(&std::env::var("GIGGLE_API_BASE")?)?;
    let key = ApiKey::parse(&std::env::var("GIGGLE_API_KEY")?)?;
    let client = Client::new(ClientSettings::new(base, Some(key)));
    let intents = Arc::new(Mutex::new(std::fs::File::create(folder.join("intents"))?));
    let next = Arc::new(AtomicUsize::new(0));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let begun = Instant::now();
    runtime.block_on(async {
        let mut workers = tokio::task::JoinSet::new();
        for _ in 0..at_once {
            workers.spawn(work(
                client.clone(),
                Arc::clone(&intents),
                Arc::clone(&next),
                shots,
                folder.clone(),
            ));
        }
        while let Some(done) = workers.join_next().await {
            done??;
        }
        Ok::<_, Fault>(())
    })?;
    let seconds = begun.elapsed().as_secs_f64();
    let mut out = std::io::stdout().lock();
    writeln!(out, "{{\"shots\": {shots}, \"seconds\": {seconds:.3}}}")?;
    Ok(())
}

async fn work(
    client: Client,
    intents: Arc<Mutex<std::fs::File>>,
    next: Arc<AtomicUsize>,
    shots: usize,
    folder: std::path::PathBuf,
) -> Result<(), Fault> {
    let catalog = Catalog::built_in();
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        if index >= shots {
            return Ok(());
        }
        let sketch = ShotSketch { prompt: Some(format!("a lake, floor {index}")), ..ShotSketch::default() };
        let shot = sketch.check(&catalog)?;
        {
            let mut file = intents.lock().map_err(|_| "a worker has died")?;
            writeln!(file, "{}", shot.fingerprint(std::num::NonZeroU32::MIN))?;
            file.sync_data()?;
        }
        let task = client.submit(&shot, &SubmitPlan::once()).await?;
        let clips = loop {
            tokio::time::sleep(Duration::from_millis(50)).await;
            match client.query(&task, &RetryPlan::once()).await?.outcome() {
                Some(Outcome::Completed { clips }) => break clips,
                Some(Outcome::Failed { reason, .. }) => return Err(reason.into()),
                None => {}
            }
        };
        let path = folder.join(format!("{index}.mp4"));
        let of = ClipOf { task, number: 0 };
        client.download(&clips[0], &of, &path, &DownloadPlan::default(), |_| {}).await?;
    }
}
