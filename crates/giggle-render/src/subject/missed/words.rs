//! Words that name no thing of their own: of style and the shot, of what is felt, of parts, of groups and of substances.
//!
//! They are tables and nothing else.

use crate::quick::Names;
use crate::subject::language::OF_A_BODY;
use std::sync::LazyLock;

/// Words before a name that is only compared, wished for or becomes one.
pub(super) static LIKE: Names = Names(LazyLock::new(|| {
    "about are as be become becomes being but called despite except for if inspired is like named no not or per \
     plus resembling than titled unlike until via was were without".split(' ').collect()
}));

/// What is seen without an article: it is in the air or all over.
pub(super) static MATTER: Names = Names(LazyLock::new(|| {
    "ash ashes blood bubbles confetti debris dust embers explosion explosions fire fireworks flame flames foam \
     fog-machine-smoke glitter lava rainbow rubble smoke sparks steam".split(' ').collect()
}));

/// Parts of things, of bodies and of places, which go with the whole.
pub(super) static PARTS: Names = Names(LazyLock::new(|| {
    "ankle ankles antlers arena arm arms asphalt back backdrop background bank bark base bathroom beach beak \
     beam beams beard bed bedroom belly bench bodies body bonnet bottom boulder branch branches brick bricks \
     brim buckle building buildings bush bushes button buttons cabin cafe canopy ceiling center centre chair \
     chairs cheek cheeks chest chin chunk chunks city claw claws cliff cliffs cloud clouds coast coat \
     cobblestone cobblestones collar column columns contour contours corner corners corridor couch counter \
     countertop courtyard crack cracks crease creases crowd crust cuff cuffs current curtain curtains curve \
     curves deck desk dirt display door doors doorway drop droplet droplets drops ear ears earth edge edges \
     elbow elbows end ends engine eye eyebrow eyebrows eyelash eyelashes eyelid eyelids eyes face faces fang \
     fangs feet fiber fibers field fields figure finger fingers fingertip fingertips fist fists flare floor \
     floors fold folds foliage foot foreground forehead forest form forms fragment fragments frame frames \
     freckle freckles front fur furniture gap gaps garden gleam glint glow grain grains grass gravel grip \
     ground group hair hall hallway hand handle handlebars hands head headlight headlights heel heels hem hill \
     hills hip hips hole holes hood hoof hooves horizon horn horns house houses hull island jaw jawline \
     keyboard kitchen knee knees knuckle knuckles lace lake lamp lamps lane lap lapel lawn layer layers leaf \
     leaves ledge leg legs lens lid light lighting lights line lines lip lips mane market mast meadow middle \
     moon moonlight mountain mountains moustache mouth mud muscle muscles mustache nail nails neck neckline \
     neon nose nostril nostrils ocean office outline pair palm palms panel panels park particle particles path \
     pattern patterns pavement paw paws pebble pebbles petal petals piece pieces pile pocket pockets profile \
     puddle puddles rail railing ray rays reflection reflections restaurant rim river road rock rocks roof \
     roofs rooftop room rooms root roots row rows sail sails sand scales scar scars screen sea seam seams seat \
     shadow shadows shape shapes shard shards shelf shelves shimmer shop shore shoreline shorelines shoulder \
     shoulders side sides sidewalk silhouette silhouettes sill skies skin sky skyline skyscraper skyscrapers \
     sleeve sleeves slice slices snow sofa soil sparkle spine spot spotlight spotlights spots stack stadium \
     stage stair staircase stairs star stars stem stems step steps stone stones store strand strands strap \
     straps street streets stripe stripes stubble sun sunbeam sunbeams sunlight surface surfaces table tail \
     taillights teeth temple thigh thorn thread threads throat thumb tide tile tiles tip tips tire tires toe \
     toes tongue tooth top topping torso town track trail tree trees trunk tyre tyres valley village visor \
     waist wall walls water waters wave waves way wheel wheels whiskers window windows windscreen windshield \
     wing wings wrinkle wrinkles wrist wrists yard zipper".split(' ').collect()
}));

