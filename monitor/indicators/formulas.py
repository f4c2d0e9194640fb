"""Formulas: `100 * a / b` as a frozen tree, read by a small parser of our own and never by `eval`.

    sum     := product (("+" | "-") product)*
    product := signed (("*" | "/") signed)*
    signed  := "-" signed | operand
    operand := number | code | code[dimension=member; …] | "(" sum ")"

A code names another indicator; in brackets, one part of it: `populacao[age=65+]`. Numbers take a
point. `×`, `·`, `÷`, `−` and `–` are read as well, and written `*`, `/`, `-`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

LONGEST, MOST_TOKENS, DEEPEST = 1000, 200, 40
CODE = r"[a-z][a-z0-9_]*"
MEMBER = r"[\w+.-]+"

_TOKEN = re.compile(
    rf"(?P<number>\d+(?:\.\d+)?(?![\d.,]))|(?P<code>{CODE}(?![\wÀ-ÿ]))"
    r"|(?P<cut>\[[^\[\]]*\])|(?P<sign>[-+*/()−–×·÷])"
)
_SIGNS = {"−": "-", "–": "-", "×": "*", "·": "*", "÷": "/"}
_SHOWN = {"*": "×", "/": "÷", "-": "−", "+": "+"}
# How tightly each sign holds what stands on both sides of it; the sign before an operand the most.
_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2}
_PREFIX = 3

Cut = tuple[tuple[str, str], ...]


class FormulaError(ValueError):
    """What is wrong with a formula, and at which letter of it (counted from 1; 0 for all of it)."""

    def __init__(self, text: str, position: int = 0):
        self.text = text
        self.position = position
        super().__init__(str(self))

    def __str__(self) -> str:
        if not self.position:
            return self.text
        return _("Posição %(position)d: %(text)s") % {"position": self.position, "text": self.text}


# `at` is where a node stands in the text that it was read from: no part of what the node is.


@dataclass(frozen=True, slots=True)
class Number:
    """Never negative: a minus is a `Negation`."""

    value: Decimal
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Reference:
    """Another indicator, or its part where each dimension of `cut` has that member."""

    code: str
    cut: Cut = ()
    at: int = field(default=0, compare=False)

    @property
    def text(self) -> str:
        return f"{self.code}[{cut_text(self.cut)}]" if self.cut else self.code


@dataclass(frozen=True, slots=True)
class Negation:
    operand: Node
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Operation:
    """`sign` is one of + - * /."""

    sign: str
    left: Node
    right: Node
    at: int = field(default=0, compare=False)


Node = Number | Reference | Negation | Operation


def cut_text(cut: Cut) -> str:
    return ";".join(f"{name}={member}" for name, member in cut)


# Reading


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def parse(text: str) -> Node:
    """Raises FormulaError."""
    if not text.strip():
        raise FormulaError(_("a fórmula está vazia."))
    if len(text) > LONGEST:
        raise FormulaError(_("a fórmula tem mais de %(most)d letras.") % {"most": LONGEST})
    return _Parser(text).formula()


class _Parser:
    def __init__(self, text: str):
        self.tokens = list(_tokens(text))
        if len(self.tokens) > MOST_TOKENS:
            raise FormulaError(_("a fórmula é longa de mais: pode dividir-se em indicadores."))
        self.next = 0
        self.depth = 0

    def formula(self) -> Node:
        node = self.expression(0)
        left = self.peek()
        if left.kind == "sign" and left.text == ")":
            raise FormulaError(_("este «)» não fecha nenhum «(»."), left.at)
        if left.kind != "end":
            raise FormulaError(
                _("falta um sinal (+ − × ÷) antes de «%(text)s».") % {"text": left.text}, left.at
            )
        return node

    def expression(self, binding: int) -> Node:
        """Everything held together more tightly than `binding`."""
        node = self.operand()
        while (token := self.peek()).kind == "sign" and _BINDING.get(token.text, 0) > binding:
            self.take()
            right = self.expression(_BINDING[token.text])
            node = Operation(token.text, node, right, token.at)
        return node

    def operand(self) -> Node:
        token = self.take()
        if token.kind == "number":
            return Number(Decimal(token.text), token.at)
        if token.kind == "code":
            cut = _cut(self.take()) if self.peek().kind == "cut" else ()
            return Reference(token.text, cut, token.at)
        if token.text in {"-", "("} and token.kind == "sign":
            return self.nested(token)
        if token.kind == "end":
            raise FormulaError(_("a fórmula acaba a meio: falta um número ou um código."), token.at)
        raise FormulaError(
            _("esperava-se um número, um código ou «(», e está «%(text)s».") % {"text": token.text},
            token.at,
        )

    def nested(self, token: _Token) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise FormulaError(_("há demasiados parênteses uns dentro dos outros."), token.at)
        if token.text == "-":
            node: Node = Negation(self.expression(_PREFIX), token.at)
        else:
            node = self.expression(0)
            closing = self.take()
            if closing.kind == "end":
                raise FormulaError(_("falta fechar este parêntese."), token.at)
            if closing.text != ")":
                raise FormulaError(
                    _("falta um sinal (+ − × ÷) antes de «%(text)s».") % {"text": closing.text},
                    closing.at,
                )
        self.depth -= 1
        return node

    def peek(self) -> _Token:
        return self.tokens[self.next]

    def take(self) -> _Token:
        token = self.tokens[self.next]
        self.next = min(self.next + 1, len(self.tokens) - 1)
        return token


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        match = _TOKEN.match(text, at)
        if match is None:
            raise FormulaError(_unreadable(text, at), at + 1)
        yield _Token(match.lastgroup or "", _SIGNS.get(match[0], match[0]), at + 1)
        at = match.end()
    yield _Token("end", "", len(text) + 1)


def _unreadable(text: str, at: int) -> str:
    """What is wrong with what starts there, as the person would put it right."""
    word = re.compile(r"[\w.,]+").match(text, at)
    if re.compile(r"\d+,\d").match(text, at):
        return _("numa fórmula as casas decimais separam-se com um ponto («0.5»).")
    if word and word[0][0].isdigit():
        return _("«%(text)s» não é um número.") % {"text": word[0]}
    if word and word[0][0].isalpha():
        return _(
            "«%(text)s» não é um código: os códigos têm letras minúsculas sem acentos, algarismos e «_»."
        ) % {"text": word[0]}
    if text[at] in "[]":
        return _("um «[…]» vem logo a seguir a um código e fecha com «]».")
    if text[at] == "%":
        return _("o sinal «%» não se escreve: multiplica-se por 100.")
    return _("«%(text)s» não se usa em fórmulas.") % {"text": text[at]}


def _cut(token: _Token) -> Cut:
    pairs: dict[str, str] = {}
    for part in token.text[1:-1].split(";"):
        match = re.fullmatch(rf"\s*({CODE})\s*=\s*({MEMBER})\s*", part)
        if match is None:
            raise FormulaError(
                _("entre «[» e «]» escreve-se dimensão=categoria, como em «[sex=f]»."), token.at
            )
        if match[1] in pairs:
            raise FormulaError(
                _("a dimensão «%(name)s» está duas vezes.") % {"name": match[1]}, token.at
            )
        pairs[match[1]] = match[2]
    return tuple(sorted(pairs.items()))


# Writing


def text_of(node: Node) -> str:
    """The formula with no parenthesis that it can do without; `parse` gives the same tree back."""
    return "".join(piece.text if isinstance(piece, Reference) else piece for piece in _pieces(node))


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a formula as a page shows it; `reference` where it names an indicator."""

    text: str
    reference: Reference | None = None


