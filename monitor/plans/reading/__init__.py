"""Reading a plan of action from a document: typed tables in, a plan with its doubts out.

Importable without Django. `read_plan(document)` and `to_json(reading)` are what others use.
"""

from monitor.plans.reading.export import to_json
from monitor.plans.reading.plan import read_plan

__all__ = ["read_plan", "to_json"]
