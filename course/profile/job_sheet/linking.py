"""Which competencies an activity seems to exercise, by the words they share: a guess, and marked as one.

A word counts more in a competency's title than in its facets, and more there than in its description; and less, the
more competencies use it (inverse document frequency). An activity that shares nothing telling gets no link.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import log
from typing import Any

from course.profile.job_sheet.wording import stems

_IN_TITLE, _IN_FACETS, _IN_TEXT = 3.0, 2.0, 0.3
_LEAST = 2.1
"""Score from which a link is proposed. On the one sheet whose links were also made by hand (100 activities, 15
competencies), 82 activities get a link and 63 % of the first ones agree; chance would give 14 %."""
_BESIDE_BEST = 0.9
"""A second competency is proposed when it reaches this share of the best score."""
_MOST_LINKS = 2


def guess_links(texts: Sequence[str], competencies: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """For each text, the ids of at most two competencies, likeliest first; `competencies` as in profile.yaml."""
    weights = [_weights(competency) for competency in competencies]
    spread = Counter(stem for bag in weights for stem in bag)
    rarity = {stem: log(1 + (1 + len(weights)) / times) for stem, times in spread.items()}
    links = []
    for text in texts:
        scores = [
            (
                sum(bag.get(stem, 0.0) * rarity[stem] for stem in set(stems(text)) if stem in bag),
                competency["id"],
            )
            for bag, competency in zip(weights, competencies, strict=True)
        ]
        best = max((score for score, _ in scores), default=0.0)
        good = [(score, key) for score, key in scores if score >= max(_LEAST, _BESIDE_BEST * best)]
        links.append([key for _, key in sorted(good, key=lambda pair: -pair[0])[:_MOST_LINKS]])
    return links


def _weights(competency: Mapping[str, Any]) -> dict[str, float]:
    bag: dict[str, float] = {}
    for text, weight in (
        (competency.get("description") or "", _IN_TEXT),
        (" ".join(competency.get("facets") or ()), _IN_FACETS),
        (competency["title"], _IN_TITLE),
    ):
        for stem in set(stems(text)):
            bag[stem] = max(bag.get(stem, 0.0), weight)
    return bag
