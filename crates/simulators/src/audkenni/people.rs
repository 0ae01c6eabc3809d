/// Somebody with an electronic ID.
#[derive(Debug)]
pub(super) struct Person {
    /// Ten digits.
    pub(super) kennitala: &'static str,
    /// Seven digits.
    pub(super) phone: &'static str,
    pub(super) name: &'static str,
    /// Whether it is in the app.
    app: bool,
    /// Whether it is on the SIM card.
    sim: bool,
}

/// People of tests, whom nobody else is.
const PEOPLE: [Person; 4] = [
    Person {
        kennitala: "6000101991",
        phone: "3333333",
        name: "Sigrún Helgadóttir",
        app: false,
        sim: true,
    },
    Person {
        kennitala: "6000101992",
        phone: "4444444",
        name: "Dagný Dagsdóttir",
        app: true,
        sim: false,
    },
    Person {
        kennitala: "6000101994",
        phone: "6666666",
        name: "Hásmundur Helgason",
        app: true,
        sim: true,
    },
    Person {
        kennitala: "6000101997",
        phone: "9999999",
        name: "Sólveig Sólmundsdóttir",
        app: false,
        sim: true,
    },
];

/// Whom a hint names who has such an ID.
pub(super) fn found(acr: &str, hint: &str) -> Option<&'static Person> {
    PEOPLE.iter().find(|person| match acr {
        "app-auth" => person.app && person.kennitala == hint,
        "sim-auth" => person.sim && person.phone == hint,
        _ => false,
    })
}
