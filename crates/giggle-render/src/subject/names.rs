//! Names of people.
//!
//! It knows given names and nothing of sentences. The one idea: whoever is called by a given name and another one is somebody, be
//! the other one the name of a trade or of a thing.

const MEN: &[&str] = &[
    "adam", "alan", "albert", "alex", "alexander", "andrew", "anthony", "antonio", "arnold", "arthur", "barack",
    "ben", "benjamin", "bernie", "brad", "bratt", "brandon", "brian", "bruce", "bryan", "cameron", "carlos", "charles",
    "charlie", "chris", "christian", "christopher", "clint", "cristiano", "daniel", "dave", "david", "denzel",
    "diego", "donald", "dwayne", "ed", "eddie", "edward", "elon", "elvis", "emmanuel", "eric", "ernest", "fernando",
    "frank", "gary", "george", "gordon", "greg", "harrison", "harry", "henry", "hugh", "ian", "isaac", "jackie",
    "jack", "jacob", "jake", "james", "jared", "jason", "jay", "jeff", "jeremy", "jerry", "jim", "jimmy", "joe",
    "john", "johnny", "jon", "jonathan", "jordan", "jose", "joseph", "juan", "justin", "kanye", "keanu", "kevin",
    "kurt", "kyle", "lebron", "leonardo", "leo", "lionel", "louis", "lucas", "luis", "luke", "mark", "martin",
    "matt", "matthew", "max", "michael", "mick", "miguel", "mike", "mohamed", "morgan", "narendra", "nathan",
    "neil", "nelson", "nicolas", "nick", "oliver", "oscar", "pablo", "paul", "pedro", "peter", "philip", "quentin",
    "rafael", "ralph", "ricardo", "richard", "robert", "roger", "ronald", "ronaldo", "ryan", "salman", "sam",
    "samuel", "scott", "sean", "shah", "simon", "snoop", "stan", "stephen", "steve", "steven", "stuart",
    "sylvester", "ted", "terry", "thomas", "tim", "timothy", "tom", "tommy", "tony", "travis", "vincent",
    "vladimir", "volodymyr", "walter", "warren", "wayne", "william", "winston", "xavier", "zach",
];
const WOMEN: &[&str] = &[
    "adele", "alexandra", "alice", "amanda", "amy", "ana", "angela", "angelina", "anna", "anne", "audrey", "barbara",
    "beyonce", "billie", "britney", "cameron", "camila", "catherine", "charlotte", "christina", "claire", "diana",
    "dua", "elena", "elizabeth", "ella", "emily", "emma", "eva", "frida", "gal", "greta", "hannah", "helen",
    "hermione", "hillary", "isabella", "jane", "janet", "jennifer", "jenny", "jessica", "jill", "julia", "julie",
    "kamala", "karen", "kate", "katherine", "katy", "keira", "kim", "kristen", "kylie", "lana", "laura", "lauren",
    "linda", "lisa", "lucy", "madonna", "margaret", "margot", "maria", "marie", "marilyn", "martha", "mary",
    "megan", "melania", "meryl", "michelle", "miley", "monica", "naomi", "natalie", "natasha", "nicole", "nicki",
    "olivia", "oprah", "pamela", "paris", "patricia", "rachel", "rebecca", "rihanna", "sandra", "sara", "sarah",
    "scarlett", "selena", "serena", "shakira", "sharon", "sofia", "sophia", "sophie", "susan", "taylor", "tina",
    "uma", "vanessa", "victoria", "whitney", "zendaya", "zoe",
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

/// Whether it is the name of a woman.
pub(super) fn is_womans(name: &str) -> bool {
    is_full(name) && name.split(' ').next().is_some_and(|first| WOMEN.contains(&first.to_lowercase().as_str()))
}
