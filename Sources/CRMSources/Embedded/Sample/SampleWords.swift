/// What the sample's people, companies and places are put together from. All of them are invented.
enum SampleWords {
    static let women = list(
        """
        Anna Anja Astrid Birgit Britta Carla Clara Dagmar Doris Edda Elif Elke Emma Erika Eva Franziska Frieda Gerda Gisela
        Greta Hanna Heike Helga Ida Ilse Inga Ingrid Jana Johanna Julia Karin Katharina Käthe Lea Lena Lina Lisa Lotte Luise
        Magda Maike Maria Marlene Mathilda Mia Mira Nele Nina Nora Paula Petra Renate Rosa Ruth Sabine Sofia Svenja Tanja
        Thea Ursula Vera Wiebke Yasmin Zoë
        """)
    static let men = list(
        """
        Albert Anton Arne Arno Bastian Benno Bernd Björn Carsten Christoph Daniel Detlef Dieter Emil Enno Erik Ernst Fabian
        Felix Finn Florian Frank Fritz Georg Gerd Götz Gregor Günter Gustav Hannes Harald Heiko Heinz Helmut Henrik Holger
        Horst Ingo Jakob Jan Jens Jochen Jörg Jürgen Kai Karl Klaus Konrad Lars Leon Ludwig Lukas Malte Manfred Mehmet Moritz
        Nils Ole Oskar Otto Paul Peter Ralf Rainer Rolf Rüdiger Sören Sven Theo Thilo Till Tobias Uwe Volker Werner Wolfgang
        """)
    static let surnames = list(
        """
        Ackermann Albers Altmann Arnold Aydin Bachmann Bauer Baumann Becker Behrens Bergmann Binder Böhm Böttcher Brandt Braun
        Brückner Buchholz Büttner Busch Celik Conrad Demir Dietrich Dörr Ebert Eckert Engel Ernst Esser Fiedler Fischer Franke
        Frey Fröhlich Fuchs Gärtner Geiger Graf Groß Günther Haas Hahn Hartmann Haug Heinrich Hein Hermann Heß Hoffmann Hofmann
        Horn Huber Jäger Jahn Jansen Jung Kaiser Kaya Keller Kern Kirsch Klein Köhler König Kowalski Krämer Kraus Krüger Kuhn
        Kühn Lang Lange Lehmann Lenz Lindner Löffler Lorenz Ludwig Lutz Maier Martens Marx Maurer Mayer Meier Möller Müller
        Münch Nagel Neumann Nguyen Nowak Opitz Otto Özdemir Paul Peters Pfeiffer Pohl Raabe Reuter Richter Riedel Ritter Roth
        Rudolph Sauer Schäfer Scherer Schilling Schlüter Schmid Schmidt Schmitt Schneider Schön Scholz Schröder Schubert Schulte
        Schulz Schumacher Schwarz Seidel Simon Sommer Stahl Stein Strauß Thiel Thomas Ulrich Vogel Vogt Voigt Voß Wagner Walter
        Weber Wegner Weiß Wenzel Werner Winkler Winter Wolf Yildiz Zander Ziegler Zimmermann
        """)
    static let streets = list(
        """
        Ahornweg Am-Anger Bachgasse Bahnhofstraße Bergstraße Birkenallee Blumenstraße Brunnenweg Buchenweg Dorfstraße Eichenweg
        Erlenweg Feldstraße Friedhofsweg Gartenstraße Goethestraße Hafenstraße Hauptstraße Heideweg Industriestraße Kastanienallee
        Kirchplatz Lange-Straße Lindenstraße Mühlenweg Nelkenweg Neue-Gasse Parkstraße Querstraße Ringstraße Rosenweg Schillerplatz
        Schloßstraße Schulstraße Seestraße Sonnenhang Talstraße Uferweg Waldweg Wiesengrund
        """
    ).map { $0.replacing("-", with: " ") }
    static let positions = [
        "Einkauf", "Einkaufsleitung", "Geschäftsführung", "Inhaberin", "Assistenz", "Vertrieb", "Vertriebsleitung",
        "Technische Leitung", "Konstruktion", "Buchhaltung", "IT-Leitung", "Empfang", "Projektleitung",
        "Werkstattleitung",
        "Qualitätssicherung", "Prokuristin", "Prokurist", "Lager & Versand",
    ]
    static let departments = [
        "Einkauf", "Verkauf", "Technik", "Verwaltung", "Produktion", "IT", "Forschung & Entwicklung", "Personal",
    ]
    static let branches = [
        "Holzbau", "Metallbau", "Maschinenbau", "Logistik", "Druck", "Optik", "Elektrotechnik", "Gartenbau",
        "Verpackung",
        "Textil", "Feinmechanik", "Medizintechnik", "Software", "Spedition", "Möbel", "Keramik", "Kältetechnik",
        "Bäckerei",
        "Brauerei", "Vermessung",
    ]
    static let forms = ["GmbH", "GmbH & Co. KG", "AG", "KG", "e. K.", "OHG", "UG (haftungsbeschränkt)", "eG"]
    static let tags = ["Messe", "Holz", "Stammkunde", "Rahmenvertrag", "Neukunde", "Export", "Schulung", "Lieferant"]
    static let notes = [
        "Bevorzugt Anrufe am Vormittag.", "Hat nach dem neuen Katalog gefragt.", "Bitte nur per E-Mail kontaktieren.",
        "Ansprechpartner für Reklamationen.", "Rückruf in der nächsten Woche vereinbart.", "Kennt uns von der Messe.",
        "Wünscht ein Angebot über Wartung.", "Lieferung immer an die Rückseite des Gebäudes.",
        "Spricht auch Französisch.",
    ]
    static let htmlNotes = [
        "<p>Ruft gern <b>vormittags</b> an.<br>Danach nur <i>per Mail</i>.</p>",
        "<div>Angebot &amp; Vertrag liegen vor.</div><ul><li>Wartung</li><li>Ersatzteile</li></ul>",
        "<html><body><h1>Besuch</h1><p>Werk&nbsp;2, Tor&nbsp;3</p><script>alert('x')</script></body></html>",
        "Preis &lt; 5.000 &euro;<br/>Rabatt: 5&nbsp;%",
    ]

