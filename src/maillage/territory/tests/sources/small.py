"""A small official code, with every kind of area, that tests write, change and damage."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "regions.csv": """code_region,nom,nb_communes
11,Île-de-France,4
84,Auvergne-Rhône-Alpes,2
984,Terres australes,1
""",
    "departements.csv": """code_departement,nom,code_region,nb_communes
75,Paris,11,1
94,Val-de-Marne,11,3
38,Isère,84,1
01,Ain,84,1
984,Terres australes,984,1
""",
    "epci.csv": """code_epci,nom,nb_communes
200054781,Métropole du Grand Paris,4
200040715,Grenoble-Alpes-Métropole,1
""",
    "communes.csv": """code_insee,nom,code_departement,code_region,code_epci,codes_postaux,population,longitude,latitude
75056,Paris,75,11,200054781,75001|75013,2103778,2.3752,48.845
94003,Arcueil,94,11,200054781,94110,22119,2.3345,48.8059
94021,Chevilly-Larue,94,11,200054781,94550,21118,2.3531,48.7678
94022,Choisy-le-Roi,94,11,200054781,94600,45543,2.4175,48.7646
38185,Grenoble,38,84,200040715,38000|38100,156389,5.7301,45.1825
01015,Arboys en Bugey,01,84,,01300,673,5.6462,45.7192
98411,Îles Saint-Paul et Nouvelle-Amsterdam,984,984,,,,,
""",
    "arrondissements_municipaux.csv": """code_insee,nom,commune,codes_postaux,population
75113,Paris 13e Arrondissement,75056,75013,177735
""",
    "communes_deleguees.csv": """code_insee,nom,type,commune_actuelle
01015,Arbignieu,commune-deleguee,01015
01340,Saint-Bois,commune-associee,01015
""",
    "passage_communes_historiques.csv": """code_insee_historique,code_insee
01340,01015
38999,38185
98499,98411
""",
}


def write(folder: Path, **changed: str) -> Path:
    """Write the files; `changed` replaces the text of some, by name with « _csv » for « .csv »."""
    folder.mkdir(exist_ok=True)
    for name, text in FILES.items():
        (folder / name).write_text(changed.get(name.replace(".", "_"), text), encoding="utf-8")
    return folder