def pieces(node: Node) -> list[Piece]:
    """With the signs that people write: × ÷ −."""
    return [
        Piece(piece.text, piece)
        if isinstance(piece, Reference)
        else Piece("".join(_SHOWN.get(letter, letter) for letter in piece))
        for piece in _pieces(node)
    ]


def _pieces(node: Node) -> Iterator[str | Reference]:
    match node:
        case Number():
            yield format(node.value, "f")
        case Reference():
            yield node
        case Negation():
            yield "-"
            yield from _held(node.operand, _PREFIX)
        case Operation():
            binding = _BINDING[node.sign]
            yield from _held(node.left, binding)
            yield f" {node.sign} "
            yield from _held(node.right, binding + 1)


def _held(node: Node, binding: int) -> Iterator[str | Reference]:
    """In parentheses when it would fall apart beside a sign of that binding."""
    loose = isinstance(node, Operation) and _BINDING[node.sign] < binding
    if loose:
        yield "("
    yield from _pieces(node)
    if loose:
        yield ")"


# Looking into


def references(node: Node) -> tuple[Reference, ...]:
    """Each one once, in the order of the text."""
    found: dict[Reference, Reference] = {}
    for piece in _pieces(node):
        if isinstance(piece, Reference):
            found.setdefault(piece, piece)
    return tuple(found)


