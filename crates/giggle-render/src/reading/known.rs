//! What everybody knows by its name, and that stands in its place: no picture is set down for it, nor a card.
//!
//! It knows casts and scenes, and draws nothing.

use crate::scene::{Monument, Place, Scene};
use crate::subject::{Art, Cast, NOUNS};

/// Leaves those to their place; the one that a shot is about decides where it is.
pub(super) fn in_its_place(cast: &mut Cast, scene: &mut Scene) {
    for head in cast.head.iter_mut().chain(&mut cast.also) {
        if let Some(monument) = Monument::named(&head.text) {
            let place = Some(monument.place());
            head.noun = NOUNS.nouns.iter().position(|noun| noun.art == Art::Place(place));
        }
    }
    let monument = cast.head.as_ref().and_then(|head| Monument::named(&head.text));
    let is_open =
        !scene.is_place_named || matches!(scene.place, Place::Studio | Place::Interior | Place::City);
    if let Some(monument) = monument.filter(|_| is_open) {
        scene.place = monument.place();
    }
}

#[cfg(test)]
mod tests {
    use crate::reading::Reading;
    use crate::scene::Place;

    #[test]
    fn a_wall_that_everybody_knows_is_no_card() {
        for (prompt, place) in [
            ("The Great Wall of China at sunrise", Place::Mountains),
            ("北京故宫的雪景", Place::Field),
            ("上海东方明珠的夜景", Place::City),
        ] {
            let reading = Reading::of(prompt, None);
            assert!(
                !reading.is_card() && reading.scene.place == place,
                "{prompt}: {:?}",
                reading.scene.place
            );
        }
    }
}
