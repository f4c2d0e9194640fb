"""What a person reads in a page of the dictionary of the network «vale», for tests."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.urls import reverse


def at(name: str, **kwargs: Any) -> str:
    return reverse(f"indicators:{name}", kwargs={"network": "vale", **kwargs})


def text_of(response: Any) -> str:
    """What a person reads, tags aside."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def rows_of(response: Any) -> list[str]:
    found = re.findall(r'<th scope="row"><a [^>]*>([^<]*)</a>', response.content.decode())
    return [unescape(name) for name in found]


def error_of(response: Any, name: str) -> str:
    """What stands as an error over one field."""
    body = response.content.decode()
    match = re.search(rf'id="id_{name}_error">(.*?)</p>', body, re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", " ", match[1])) if match else ""
