"""Reading a plan of action from a document: typed tables in, a plan with its doubts out.

Importable without Django. `read_plan(document)` and `to_json(reading)` are what others use.
"""

from pathlib import Path

from monitor.plans.reading.export import to_json
from monitor.plans.reading.model import PlanReading
from monitor.plans.reading.plan import read_plan

__all__ = ["read_file", "read_plan", "to_json"]


def read_file(path: Path) -> PlanReading:
    """The plan in a trusted file, read in this process. Raises `UnreadableFile`, `OSError`."""
    from monitor.documents.reading import read

    return read_plan(read(path.read_bytes(), path.name))