/// Words of style, of quality and of the shot.
pub(super) static STYLE: Names = Names(LazyLock::new(|| {
    "16mm 24mm 2d 35mm 3d 4k 50mm 70mm 85mm 8k ad advertisement aerial aesthetic aesthetics alexa ambiance \
     ambience ambient anamorphic angle angles animation anime aperture arri art artwork aspect atmosphere audio \
     background backlight backlighting beat beauty blender blur bokeh camera cameras canon caption captions \
     cartoon cgi cinema4d cinematic clarity claymation clip clips close close-up closeup color colors colour \
     colours commercial composition contrast crane cut cuts cyberpunk depth design detail details dialogue \
     disney documentary dolly draft drama drawing drone duration dynamic dynamism echo editorial effect effects \
     elegance energy exposure f/1.8 fade fantasy feel feeling fill film filter fluidity focal focus font \
     footage foreground fps frame frames framing fuji futuristic ghibli gimbal gopro grade grading grain \
     graphic graphics handheld hd hdr highlight highlights houdini hue hues hum hyperlapse hyperrealistic \
     illustration image images imax iso key kling kodak leica lens lenses light lighting lights lit logo look \
     loop luxury macro masterpiece maya medium midground midjourney minimal minimalism minimalist minute \
     minutes montage mood moods motion move movement movements music narration nikon noir noise octane orbit \
     output overlay pace pacing painting palette palettes pan pedestal perspective perspectives photo \
     photograph photography photorealistic photos picture pika pixar power premium professional prompt pull \
     push quality ratio realism realistic red reference references render rendering resolution retro rhythm \
     richness rim runway saturation scene scenes sci-fi second seconds seedance sequence sequences sfx shade \
     shades sharpness shot shots shutter silence sketch slow-mo slow-motion slowmo smoothness softness sony \
     sora sound sounds soundtrack speed steadicam steampunk studio-quality style styles stylized subtitle \
     subtitles suspense telephoto tempo tension text texture textures tilt time-lapse timelapse tint title tone \
     tones track tracking trailer transition transitions truck uhd unreal veo version vfx vibe vibes vibrancy \
     video videos view viewpoint views vignette vintage voice voiceover warmth watercolor watercolour watermark \
     whisper wide widescreen zoom".split(' ').collect()
}));

/// Words that name nothing that could be drawn.
pub(super) static ABSTRACT: Names = Names(LazyLock::new(|| {
    "ability absence accident accord act action actions activities activity adage advance adventure advice \
     affection afternoon age agenda ages aim air alibi amount anger angle anniversary answer anthem appearance \
     applause approach arc area areas argument aroma arrangement array arrival aside assault atmosphere attack \
     attempt attention audience average awe axle back backs backflip backstory balance ballad ballet bang bargain \
     bark baroque battle beauty beginning belief bid bill biography biopic birthday bit bite black blend \
     blessing blob blow blur bond boom bottom bow brand bravery break breath breathe breaths breed breeze bump \
     bunch burpee burst business buzz cable calm care career caress cartwheel catastrophe catch cause \
     celebration center century ceremony challenge chance change changes chaos chapter charge charm chase cheer \
     cheers chill chime chirp choice chord chorus circle circular clack clang class click cliffhanger climate \
     climax climb close closeup club clue clump cluster code cold collection collision color colour column \
     combination comedy comfort company competition concentration concert concerto confidence conflict \
     connection contempt contest contextual contract contrast conversation cord corner cost couple courage \
     course cover crack crackle crash creed crisis croak cry cuddle culture curiosity curse curtsy curve custom \
     damage dance dances danger dark darkness data day days deadline deal death debate decade decay decimal \
     decision defeat defence defense degree delight demand departure depth desire destiny destruction detail \
     details determination difference digit direction directions disaster discussion disgust display distance \
     dive doubt dozen draft dream dreams drive duel dunk ease east echo edge effect effort elegance embrace \
     emotion emotions empathy encore end ending energy entrance environment envy epic episode equation era \
     escape essay even evening event evidence exam excitement exercise exhibition existence exit experience \
     experiment expertise expression expressions eye-level fact failure faith fall fashion fate fear feat fee \
     feeling feelings festival fight file finale fine finish fizz flash flashback flavor flavour flicker \
     flickers flight flip focus footprint footstep footsteps force form formula fortune fraction fragrance \
     freedom friendship front frown funeral future gain game gameshow gasp gaze gentle gesture gestures glance \
     glare glow goal grace grin groan group growl growth grunt guidance guide guilt gust habit haiku half halt \
     handful handshake handstand happiness harmony hate haze headstand heap heartbeat heartbeats heat height \
     help hint hiss history hit holiday homage honor honour hope horror hour hours howl hue hug hum hymn \
     hypothesis idea ideas image impact information instant integer intense intensity intention interest \
     intimacy intro isolation issue itinerary jealousy jerk jingle job joke journey joust joy jump kick \
     kickflip kind kindness kinds kiss knowledge lap laps laugh laughter law layout layup lead league leap \
     leapfrog lease lecture leer left legend length lesson level license lie life light limerick line lives \
     location loneliness look looks loss lot love loyalty luck lullaby lump lunge luxury magic maneuver manner \
     manoeuvre marathon mark mass match mean means median meeting melody memoir memories memory meow mercy \
     message method middle might mind minute miracle mission mix moan mode moment moment's moments month mood \
     morning motion motive motto mound movement musical mystery myth nadir name nap nature need news night \
     nightmare nights nod noise north note nudge number oath occasion odd offer opera order organization \
     outline outro ovation overview pace pact pair panic parade parody part party passion passionate past pat \
     patience pause payoff peace penalty percent percentage performance permit piece pity place places plan \
     plank play pledge plot poem poetry point points poll pop portion pose poses position posture pout power \
     practice prank prequel presence present pressure price pride problem procedure process product products \
     program programme promise proof prose protection proverb pull pulse pun punch purpose purr pursuit push \
     pushup putt quarter quest question quiet quiz race rage range rate ratio rattle reality reason reboot red \
     refuge region regret relationship relay relief remainder remake remix rent report request rest result \
     retreat return reunion reveal review rhythm riddle ride riff right ring rise risk ritual roar role roll \
     romance room routine row ruin rule run run-up rustle sadness safety saga sale salsa salute satire scale \
     scene scent schedule scheme scowl scream season seasons second seconds secret section security segment \
     sense senses sentence sequel sequence serene serenity series serve service set setting settings setup \
     shade shame shape share shares shelter shift shiver shock shout shove show shudder side sigh sight sign \
     silence sip sitcom situp size sizzle sketch skill skit sleep smell smile smiles smirk snap snarl sob \
     solitude solo somersault song sonnet sorrow sort soul sound sounds south space spar species spectacle \
     speech speed spell spells spin spinoff spirit spoof spot sprint square squat squawk stance stare start \
     stay step steps stock stop stories story strength stretch stride strides strike stroke structure strum \
     study stunt style subplot success sum summary support surprise survey suspect swim swing sympathy symphony \
     system tab tale talent tales tally tango task taste tax tear tears temperature tenderness terror theorem \
     theory thesis third thought thoughts threat thriller throw thud time times tip title toll tone top toss \
     total touch tour tournament trace tradition tragedy tranquil tranquility transformation transition treaty \
     tremble trend triangle tribute trick tricks trilogy trio trip trivia trouble trust truth tug tune turn \
     tweet twist type types understanding universe vacation value variety verdict verse victory view viewer \
     viewers visa vision visit volley vote vow wail walk walkthrough waltz want war warmth warmup wave way ways \
     wealth weather wedding week weight west western while whisper whistle white whole width wince wind wink \
     wire wisdom wish wonder word words work workflow workout world worlds worth wreck yank yawn year years \
     zenith zone".split(' ').collect()
}));

