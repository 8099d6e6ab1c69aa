//! What a scene is made of: the kinds of place, time, weather, mood, season, subject and animal.

/// Where a scene takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Place {
    Sea,
    Lake,
    Mountains,
    Forest,
    Desert,
    Field,
    City,
    Street,
    Interior,
    Space,
    Underwater,
    /// No place at all: a portrait, a product, a thing on a table.
    Studio,
}

/// Which room an interior is, if it is no home.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Indoors {
    Arena,
    Atelier,
    Bar,
    Bathroom,
    Carriage,
    Church,
    Classroom,
    Cockpit,
    Greenhouse,
    Gym,
    Hall,
    Hospital,
    Kitchen,
    Laboratory,
    Library,
    LockerRoom,
    Museum,
    Office,
    Restaurant,
    Shop,
    Stage,
    Warehouse,
    Workshop,
}

/// The time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Time {
    Dawn,
    Day,
    Golden,
    Sunset,
    Blue,
    Night,
}

/// What the air is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Weather {
    Clear,
    Cloudy,
    Fog,
    Rain,
    Storm,
    Snow,
    Dust,
}

/// The colour and temper of a scene.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Mood {
    Plain,
    Warm,
    Cold,
    Neon,
    Noir,
    Vintage,
    Dreamy,
    Dark,
}

/// What the leaves are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Season {
    Spring,
    Summer,
    Autumn,
    Winter,
}

/// Somebody or something that a silhouette can stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Subject {
    Person,
    Child,
    Couple,
    Crowd,
    Boat,
    Lighthouse,
    House,
    Castle,
    Pagoda,
    Tree,
    Birds,
    Balloon,
    Fire,
    Lamp,
    Car,
    Moon,
    Planet,
    Rocket,
    Books,
    Bed,
    Wheat,
    Lavender,
    Flowers,
    Bamboo,
    Woman,
    Cup,
    Umbrella,
    Waterfall,
}

/// An animal that is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Animal {
    Horse,
    Deer,
    Elephant,
    Camel,
}
