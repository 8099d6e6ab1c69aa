//! English adjectives that say how something looks or is, and never what it is.
//!
//! They are a table and nothing else.

use crate::quick::Names;
use std::sync::LazyLock;

/// Adjectives that are no name of a thing: a clause of nothing else says nothing of the subject.
pub(in crate::subject) static ADJECTIVES: Names = Names(LazyLock::new(|| {
    "diverse energetic athletic charismatic confident determined focused intense passionate talented skilled friendly happy sad angry excited nervous calmly proud lonely 4k 8k abandoned abrupt action adorable aerial african aged agile alpine ancient antique arctic arid aromatic \
     asian atmosphere azure background backlit backward barren beautiful big bioluminescent bitter black blazing \
     blue boiling bold brave breathtaking breezy bright brightly broken brown bubbling burly bustling busy buttery \
     calm candlelit caucasian chaotic cheerful chewy chilly chubby cinematic classic clever close cloudy clumsy \
     cluttered coastal cold colorful colors colossal colourful contemporary cool coppery cosy cozy cracked craggy \
     creamy creased crimson crispy crowded crumbling crumpled crunchy crystalline cunning curious cute dainty damp \
     dark deep delicate delicious dense desaturated deserted desolate detailed dilapidated dim dimly downward \
     dramatic dreamy drenched dripping drowsy dry dusty eastern ecstatic eerie elaborate elderly elegant empty \
     enchanted enormous entire epic ethereal european evil exhausted explosive extremely faded fast fearless \
     feathery feral ferocious fierce fiery fluffy foggy foreground foreign forested forward fragile fragrant frail \
     frantic frayed freezing fresh front frosty frozen furry futuristic fuzzy gentle gently giant gigantic gilded \
     glittering gloomy glossy glowing golden gooey graceful grassy gray green grey grinning gritty haunted hazy hd \
     healthy heavy hectic heroic hidden high hispanic historic hollow huge humble hyper icy idyllic immaculate \
     immense indigenous industrial intricate iridescent isolated jagged joyful jubilant juicy lanky large latina \
     lavish leafy left level light lighting lightweight little live lively lone lonely long looming loud low \
     luminous lush luxurious magical magnificent majestic marshy massive matte medieval melancholic melancholy \
     menacing metallic mighty miniature minimalist mischievous misty modern modest molten monochrome mood moody \
     moonlit mossy motion muddy murky muscular muted mysterious mystical narrow nimble noble noisy old ominous \
     opaque opulent orange ornate overgrown overhead panoramic parched pastel peaceful pebbly peeling pensive \
     petite picturesque pink playful plump polished powerful pristine purple quaint quality quiet radiant ragged \
     rainy rapid realistic rear red regal retro right ripe robust rocky romantic rotten rough royal rugged ruined \
     rural rustic rusty salty sandy saturated savage savory savoury scaly scandinavian scarlet scenic scorching \
     scowling secluded secret serene shabby shallow shattered shimmering shiny short shy sickly silent silken \
     silver silvery single sinister sizzling sleek sleepy slender slim slimy slow slowly small smiling smoky smooth \
     snowy soaked soft solemn solitary sorrowful sour sparkling spectacular speedy spicy spooky sprawling stale \
     starlit steady steaming steep sterile stern sticky stocky stoic stormy strong stunning sturdy style suburban \
     sudden sunlit sunny surreal sweet swift tall tame tasty tattered tearful teenage thoughtful tidy timid tiny \
     tone top torn towering traditional tranquil translucent transparent tropical turbulent turquoise twinkling \
     ultra unnamed upward urban vast velvety verdant very vibrant villainous vintage violent vivid warm weak weary \
     weathered western wet whimsical white whole wicked wide wild windy wise wooded worn wrinkled yellow young \
     youthful"
        .split(' ')
        .collect()
}));
