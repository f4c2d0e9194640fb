"""Random formulas, for tests of properties."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from monitor.indicators.formulas import Negation, Node, Number, Operation, Reference

CODES = ("a", "b", "nados_vivos", "taxa_2")
CUTS = ((), (("sex", "f"),), (("age", "65+"), ("sex", "m")))

numbers = st.decimals(0, 10_000, places=2).map(lambda value: Number(abs(value)))
numbers |= st.integers(0, 10**6).map(lambda value: Number(Decimal(value)))
references = st.builds(Reference, st.sampled_from(CODES), st.sampled_from(CUTS))
plain_references = st.builds(Reference, st.sampled_from(CODES))


def trees(leaves: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    def grown(smaller: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        operations = st.builds(Operation, st.sampled_from("+-*/"), smaller, smaller)
        return operations | st.builds(Negation, smaller)

    return st.recursive(leaves, grown, max_leaves=12)


formulas = trees(numbers | references)
plain_formulas = trees(numbers | plain_references)
