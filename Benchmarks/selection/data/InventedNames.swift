/// Names of people and companies that do not exist.
enum InventedNames {
    /// A surname, now and then a double one; over half carry a number, so that about half of a million are distinct.
    static func surname(_ draw: inout Draw) -> String {
        var name = draw.element(surnames)
        if draw.percent(45) { name += "-" + draw.element(surnames) }
        if draw.percent(53) { name += " \(1 + draw.below(9_999))" }
        return name
    }

    /// A first name and its form in a mail address.
    struct FirstName {
        let name: String
        let mail: String
    }

    static let firstNames: [FirstName] = [
        "Anke anke", "Anton anton", "Bärbel baerbel", "Bernd bernd", "Birgül birguel", "Carla carla", "Clemens clemens",
        "Dörte doerte", "Elif elif", "Emil emil", "Fatma fatma", "Frauke frauke", "Günter guenter", "Hanna hanna",
        "Henrik henrik", "Ilse ilse", "Ingo ingo", "Jörg joerg", "Jürgen juergen", "Käthe kaethe", "Lars lars",
        "Lina lina", "Mahmut mahmut", "Mareike mareike", "Nils nils", "Oskar oskar", "Paula paula", "Rüdiger ruediger",
        "Sönke soenke", "Tilda tilda", "Uwe uwe", "Wiebke wiebke",
    ].map { pair in
        let parts = pair.split(separator: " ")
        return FirstName(name: String(parts[0]), mail: String(parts[1]))
    }

    static let companies = [
        "ahornwerk", "bergmut", "dachluke", "elbkontor", "farnhof", "glimmer", "hafenlicht", "inselpost", "kranich",
        "lindenholz", "moorbau", "nordsegel", "papierboot", "quellstein", "rotbuche", "silbertal", "torfkahn",
        "uferweg", "wolkenrad", "ziegelei",
    ]

    /// Some are the beginning of others, so that it matters where a blank and a hyphen are sorted.
    private static let surnames = [
        "Adler", "Ahrens", "Altmann", "Äpfler", "Arndt", "Bach", "Bachmann", "Bäcker", "Bartels", "Baumann", "Bäumer",
        "Becker", "Berg", "Berger", "Bergmann", "Böhm", "Böttcher", "Brandt", "Bräuer", "Brückner", "Bühler", "Busch",
        "Clausen", "Conradi", "Dähne", "Degen", "Dörfler", "Dreßler", "Dürr", "Ebert", "Eckstein", "Ehlers", "Engel",
        "Esser", "Fährmann", "Falk", "Färber", "Fiedler", "Förster", "Franke", "Fröhlich", "Funk", "Gärtner", "Geißler",
        "Gerber", "Glöckner", "Götz", "Graf", "Grafe", "Größe", "Grün", "Günther", "Haas", "Hahn", "Hahne", "Händler",
        "Hartwig", "Häußler", "Heller", "Heß", "Höfer", "Hölzer", "Horn", "Hornung", "Huber", "Hübner", "Jäger",
        "Jansen", "Jürgens", "Kaiser", "Kästner", "Keßler", "Kirchner", "Köhler", "König", "Krämer", "Kramer", "Krüger",
        "Kühn", "Kuhn", "Kuhnert", "Küster", "Lang", "Lange", "Langer", "Lechner", "Linde", "Löffler", "Lorenz",
        "Lübke", "Lüders", "Maaß", "Mähler", "Marx", "Maurer", "Möbius", "Möller", "Moser", "Mühlbauer", "Müller",
        "Münch", "Nägele", "Neumann", "Nießen", "Nörenberg", "Oehler", "Öhler", "Ostermann", "Otten", "Otto", "Pätzold",
        "Peters", "Pfäffle", "Pfeiffer", "Pohl", "Preuß", "Pützer", "Quast", "Raabe", "Räder", "Reuter", "Richter",
        "Röder", "Rößler", "Roth", "Rother", "Rühl", "Sänger", "Sauer", "Schäfer", "Schmied", "Schöne", "Schreiber",
        "Schröder", "Schulte", "Schüßler", "Seidel", "Sommer", "Späth", "Stark", "Stöcker", "Stößel", "Straßer",
        "Stürmer", "Tänzer", "Teßmer", "Thiele", "Töpfer", "Trautmann", "Türk", "Uhlig", "Ülzmann", "Unger", "Vogt",
        "Völker", "Wächter", "Wagner", "Walther", "Weber", "Weberling", "Weiß", "Wendt", "Winkler", "Wörner", "Wulff",
        "Würz", "Zander", "Zöllner", "Zürn",
    ]
}
