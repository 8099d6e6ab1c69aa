//! Names of people.
//!
//! It knows given names and nothing of sentences. The one idea: whoever is called by a given name and another one is somebody, be
//! the other one the name of a trade or of a thing.

use super::clause::Words;
use super::language::DETERMINERS;
use crate::camera::pattern::forms;
use crate::quick::QuickSet;
use std::sync::LazyLock;

/// What only people do.
static HUMAN_FORMS: LazyLock<QuickSet<String>> = LazyLock::new(|| {
    let stems = "walk talk speak sing play write paint dance sit stand smile laugh cry wear hold ride cook eat drink perform";
    stems.split(' ').chain(["give", "wave", "read", "teach", "argue", "shout"]).flat_map(forms).collect()
});

const MEN: &[&str] = &[
    "adam",
    "alan",
    "albert",
    "alex",
    "alexander",
    "andrew",
    "anthony",
    "antonio",
    "arnold",
    "arthur",
    "barack",
    "ben",
    "benjamin",
    "bernie",
    "brad",
    "bratt",
    "brandon",
    "brian",
    "bruce",
    "bryan",
    "cameron",
    "carlos",
    "charles",
    "charlie",
    "chris",
    "christian",
    "christopher",
    "clint",
    "cristiano",
    "daniel",
    "dave",
    "david",
    "denzel",
    "diego",
    "donald",
    "dwayne",
    "ed",
    "eddie",
    "edward",
    "elon",
    "elvis",
    "emmanuel",
    "eric",
    "ernest",
    "fernando",
    "frank",
    "gary",
    "george",
    "gordon",
    "greg",
    "harrison",
    "harry",
    "henry",
    "hugh",
    "ian",
    "isaac",
    "jackie",
    "jack",
    "jacob",
    "jake",
    "james",
    "jared",
    "jason",
    "jay",
    "jeff",
    "jeremy",
    "jerry",
    "jim",
    "jimmy",
    "joe",
    "john",
    "johnny",
    "jon",
    "jonathan",
    "jordan",
    "jose",
    "joseph",
    "juan",
    "justin",
    "kanye",
    "keanu",
    "kevin",
    "kurt",
    "kyle",
    "lebron",
    "leonardo",
    "leo",
    "lionel",
    "louis",
    "lucas",
    "luis",
    "luke",
    "mark",
    "martin",
    "matt",
    "matthew",
    "max",
    "michael",
    "mick",
    "miguel",
    "mike",
    "mohamed",
    "morgan",
    "narendra",
    "nathan",
    "neil",
    "nelson",
    "nicolas",
    "nick",
    "oliver",
    "oscar",
    "pablo",
    "paul",
    "pedro",
    "peter",
    "philip",
    "quentin",
    "rafael",
    "ralph",
    "ricardo",
    "richard",
    "robert",
    "roger",
    "ronald",
    "ronaldo",
    "ryan",
    "salman",
    "sam",
    "samuel",
    "scott",
    "sean",
    "shah",
    "simon",
    "snoop",
    "stan",
    "stephen",
    "steve",
    "steven",
    "stuart",
    "sylvester",
    "ted",
    "terry",
    "thomas",
    "tim",
    "timothy",
    "tom",
    "tommy",
    "tony",
    "travis",
    "vincent",
    "vladimir",
    "volodymyr",
    "walter",
    "warren",
    "wayne",
    "william",
    "winston",
    "xavier",
    "zach",
];
const WOMEN: &[&str] = &[
    "adele",
    "alexandra",
    "alice",
    "amanda",
    "amy",
    "ana",
    "angela",
    "angelina",
    "anna",
    "anne",
    "audrey",
    "barbara",
    "beyonce",
    "billie",
    "britney",
    "cameron",
    "camila",
    "catherine",
    "charlotte",
    "christina",
    "claire",
    "diana",
    "dua",
    "elena",
    "elizabeth",
    "ella",
    "emily",
    "emma",
    "eva",
    "frida",
    "gal",
    "greta",
    "hannah",
    "helen",
    "hermione",
    "hillary",
    "isabella",
    "jane",
    "janet",
    "jennifer",
    "jenny",
    "jessica",
    "jill",
    "julia",
    "julie",
    "kamala",
    "karen",
    "kate",
    "katherine",
    "katy",
    "keira",
    "kim",
    "kristen",
    "kylie",
    "lana",
    "laura",
    "lauren",
    "linda",
    "lisa",
    "lucy",
    "madonna",
    "margaret",
    "margot",
    "maria",
    "marie",
    "marilyn",
    "martha",
    "mary",
    "megan",
    "melania",
    "meryl",
    "michelle",
    "miley",
    "monica",
    "naomi",
    "natalie",
    "natasha",
    "nicole",
    "nicki",
    "olivia",
    "oprah",
    "pamela",
    "paris",
    "patricia",
    "rachel",
    "rebecca",
    "rihanna",
    "sandra",
    "sara",
    "sarah",
    "scarlett",
    "selena",
    "serena",
    "shakira",
    "sharon",
    "sofia",
    "sophia",
    "sophie",
    "susan",
    "taylor",
    "tina",
    "uma",
    "vanessa",
    "victoria",
    "whitney",
    "zendaya",
    "zoe",
];

