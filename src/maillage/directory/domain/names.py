"""Names as the public lists write them, made readable and searchable. What the list says is kept beside."""

from __future__ import annotations

import re
import unicodedata


def plain_letters(text: str) -> str:
    """The text without its accents, its case kept."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


_SMALL = frozenset({
    "à", "au", "aux", "avec", "chez", "d", "de", "des", "du", "en", "entre", "et", "l", "la",
    "le", "les", "ou", "par", "pour", "qu", "s", "sans", "sous", "sur", "vers",
})  # fmt: skip
_ARTICLES = frozenset({"la", "le", "les"})
_ELIDED = re.compile(r"\b([dDlLsScCjJnNmMqQ])\s+(?=[AEIOUYHÀÂÉÈÊÎÔaeiouyhàâéèêîô]\w\w)")
# Abbreviations of the lists, written in full; only at the beginning of a name, where they mean nothing else.
_OPENINGS = (
    (re.compile(r"^(ASSOC|ASSO|ASS)\.?\s+(INTERM)\b\.?", re.I), "association intermédiaire"),
    (re.compile(r"^(ASSOC|ASSO|ASS)\b\.?", re.I), "association"),
    (re.compile(r"^COM\s+DE\s+COM\b", re.I), "communauté de communes"),
    (re.compile(r"^COM\s+AGGLO\b", re.I), "communauté d’agglomération"),
    (re.compile(r"^COM\s+DE\b", re.I), "commune de"),
    (re.compile(r"^REGIE\b", re.I), "régie"),
    (re.compile(r"^CTRE\b", re.I), "centre"),
)
_ACRONYMS = frozenset({
    "ACI", "AI", "EI", "EITI", "ETTI", "EA", "EATT", "ESAT", "GEIQ", "EBE", "SIAE", "SARL", "SAS",
    "SASU", "EURL", "SNC", "SCOP", "SCIC", "SCI", "GIE", "CCAS", "CIAS", "CFPPA", "EPLEFPA",
    "SIVOM", "SIVU", "SICTOM", "SMICTOM", "SIRTOM", "SYCTOM", "MJC", "CPIE", "ONF", "RJ", "SOS",
    "BTP", "PACA", "APF", "APAJH", "ADAPEI", "APEI", "UDAPEI", "UNAPEI", "AFIPH", "AFIPAEIM",
    "ADAPT", "LADAPT", "AEIM", "ADSEA", "ADPEP", "PEP", "ADEF", "CAT", "ADMR", "UDAF", "OVE", "EBS",
    "TTS", "ADIS", "HLM", "ZA", "ZI", "ZAC", "BP", "CS", "CH", "CHU", "CHRS", "EPSM", "EPDAPH",
    "EPNAK", "IME", "EAM", "MAS", "AFAPEI", "ADIAPH", "ALGED", "AVSEA", "ASEI", "ADIMC",
})  # fmt: skip
# Words after which the name proper begins, with its own article: « ESAT La Ruche ».
_LEADS = frozenset(
    {"esat", "association", "sarl", "sas", "scop", "eurl", "ebs", "ei", "aci", "adapei", "apajh"}
)
# Words that mean one thing only once their accents, lost by the lists, are put back.
_ACCENTED = {
    plain_letters(word): word
    for word in (
        "activité", "activités", "agglomération", "amitié", "amitiés", "ardèche", "bénévoles", "cité",
        "citoyenneté", "cohérence", "communauté", "coopérative", "créations", "défi", "défis",
        "déménagement", "département", "développement", "drôme", "échelle", "école", "écologie",
        "écologique", "économie", "économique", "émergence", "énergie", "énergies", "équipe",
        "équipement", "équipements", "espérance", "fédération", "finistère", "forêt", "fraternité",
        "hérault", "hôtellerie", "intérim", "intermédiaire", "intermédiaires", "isère", "liberté",
        "lozère", "maîtrise", "métier", "métiers", "médiation", "mobilité", "nécessité", "nièvre",
        "préservation", "prévention", "propreté", "qualité", "récupération", "régie", "régies",
        "rénovation", "réparation", "réponse", "réponses", "réseau", "réussite", "rhône", "santé",
        "saône", "société", "solidarité", "solidarités", "spécialisée", "sécurité", "unité", "utilité",
        "vallée", "vendée", "vélo", "vélos", "vérité",
    )
}  # fmt: skip
_SAINTS = frozenset({"ST", "STS"})
_VOWEL = re.compile(r"[AEIOUYÀÂÄÉÈÊËÎÏÔÖÙÛÜŒÆ]")
_WORD = re.compile(r"[^\W_]+", re.UNICODE)


def readable(name: str) -> str:
    """Write a name of a public list as people would: « ASSOC BRIGADES VERTES » → « Association Brigades Vertes ».

    A name that already mixes cases is only tidied (spaces, apostrophes): its owner chose it. Accents that the list
    lost come back in a few plain words; in proper names they are not guessed.
    """
    text = " ".join(name.replace('"', " ").replace("'", "’").replace("\u2019 ", "\u2019").split())
    if text != text.upper():
        return text
    for pattern, opening in _OPENINGS:
        text, found = pattern.subn(opening, text, count=1)
        if found:
            break
    text = _ELIDED.sub(lambda match: f"{match[1]}’", text)
    return _cased_words(text, _lone_acronym(text))


def _cased_words(text: str, acronym: str = "") -> str:
    def cased(match: re.Match[str]) -> str:
        return match[0] if match[0] == acronym else _cased(match[0], text, match.start(), match.end())

    words = _WORD.sub(cased, text)
    return words[:1].upper() + words[1:]


def _lone_acronym(text: str) -> str:
    """The only word that names something, when it is short and in capitals: « association APIE » → APIE."""
    words = [word for word in _WORD.findall(text) if word.lower() not in _SMALL | _LEADS]
    return words[0] if len(words) == 1 and len(words[0]) <= 4 and words[0] == words[0].upper() else ""


def _cased(word: str, text: str, start: int, end: int) -> str:
    if word != word.upper():
        return word  # an opening, already written
    if word in _ACRONYMS or any(letter.isdigit() for letter in word):
        return word
    lower = word.lower()
    if len(word) == 1 and word != "A" and word != "À":
        return lower if text[end : end + 1] == "’" else word
    opens = start == 0 or text[:start].rstrip().lower() in _LEADS
    if lower in _SMALL:
        return word.capitalize() if opens and lower in _ARTICLES else lower
    if word not in _SAINTS and len(word) <= 5 and not _VOWEL.search(word):
        return word
    return _ACCENTED.get(lower, lower).capitalize()


_STREETS = {
    "ALL": "allée", "AV": "avenue", "AVE": "avenue", "BD": "boulevard", "CAR": "carrefour", "CHE": "chemin",
    "CRS": "cours", "DOM": "domaine", "FG": "faubourg", "HAM": "hameau", "IMP": "impasse", "LD": "lieu-dit",
    "LOT": "lotissement", "MTE": "montée", "PAS": "passage", "PL": "place", "QU": "quai", "QUA": "quartier",
    "R": "rue", "RES": "résidence", "RLE": "ruelle", "RPT": "rond-point", "RTE": "route", "SEN": "sentier",
    "SQ": "square", "TRA": "traverse", "VLA": "villa", "VLGE": "village",
}  # fmt: skip
_STREET = re.compile(r"^(\d+(?:\s?(?:BIS|TER|QUATER|[A-E]))?\s+)?(" + "|".join(_STREETS) + r")\s+(?=\S)")


def readable_address(address: str) -> str:
    """Write the address of a public list as people would: « 8 R DE LA RIVIERE » → « 8 rue de la Riviere »."""
    text = " ".join(address.replace("'", "’").split())
    if text != text.upper():
        return text
    found = _STREET.match(text)
    if found is None:
        return _cased_words(text)
    rest = _cased_words(text[found.end() :])
    first = rest.split(" ", 1)[0].split("’", 1)[0].lower()
    rest = rest[:1].lower() + rest[1:] if first in _SMALL else rest
    return f"{(found[1] or '').lower()}{_STREETS[found[2]]} {rest}"