/// Names of groups, events, substances and places that go with what is read elsewhere.
pub(super) static NO_THINGS: Names = Names(LazyLock::new(|| {
    "accessories accessory air aluminium another anxiety anyone anything app application arc architecture army \
     ash atmosphere attire audience aunt baby balcony band beverage blazer boss boy braid brass breakfast \
     breeze bronze brother brow bun campus captain cement ceramic ceremony character characters chasm child \
     children chrome cityscape civilization clay cloth clothes clothing colleague colleagues companion \
     companions complex concrete copper costume cotton country countryside county couple couples cousin cream \
     crew crowd crowds cuisine curls customer customers dad daughter dawn daylight denim dessert devices digits \
     dinner dirt district dough downtown dress driver dusk dust dye electricity employee enemies enemy energy \
     equipment everyone everything exterior fabric facility families family father fauna feast figure figures \
     fleet flock flora flour fluid fog foliage food friend friends gang garment garments gas gear girl glass \
     graffiti grandfather grandma grandmother grandpa granite gravity grease greenery group groups guest guests \
     habitat haircut hairstyle hardware haze herd hero heroine host husband icon icons ingredients ink \
     interface interior iron item items jewellery jewelry juice kid kids king kingdom knight label land lands \
     landscape landscapes leader leather letters linen liquid local locals location logo logos lover lovers \
     lunch machinery makeup man mantel marble master material materials matter meal men menu metal midnight \
     minefield mist mob mom moonlight mother motor mud narrator nation natural neighbor neighborhood neighbour \
     nobody north nothing numbers object objects oil one ones onlooker onlookers opponent opponents other \
     others outcrop outfit outfits owner oxygen pack paint pair parent parents partner partners passenger \
     passengers pedestrian pedestrians people person pilot place plasma plastic pod ponytail powder prince \
     princess procession protagonist province pupil pupils queen radiation rain realm recipe resident residents \
     rider rival rivals robe rubber sailor salt sand sauce scenery school seascape setup silk singlet sister \
     site slogan slope slopes snack snow software soil soldier soldiers somebody someone something son south \
     spectacle spectator spectators spooky state steel stoop storm stranger strangers structure structures \
     studio subject subjects suburb sugar sunlight sunrise sunset swarm symbol symbols syrup tagline team \
     teammate teammates technology terrain text texts thing things thumbs tourist tourists traffic \
     transportation traveler travelers trou twilight uncle undergrowth uniform vapor vapour vegetation veil \
     velvet venue villager villagers visitor visitors warrior warriors water wax weapon weather website well \
     wife wilderness wildlife wind windowsill woman women wood wool worker workers world".split(' ').collect()
}));

/// Whether a word names no thing of its own.
pub(super) fn names_nothing(word: &str) -> bool {
    OF_A_BODY.contains(&word)
        || [&ABSTRACT, &NO_THINGS, &STYLE, &PARTS].iter().any(|names| names.contains(&word))
}
