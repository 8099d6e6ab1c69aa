//! Prompts that are written in emoji alone.
//!
//! It knows signs and their names, and nothing of prompts that have words, beside which emoji only decorate.

use std::borrow::Cow;

/// A prompt without any letter in the names of its signs, joined as things beside each other.
pub(crate) fn spelled(prompt: &str) -> Cow<'_, str> {
    if prompt.chars().any(char::is_alphanumeric) {
        return Cow::Borrowed(prompt);
    }
    let name_of = |names: &str, sign: char| {
        let pairs: Vec<&str> = names.split_whitespace().collect();
        pairs.chunks_exact(2).find(|pair| pair[0].starts_with(sign)).map(|pair| pair[1].replace('_', " "))
    };
    let mut names: Vec<String> = Vec::new();
    let mut is_joined = false;
    for sign in prompt.chars() {
        if is_joined {
            // A woman joined to a rocket is an astronaut.
            if let (Some(last), Some(role)) = (names.last_mut(), name_of(ROLES, sign)) {
                *last = role;
            }
        } else {
            names.extend(name_of(NAMES, sign));
        }
        is_joined = sign == JOINER;
    }
    if names.is_empty() { Cow::Borrowed(prompt) } else { Cow::Owned(names.join(" and ")) }
}

/// What joins signs to one.
const JOINER: char = '\u{200d}';

/// What somebody is who is joined to a sign.
const ROLES: &str = "🚀 astronaut 🚒 firefighter 🍳 chef 🌾 farmer ✈ pilot 🎤 singer 🎨 artist 🔬 scientist 🏫 teacher 🎓 student \
    ⚕ doctor ⚖ judge 🔧 mechanic 🏭 worker 💻 programmer";

/// Signs and what they are called in the table of subjects.
const NAMES: &str = "🐶 dog 🐕 dog 🐱 cat 🐈 cat 🐭 mouse 🐹 hamster 🐰 rabbit 🦊 fox 🐻 bear 🐼 panda 🐨 koala 🐯 tiger 🐅 tiger 🦁 lion \
    🐮 cow 🐄 cow 🐷 pig 🐖 pig 🐸 frog 🐵 monkey 🐒 monkey 🐔 chicken 🐓 rooster 🐧 penguin 🐦 bird 🦅 eagle 🦆 duck 🦉 owl 🦇 bat 🐺 wolf \
    🐴 horse 🐎 horse 🦄 unicorn 🐝 bee 🦋 butterfly 🐌 snail 🐢 turtle 🐍 snake 🦎 lizard 🦖 dinosaur 🐙 octopus 🐠 fish 🐟 fish 🐬 dolphin \
    🐳 whale 🐋 whale 🦈 shark 🐘 elephant 🐫 camel 🦒 giraffe 🦘 kangaroo 🐑 sheep 🐐 goat 🦌 deer 🐉 dragon 🐲 dragon 👻 ghost 👽 alien \
    🤖 robot 🧙 wizard 🧛 vampire 🧟 zombie 🧜 mermaid 🧚 fairy 🦸 superhero 🥷 ninja 👸 princess 🤴 prince 👑 crown 👮 policeman 👨 man 👩 woman \
    🧑 person 👧 girl 👦 boy 👶 baby 👴 old_man 👵 old_woman 💃 flamenco_dancer 🏃 runner 🚶 man 🏄 surfer 🏊 swimmer 🚴 cyclist ⛷ skier \
    🌹 rose 🌷 tulip 🌻 sunflower 🌸 cherry_blossom 🌺 hibiscus 🌵 cactus 🌲 tree 🌳 tree 🌴 palm_tree 🍁 maple_leaf 🍄 mushroom 🍎 apple \
    🍌 banana 🍓 strawberry 🍉 watermelon 🍕 pizza 🍔 hamburger 🍟 french_fries 🌭 hot_dog 🍦 ice_cream 🎂 birthday_cake 🍰 cake ☕ coffee \
    🍵 tea 🍺 beer 🍷 wine_glass 🚗 car 🚕 taxi 🚌 bus 🚓 police_car 🚒 fire_engine 🚂 train 🚄 train ✈ airplane 🛫 airplane 🚁 helicopter \
    🚀 rocket 🛸 flying_saucer 🛰 satellite ⛵ sailboat 🚢 ship 🚲 bicycle 🏍 motorcycle 🏠 house 🏡 house 🏰 castle 🏯 castle 🗼 tokyo_tower \
    🗽 statue_of_liberty ⛩ shrine 🌋 volcano 🏔 mountain ⛰ mountain 🗻 mountain 🏖 beach 🏝 island 🏜 desert 🌅 sunrise 🌄 sunrise 🌇 sunset \
    🌃 city_at_night 🏙 city 🌆 city 🌉 bridge 🌊 waves 🌕 moon 🌙 moon 🌞 sun ☀ sun ⭐ star 🌟 star 🌌 galaxy 🪐 planet 🌍 planet 🌎 planet \
    🌈 rainbow ⛈ storm 🌩 storm ❄ snow ⛄ snowman 🔥 fire 💎 diamond 🎈 balloon 🎸 guitar 🎹 piano 🎻 violin 🥁 drum ⚽ soccer_ball \
    🏀 basketball 🎾 tennis_ball 📷 camera 💻 laptop 📱 smartphone ⌚ watch 📚 books 🕯 candle 🗡 sword 🛡 shield 🎩 top_hat";

#[cfg(test)]
mod tests {
    use crate::Reading;

    #[test]
    fn emoji_alone_are_read() {
        for (prompt, subjects) in [
            ("🐉🔥🏰", "dragon, fire, castle"),
            ("🚀🌕", "rocket"),
            ("👩‍🚀", "astronaut"),
            ("A happy puppy 🐉 on a beach", "puppy"),
        ] {
            assert_eq!(Reading::of(prompt, None).subjects(), subjects, "{prompt}");
        }
    }
}