    private static func list(_ text: String) -> [String] { text.split(whereSeparator: \.isWhitespace).map(String.init) }
}

/// A sales area of the sample company, with its share of the companies and the places in it.
struct SampleArea {
    let name: String
    let region: String
    /// Of a hundred companies.
    let weight: Int
    let places: [(postcode: String, name: String)]
    /// A dialling code and the first digits of numbers that are kept free for films and examples.
    /// Source: Bundesnetzagentur, Mitteilung 148/2021 (Rufnummern für Medienproduktionen).
    let dialling: (code: String, prefix: String)

    static let all: [SampleArea] = [
        area("Küste", "Nord", 9, [("26789", "Leerort"), ("18055", "Ostwarnow")], hamburg),
        area("Heide", "Nord", 8, [("21335", "Lüneheim"), ("29525", "Uelzhausen")], hamburg),
        area("Weser", "Nord", 7, [("28195", "Bremerau"), ("31785", "Hamelfeld")], hamburg),
        area("Mark", "Ost", 10, [("14467", "Havelstadt"), ("10115", "Berlin")], berlin),
        area("Elbe", "Ost", 9, [("01067", "Elbhausen"), ("39104", "Magdefurt")], berlin),
        area("Thüringen", "Ost", 6, [("99084", "Erfeld"), ("07743", "Jenau")], berlin),
        area("Bodensee", "Süd", 10, [("78462", "Konstanz"), ("88045", "Seehafen")], munich),
        area("Alb", "Süd", 8, [("72070", "Tübenheim"), ("89073", "Ulmstetten")], munich),
        area("Isar", "Süd", 11, [("80331", "München"), ("84028", "Landsau")], munich),
        area("Rhein", "West", 8, [("50667", "Köln"), ("55116", "Mainzhausen")], cologne),
        area("Ruhr", "West", 7, [("45127", "Essenau"), ("44135", "Dortheim")], cologne),
        area("Eifel", "West", 7, [("54290", "Trierbach"), ("52062", "Aachfeld")], frankfurt),
    ]

    private static let hamburg = ("40", "66969")
    private static let berlin = ("30", "23125")
    private static let munich = ("89", "99998")
    private static let cologne = ("221", "4710")
    private static let frankfurt = ("69", "90009")

    private static func area(
        _ name: String, _ region: String, _ weight: Int, _ places: [(String, String)], _ dialling: (String, String)
    ) -> SampleArea {
        SampleArea(
            name: name, region: region, weight: weight, places: places.map { (postcode: $0.0, name: $0.1) },
            dialling: (code: dialling.0, prefix: dialling.1))
    }
}
