"""From a document to a plan, with a review in between: nothing is written before it is confirmed.

file → `jobs` (read in the background) → `draft` + `corrections` (what was understood, and what
people changed in it) → `review` (what the page shows) → `comparison` → `writing` → `undoing`.
"""

from monitor.plans.importing.command import ImportResult, import_file
from monitor.plans.importing.jobs import start_import
from monitor.plans.importing.undoing import undo_import
from monitor.plans.importing.writing import confirm

__all__ = ["ImportResult", "confirm", "import_file", "start_import", "undo_import"]
