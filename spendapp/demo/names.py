"""Invented names for the people of the sample company, by country."""

FIRST_NAMES: dict[str, tuple[str, ...]] = {
    "IT": (
        "Alessia", "Andrea", "Bianca", "Carlo", "Chiara", "Davide", "Elena", "Enrico", "Fabio", "Federica",
        "Francesca", "Gianluca", "Giulia", "Irene", "Lorenzo", "Luca", "Marta", "Matteo", "Nicola", "Paola",
        "Riccardo", "Roberta", "Sara", "Simone", "Stefano", "Valentina",
    ),
    "FR": (
        "Adrien", "Amélie", "Antoine", "Baptiste", "Camille", "Céline", "Claire", "Damien", "Élodie", "Émile",
        "Fanny", "Gaëlle", "Hugo", "Inès", "Julien", "Laure", "Léa", "Louis", "Manon", "Mathilde",
        "Nathan", "Océane", "Pauline", "Quentin", "Rémi", "Sophie",
    ),
    "GB": (
        "Alfie", "Alice", "Amelia", "Archie", "Beth", "Callum", "Charlotte", "Daisy", "Edward", "Eleanor",
        "Finlay", "Freya", "George", "Hannah", "Harriet", "Isla", "Jack", "Jasmine", "Kieran", "Lewis",
        "Megan", "Nia", "Oliver", "Poppy", "Rhys", "Tom",
    ),
    "US": (
        "Aaliyah", "Aiden", "Brooke", "Caleb", "Carmen", "Dana", "Derek", "Emma", "Ethan", "Gabriela",
        "Hailey", "Ian", "Jada", "Jordan", "Kayla", "Logan", "Maya", "Miles", "Naomi", "Owen",
        "Paige", "Quinn", "Ryan", "Savannah", "Tyler", "Zoe",
    ),
}  # fmt: skip

LAST_NAMES: dict[str, tuple[str, ...]] = {
    "IT": (
        "Altieri", "Barbieri", "Bellini", "Caruso", "Colombo", "Conti", "De Luca", "Esposito", "Fabbri", "Ferrara",
        "Gallo", "Greco", "Leone", "Lombardi", "Mancini", "Marini", "Moretti", "Negri", "Orlando", "Pellegrini",
        "Ricci", "Rinaldi", "Sala", "Serra", "Testa", "Villa",
    ),
    "FR": (
        "Aubert", "Blanchard", "Bonnet", "Carpentier", "Chevalier", "Delorme", "Dubreuil", "Fabre", "Fontaine",
        "Garnier", "Gauthier", "Hubert", "Jacquet", "Lambert", "Leclerc", "Lefort", "Marchand", "Mercier", "Noël",
        "Perrin", "Renaud", "Roussel", "Simonet", "Tessier", "Vasseur", "Vidal",
    ),
    "GB": (
        "Ashworth", "Barlow", "Bennett", "Carver", "Clarke", "Dalton", "Ellis", "Fletcher", "Gibson", "Hargreaves",
        "Holt", "Irving", "Jenkins", "Kershaw", "Lawton", "Marsh", "Norris", "Osborne", "Pritchard", "Radley",
        "Sheldon", "Thorne", "Underwood", "Vaughan", "Whitaker", "Yates",
    ),
    "US": (
        "Abbott", "Alvarez", "Bishop", "Brooks", "Carter", "Coleman", "Dawson", "Delgado", "Ellison", "Foster",
        "Graham", "Hayes", "Hunter", "Jimenez", "Keller", "Lawson", "Maddox", "Nguyen", "Ortega", "Palmer",
        "Quintana", "Ramsey", "Sawyer", "Tucker", "Vance", "Whitfield",
    ),
}  # fmt: skip