def codes(node: Node) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reference.code for reference in references(node)))


@dataclass(frozen=True, slots=True)
class Ratio:
    """`factor * numerator / denominator`: at a roll-up each of the two is added up apart."""

    factor: Fraction
    numerator: Node
    denominator: Node


def as_ratio(node: Node) -> Ratio | None:
    """The formula as one ratio of two things that can be added up, times a number; None when it is not."""
    above, below = _factors(node)
    top = [part for part in above if not is_constant(part)]
    bottom = [part for part in below if not is_constant(part)]
    if len(top) != 1 or len(bottom) != 1 or not (is_additive(top[0]) and is_additive(bottom[0])):
        return None
    factor = Fraction(1)
    for part in above:
        if is_constant(part):
            factor *= constant(part) or 0
    for part in below:
        if is_constant(part):
            if not (value := constant(part)):
                return None
            factor /= value
    return Ratio(factor, top[0], bottom[0])


def _factors(node: Node) -> tuple[list[Node], list[Node]]:
    """(what multiplies, what divides)."""
    match node:
        case Operation(sign="*"):
            first, second = _factors(node.left), _factors(node.right)
            return first[0] + second[0], first[1] + second[1]
        case Operation(sign="/"):
            first, second = _factors(node.left), _factors(node.right)
            return first[0] + second[1], first[1] + second[0]
        case Negation():
            above, below = _factors(node.operand)
            return [Negation(Number(Decimal(1))), *above], below
    return [node], []


def is_constant(node: Node) -> bool:
    return not references(node)


def constant(node: Node) -> Fraction | None:
    """The value of what names no indicator; None when it divides by zero, or names one."""
    match node:
        case Number():
            return Fraction(node.value)
        case Reference():
            return None
        case Negation():
            value = constant(node.operand)
            return None if value is None else -value
    left, right = constant(node.left), constant(node.right)
    if left is None or right is None or (node.sign == "/" and not right):
        return None
    match node.sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
    return left / right


def check_division(node: Node) -> None:
    """Raises FormulaError where something is divided by a number that is zero."""
    match node:
        case Negation():
            check_division(node.operand)
        case Operation():
            check_division(node.left)
            check_division(node.right)
            if node.sign == "/" and constant(node.right) == 0:
                raise FormulaError(_("não se divide por zero."), node.at)


def is_additive(node: Node) -> bool:
    """Sums and differences of indicators, each times a number: the whole's is the sum of the parts'."""
    match node:
        case Reference():
            return True
        case Negation():
            return is_additive(node.operand)
        case Operation(sign="+" | "-"):
            return is_additive(node.left) and is_additive(node.right)
        case Operation(sign="*"):
            sides = (node.left, node.right)
            return any(map(is_constant, sides)) and any(map(is_additive, sides))
        case Operation(sign="/"):
            return is_constant(node.right) and is_additive(node.left)
    return False