/// Whether a word is a given name.
pub(super) fn is_given(word: &str) -> bool {
    MEN.contains(&word) || WOMEN.contains(&word)
}

/// Whether the words for somebody are a name: a given one, and another one behind it.
pub(super) fn is_full(name: &str) -> bool {
    let mut words = name.split([' ', '-']).filter(|word| !word.is_empty());
    words.next().is_some_and(|first| is_given(&first.to_lowercase())) && words.next().is_some()
}

/// A text in which only given names are left of names: "Harry Potter" speaks of no pottery.
pub(super) fn without_surnames(text: &str) -> String {
    let is_capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    let mut after_given = false;
    text.split(' ')
        .filter(|word| {
            let is_surname = after_given && is_capital(word);
            after_given = is_capital(word) && is_given(&word.to_lowercase());
            !is_surname
        })
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether it is the name of a woman.
pub(super) fn is_womans(name: &str) -> bool {
    is_full(name)
        && name.split(' ').next().is_some_and(|first| WOMEN.contains(&first.to_lowercase().as_str()))
}

impl Words<'_> {
    /// Whether a word begins with a capital.
    pub(super) fn is_capital(&self, at: usize) -> bool {
        let (from, to) = self.text.spans[at];
        self.text.of(from, to).chars().next().is_some_and(char::is_uppercase)
    }

    /// Whether unknown words are somebody's name: two in a row with capitals, or one behind a title.
    pub(super) fn is_name(&self, at: &[usize]) -> bool {
        const TITLES: &[&str] =
            &["mr", "mrs", "ms", "dr", "sir", "captain", "president", "professor", "lord", "king", "queen"];
        let is_capital = |at: usize| self.is_capital(at);
        let titled = at.first().is_some_and(|at| {
            *at > self.from && TITLES.contains(&self.word(at - 1)) || TITLES.contains(&self.word(*at))
        });
        // "Ada Lovelace writes", and neither "The Brass Astrolabe" nor "Brass Astrolabe, studio light".
        let is_named = at.len() == 2 && at[1] == at[0] + 1 && is_capital(at[0]) && is_capital(at[1]);
        let follows_article =
            at.first().is_some_and(|at| *at > self.from && DETERMINERS.contains(&self.word(at - 1)));
        let acts = at.last().is_some_and(|at| HUMAN_FORMS.contains(self.word(at + 1)));
        let is_row = at.windows(2).all(|pair| pair[1] == pair[0] + 1);
        let are_capitals = at.iter().all(|at| self.is_capital(*at));
        let is_full =
            at.len() > 1 && is_row && (!follows_article || are_capitals) && is_given(self.word(at[0]));
        // "Ada Lovelace and Tom Paine": whoever is joined with somebody is somebody.
        let joins = are_capitals
            && !follows_article
            && at.last().is_some_and(|at| self.word(at + 1) == "and" && is_given(self.word(at + 2)));
        titled || is_full || joins || (is_named && !follows_article && acts)
    }
}
