//! The emulator as a service for the program's tests, with one stored clip in the place of drawing.

use giggle_domain::{Catalog, ShotSketch};
use giggle_emulator::{Emulator, Fault, Settings, StoredClip};
use giggle_render::{DraftRequest, DraftSettings};
use std::sync::OnceLock;
use tokio::runtime::Runtime;

pub struct Service {
    runtime: Runtime,
    emulator: Option<Emulator>,
}

/// A small clip, drawn once for all tests: 4 seconds, as `veo31-no-audio` makes them.
pub fn clip() -> &'static [u8] {
    static CLIP: OnceLock<Vec<u8>> = OnceLock::new();
    CLIP.get_or_init(|| drawn(false))
}

/// The same as a clip that no command takes for a draft.
pub fn stand_in() -> &'static [u8] {
    static CLIP: OnceLock<Vec<u8>> = OnceLock::new();
    CLIP.get_or_init(|| drawn(true))
}

fn drawn(is_stand_in: bool) -> Vec<u8> {
    let sketch = ShotSketch {
        prompt: Some("a lake".into()),
        model: Some("veo31-no-audio".into()),
        resolution: Some("480p".parse().unwrap()),
        aspect_ratio: Some("1:1".parse().unwrap()),
        ..ShotSketch::default()
    };
    let shot = sketch.check(&Catalog::built_in()).unwrap();
    let settings = DraftSettings { is_stand_in, ..DraftSettings::default() };
    let request =
        DraftRequest { shot: &shot, start_frame: None, end_frame: None, settings: &settings, clip_index: 0 };
    giggle_render::render(&request).unwrap().mp4
}

impl Service {
    pub fn start() -> Self {
        Self::with(|_| {})
    }

    /// With a clip that no command takes for a draft.
    pub fn of_stand_ins() -> Self {
        Self::with(|settings| settings.stored_clip = Some(StoredClip::Bytes(stand_in().to_vec().into())))
    }

    pub fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let mut settings = Settings {
            stored_clip: Some(StoredClip::Bytes(clip().to_vec().into())),
            api_key: Some(crate::program::KEY.into()),
            ..Settings::default()
        };
        change(&mut settings);
        let emulator = runtime.block_on(Emulator::start(settings)).unwrap();
        Self { runtime, emulator: Some(emulator) }
    }

    pub fn fault(self, fault: Fault) -> Self {
        self.emulator().add_fault(fault).unwrap();
        self
    }

    pub fn emulator(&self) -> &Emulator {
        self.emulator.as_ref().unwrap()
    }

    pub fn base(&self) -> &str {
        self.emulator().base_url()
    }

    /// The program, set up for this service.
    pub fn program(&self) -> crate::program::Program {
        crate::program::Program::against(self.base())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Some(emulator) = self.emulator.take() {
            self.runtime.block_on(emulator.stop());
        }
    }
}
