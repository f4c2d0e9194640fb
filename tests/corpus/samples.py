"""Documents that municipalities could publish, written for the project, with what they say."""

from __future__ import annotations

from tests.corpus import calendars, cards, habits, matrices, more, prose, reports, variants

SAMPLES = [
    *matrices.SAMPLES,
    *calendars.SAMPLES,
    *cards.SAMPLES,
    *reports.SAMPLES,
    *prose.SAMPLES,
    *variants.SAMPLES,
    *habits.SAMPLES,
    *more.SAMPLES,
]
