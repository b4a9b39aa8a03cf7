"""Responses to the items of interaction_items.yaml: right, partly right, wrong, nearly right and malformed ones."""

from typing import Any

LONG = "x" * 201


def _order(*letters: str) -> list[Any]:
    return [{"order": list(one)} for one in letters]


def _blanks(*typed: dict[str, Any]) -> list[Any]:
    return [{"blanks": one} for one in typed]


def _amounts(*typed: str) -> list[Any]:
    return [{"amounts": dict(zip("abcd", one.split(" | "), strict=False))} for one in typed]


NO_RESPONSE: list[Any] = [None, "a", 3, [], {}, {"choices": ["a"]}, {"value": "3"}]

RESPONSES: dict[str, list[Any]] = {
    "s_funnel": [
        *_order("abcd", "bacd", "abdc", "acbd", "badc", "dabc", "bcda", "cbda", "dcba", "cdab", "dbca"),
        *_order("abc", "abcda", "aabc", "abcx", "abcdx", ""),
        {"order": "abcd"}, {"order": ["a", 2, "c", "d"]}, {"order": None}, {"order": {"a": 1}},
        {"order": ["d", "c", "b", "a"], "extra": 1}, *NO_RESPONSE,
    ],
    "s_campaign": _order("cab", "acb", "cba", "bca", "bac", "abc", "ab"),
    "s_long": _order("abcdefgh", "abcdefhg", "bcdefgha", "badcfehg", "hgfedcba", "efghabcd", "cabhgfed"),
    "m_formula": [
        {"pairs": {"a": "c", "b": "a", "c": "b"}}, {"pairs": {"c": "b", "b": "a", "a": "c"}},
        {"pairs": {"a": "c", "b": "b", "c": "a"}}, {"pairs": {"a": "d", "b": "d", "c": "d"}},
        {"pairs": {"a": "c", "b": "a", "c": "c"}}, {"pairs": {"a": "c", "b": "a"}}, {"pairs": {"c": "b"}},
        {"pairs": {"a": "c", "b": "a", "c": ""}}, {"pairs": {"a": None, "b": "a", "c": "b"}},
        {"pairs": {"a": "c", "b": "a", "c": "z"}}, {"pairs": {"a": "c", "b": 1, "c": "b"}},
        {"pairs": {"a": "c", "b": "a", "c": "b", "d": "a"}}, {"pairs": {}}, {"pairs": [["a", "c"]]},
        {"pairs": "a[.]c"}, {"pairs": None}, *NO_RESPONSE,
    ],
    "m_shared": [
        {"pairs": {"p": "x", "q": "y", "r": "y"}}, {"pairs": {"p": "y", "q": "y", "r": "y"}},
        {"pairs": {"p": "y", "q": "x", "r": "x"}}, {"pairs": {"p": "x", "q": "x", "r": "y"}},
    ],
    "f_rate": [
        *_blanks(
            {"a": "taux de conversion", "b": "panier moyen"},
            {"a": "  TAUX  de Conversion ", "b": "Panier\u202fmoyen"},
            {"a": "taux de transformation", "b": "paniers moyens"},
            {"a": "taux de convertion", "b": "panier moyne"},
            {"a": "taux de convetrion", "b": "panier moen"},
            {"a": "taux de conversation", "b": "panier"},
            {"a": "taux de clic", "b": "panier moyen"},
            {"a": "taux de clics", "b": "panier moyen"},
            {"a": "taux de rebond", "b": ""},
            {"a": "taux-de-conversion", "b": "le panier moyen"},
            {"a": "", "b": "panier moyen"},
            {"a": "taux de conversions", "b": "panir moyn"},
            {"a": "", "b": ""},
            {"a": " \u00a0", "b": "\t"},
            {"a": "ta\u200bux\u00ad de \u202aconversion\u200e", "b": "pan\u0131er moyen\ufe0f"},
            {"a": "taux de conversion\u200b\u200b\u200b", "b": "\u200b\u200f"},
            {"a": "\u200b", "b": "\u2060"},
            {"a": "taux de conversion"},
            {"b": "panier moyen", "a": None},
            {"a": 1, "b": "panier moyen"},
            {"a": LONG, "b": "panier moyen"},
            {"a": LONG[:200], "b": "panier moyen"},
            {"a": "x", "b": "y", "c": "z"},
            {},
        ),
        {"blanks": "taux"}, {"blanks": ["a"]}, {"blanks": None}, *NO_RESPONSE,
    ],
    "f_exact": _blanks(
        {"a": "cœur", "b": "l’été à Noël"}, {"a": "COEUR", "b": "L'ETE A NOEL"}, {"a": "coeurs", "b": "l'été a noèl"},
        {"a": "choeur", "b": "l' été  à Noël"}, {"a": "cœur", "b": "titel"}, {"a": "cœur", "b": "l ete a noel"},
        {"a": "c\u0153ur", "b": "l`e\u0301te\u0301 a\u0300 Noe\u0308l"}, {"a": "𝐜", "b": "TITLE"},
        {"a": "cœur\u200b", "b": "l’été\u00ad à Noël\u200d"},
    ),
    "f_short": _blanks(
        {"a": "TVA", "b": "un taux de 20 %", "c": "oeuvre d'art", "d": "e-mailing"},
        {"a": "tva", "b": "un taux de 10\u202f%", "c": "ŒUVRES D'ART", "d": "e–mailing"},
        {"a": "TVQ", "b": "un taux de 11 %", "c": "oeuvre dart", "d": "emailing"},
        {"a": "tv", "b": "un tau de 20 %", "c": "main d’oeuvre", "d": "mailing"},
        {"a": "T V A", "b": "un taux de 20%", "c": "Main-d'Oeuvre", "d": "maling"},
        {"a": "TVA", "b": "taux de 20 %", "c": "œuvres d’arts", "d": "e mailing"},
        {"a": "ATV", "b": "nu taux de 10 %", "c": "ouevre d’art", "d": "e-malling"},
    ),
    "l_complaint": [
        {"choices": ["a"]}, {"choices": ["b"]}, {"choices": ["c"]}, {"choices": ["d"]}, {"choices": []},
        {"choices": ["a", "b"]}, {"choices": ["z"]}, {"choices": ["a", "a"]}, {"choices": "a"}, {"choices": [1]},
        None, {}, {"value": "1"},
    ],
    "l_fixed": [{"choices": ["x"]}, {"choices": ["y"]}, {"choices": ["z"]}],
    "w_audit": [
        {"text": "Les visites baissent sur un seul canal."},
        {"text": "  Un,\ndeux… trois ;\u00a0quatre ? 5 ! "},
        {"text": "Un deux trois quatre"},
        {"text": "Un deux trois quatre — ! ? …"},
        {"text": "un deux trois quatre cinq six sept huit neuf dix onze douze"},
        {"text": "un deux trois quatre cinq six sept huit neuf dix onze douze treize"},
        {"text": ""}, {"text": "x" * 20_001}, {"text": None}, {"text": ["a"]}, *NO_RESPONSE,
    ],
    "a_budget": [
        *_amounts(
            "5 500 | 3 000 | 1 500", "6000 | 2500 | 1500", "10000 | 0 | 0", "0 | 10000 | 0", "0 | 0 | 10 000 €",
            "3333,33 | 3333,33 | 3333,34", "5 750,50 | 2 749,50 | 1 500", "4 000 € | 4 000 € | 2 000 €",
            "8000 | 1000 | 1000", "2000 | 2000 | 6000", "3500 | 3500 | 3000", "4000 | 3500 | 2500",
            "5000 | 3000 | 1000", "5000 | 3000 | 2000,01", "9000 | 3000 | 1500", "-500 | 9000 | 1500",
            "5000 | 3000 | deux mille", "5000 | 3000 | ", "5000 | 3000", "5000 $ | 3000 | 2000",
            "11000 | 0 | 0", "5000 | 3000 | 1000 | 1000",
        ),
        {"amounts": {"a": 5000, "b": "3000", "c": "2000"}}, {"amounts": {}}, {"amounts": [5000, 3000, 2000]},
        {"amounts": None}, {"amounts": {"a": "1" * 65, "b": "0", "c": "0"}},
        {"amounts": {"a": "9999999999999999", "b": "0", "c": "0"}}, *NO_RESPONSE,
    ],
    "a_bounds": _amounts(
        "1000 | 1000 | 500 | 3500", "1000 | 1000 | 500 | 9500", "3000 | 2000 | 1000 | 0", "3000 | 2000 | 1000 | 6000",
        "5000 | 2000 | 1000 | 4000", "6000 € HT | 2500 € | 1500 | 2000", "3000 € TTC | 2000 | 1000 | 0",
        "500 | 1000 | 500 | 4000", "1000 | 5000 | 500 | 0", "1000 | 1000 | 0 | 4000", "1000 | 1000 | 3500 | 500",
        "6000 | 0 | 500 | 0", "4000 | 3000 | 3000 | 0", "4000 | 2000 | 1500 | 500", "5000 | 2750 | 1000 | 1250",
        "5 000 € HT | 2 750 € | 1000 ht | 1250 €HT", "1000 | 4000 | 3000 | 2000", "1000 | 500 | 500 | 8000",
        "5000 | 2000 | 1000 | 2000", "5000 | 3000 | 2000 | 0", "5000 | 2750,25 | 999,75 | 1250",
    ),
    "a_redrawn": _amounts("1000 | 1000", "500 | 1000", "500 | 4500", "0 | 2000", "1500 | 2500"),
}  # fmt: skip
