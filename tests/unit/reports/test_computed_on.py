"""A report says with which calibration and which corrections it was computed."""

from datetime import date

from reports.computed_on import ComputedOn

MODEL = "correlated-2pl-3/reference-1"


def test_before_any_calibration_the_authors_difficulties_are_named() -> None:
    plain = ComputedOn(MODEL, None, None, None, None)
    assert plain.sentence("fr").startswith("Calculé avec les difficultés estimées par les auteurs\u202f:")
    assert "judged" in plain.sentence("en")
    assert plain.to_document() == {
        "model": MODEL, "calibration": None, "calibrated_on": None, "regrading": None, "corrected_on": None,
    }  # fmt: skip


def test_a_calibration_and_the_corrections_are_named_with_their_days() -> None:
    both = ComputedOn(f"{MODEL}/calibration-7", 3, date(2026, 3, 2), 5, date(2026, 3, 8))
    assert both.sentence("fr") == (
        "Calculé avec la calibration n°\u00a03 du 2 mars 2026. "
        "Les corrections de questions faites jusqu’au 8 mars 2026 sont comprises."
    )
    assert both.sentence("en").startswith("Computed with calibration no. 3 of 2 March 2026.")
    assert both.to_document()["calibrated_on"] == "2026-03-02"
