"""Numbers whose last digit confirms the others. Importable without Django."""

from __future__ import annotations

import re

_SOCIAL_SECURITY_WEIGHTS = (29, 23, 19, 17, 13, 11, 7, 5, 3, 2)


def is_tax_number(digits: str) -> bool:
    """NIF and NIPC: nine digits of which the last is 11 minus the weighted sum (9…2) modulo 11, or
    0 from 10 on."""
    if not re.fullmatch(r"[1-9][0-9]{8}", digits):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(9, 1, -1), strict=False))
    check = 11 - total % 11
    return int(digits[8]) == (0 if check >= 10 else check)


def is_social_security_number(digits: str) -> bool:
    """NISS: eleven digits, the first 1 (people) or 2 (organisations), of which the last is 9 minus
    the last digit of the sum weighted by the first ten primes, from 29 down to 2."""
    if not re.fullmatch(r"[12][0-9]{10}", digits):
        return False
    weighted = zip(digits, _SOCIAL_SECURITY_WEIGHTS, strict=False)
    total = sum(int(digit) * weight for digit, weight in weighted)
    return int(digits[10]) == 9 - total % 10
