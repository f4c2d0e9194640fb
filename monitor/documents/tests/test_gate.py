"""Bombs and traps are refused before anything is unpacked, fast and in little memory."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import docx
import openpyxl
import pytest

from monitor.documents import gate
from monitor.documents.model import UnreadableFile
from monitor.documents.package import MAX_ENTRIES, Package

ROOT = Path(__file__).parents[3]


def zipped(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


def zeros_part(megabytes: int) -> bytes:
    """A zip with one part of so many megabytes of zeros."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package,
        package.open("word/document.xml", "w", force_zip64=False) as part,
    ):
        for _ in range(megabytes):
            part.write(bytes(2**20))
    return buffer.getvalue()


def with_claims(data: bytes, size: int, crc: int) -> bytes:
    """The one-part zip with another unpacked size and checksum in both of its headers."""
    changed = bytearray(data)
    central = data.rfind(b"PK\x01\x02")
    struct.pack_into("<L", changed, 14, crc)
    struct.pack_into("<L", changed, 22, size)
    struct.pack_into("<L", changed, central + 16, crc)
    struct.pack_into("<L", changed, central + 24, size)
    return bytes(changed)


def office_files() -> list[bytes]:
    files = []
    for document in (docx.Document(), openpyxl.Workbook()):
        buffer = io.BytesIO()
        document.save(buffer)
        files.append(buffer.getvalue())
    return files


def test_honest_office_files_pass():
    for data in office_files():
        gate.check(data, "plano")
    gate.check(b"%PDF-1.7", "plano.pdf")
    gate.check("eixo;ação\n".encode(), "plano.csv")


def test_an_empty_file_and_one_that_is_too_large_are_named():
    with pytest.raises(UnreadableFile, match=r"«plano\.docx» está vazio"):
        gate.check(b"", "plano.docx")
    with pytest.raises(UnreadableFile, match=r"26\.0 MB e aceitam-se até 25 MB"):
        gate.check(bytes(26 * 2**20), "grande.docx")


def test_a_part_that_grows_too_much_is_refused():
    with pytest.raises(UnreadableFile, match="passa de 200 MB"):
        gate.check(zeros_part(201))
    with pytest.raises(UnreadableFile, match="cresce mais de 100 vezes"):
        gate.check(zeros_part(30))


def test_a_header_that_lies_about_the_size_is_found_out():
    """The first 100 zeros have their own checksum, so that a trusting unpacker would agree."""
    lying = with_claims(zeros_part(30), 100, zlib.crc32(bytes(100)))
    assert zipfile.ZipFile(io.BytesIO(lying)).read("word/document.xml") == bytes(100)
    with pytest.raises(UnreadableFile, match="é maior do que declara"):
        gate.check(lying)


def test_too_many_entries_are_refused_even_when_the_index_is_huge():
    with pytest.raises(UnreadableFile, match="2001 entradas"):
        gate.check(zipped({f"p{n}": b"" for n in range(MAX_ENTRIES + 1)}))
    with pytest.raises(UnreadableFile, match="mais de 2000 entradas"):
        gate.check(zipped({f"{n:0900}": b"" for n in range(MAX_ENTRIES + 400)}))


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../../a.xml", "word/../../a", "C:\\a", "a\\..\\b"]
)
def test_names_that_point_outside_are_refused(name):
    with pytest.raises(UnreadableFile, match="aponta para fora"):
        gate.check(zipped({name: b"x"}))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_stored_twice_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("a.xml", "<a/>")
        package.writestr("a.xml", "<b/>")
    with pytest.raises(UnreadableFile, match="duas vezes"):
        gate.check(buffer.getvalue())


LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]><l>&i;</l>"
)  # fmt: skip
EXTERNAL = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>'
PARAMETER = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><x/>'


@pytest.mark.parametrize("xml", [LAUGHS, EXTERNAL, PARAMETER])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("padding", [0, 65_520, 65_530, 200_000])
def test_xml_with_a_dtd_is_refused_wherever_it_stands(xml, encoding, padding):
    """The padding puts the declaration across the border of two unpacked chunks of 65,536 bytes."""
    text = f'<?xml version="1.0"?><!--{"x" * padding}-->{xml}'
    with pytest.raises(UnreadableFile, match="DTD"):
        gate.check(zipped({"word/document.xml": text.encode(encoding)}))


def test_the_parts_of_a_package_share_one_budget(monkeypatch):
    monkeypatch.setattr("monitor.documents.package.MAX_UNPACKED", 1_000)
    package = Package(zipped({"a": b"x" * 600, "b": b"y" * 600}))
    assert package.read("a") == b"x" * 600
    with pytest.raises(UnreadableFile, match="passa de"):
        package.read("b")


def test_a_truncated_package_is_damaged():
    for data in office_files():
        for cut in (30, len(data) // 2, len(data) - 10):
            with pytest.raises(UnreadableFile, match="incompleto ou danificado"):
                gate.check(data[:cut])


def test_bombs_are_refused_in_under_a_second_and_64_mb(tmp_path):
    """Each in a fresh process: what the refusal adds to the peak of resident memory, and its time."""
    bombs = {
        "zeros": zeros_part(201),
        "lying": with_claims(zeros_part(150), 100, zlib.crc32(bytes(100))),
        "dense": zipped({f"{n}": bytes(90_000) for n in range(MAX_ENTRIES)}),
        "laughs": zipped({"word/document.xml": LAUGHS.encode()}),
        "index": zipped({f"{n:0900}": b"" for n in range(MAX_ENTRIES + 400)}),
    }
    script = (
        "import resource, sys, time\n"
        "from monitor.documents import gate\n"
        "from monitor.documents.model import UnreadableFile\n"
        "data = open(sys.argv[1], 'rb').read()\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "before, start = peak(), time.process_time()\n"
        "try:\n    gate.check(data)\n    print('passed')\n"
        "except UnreadableFile:\n    print(time.process_time() - start, peak() - before)\n"
    )
    for name, data in bombs.items():
        path = tmp_path / name
        path.write_bytes(data)
        out = subprocess.run(
            [sys.executable, "-c", script, path],
            capture_output=True, text=True, check=True, cwd=ROOT,
        ).stdout.split()  # fmt: skip
        assert out != ["passed"], name
        assert float(out[0]) < 1, name
        assert int(out[1]) < 64 * 1024, name
