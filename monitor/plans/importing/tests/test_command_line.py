"""The project's command as a person runs it: a process, its exit code, one sentence."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import docx
import openpyxl
import pytest
from reportlab.pdfgen.canvas import Canvas

ROOT = Path(__file__).resolve().parents[4]
COMMAND = [sys.executable, "-m", "monitor.cli"]
# A process begins with the memory of the one that starts it, so a small one starts the command.
MEASURED = """
import json, os, subprocess, sys, tempfile, time
with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
    start = time.perf_counter()
    process = subprocess.Popen(sys.argv[1:], stdout=out, stderr=error)
    _pid, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    texts = []
    for file in (out, error):
        file.seek(0)
        texts.append(file.read().decode())
    print(json.dumps([os.waitstatus_to_exitcode(status), seconds, used.ru_maxrss, *texts]))
"""
TABLE = (
    "Plano de Ação 2026\n\n"
    "Eixo\tAções\tResponsáveis\tIndicadores\n"
    "Saúde\tAbrir uma creche\tCâmara\tN.º de crianças\n"
    "\tFormação de jovens\tGNR\tN.º de jovens\n"
)
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY b{n} "{"&a;" * 10 if not n else f"&b{n - 1};" * 10}">' for n in range(9))
    + "]><a>&b8;</a>"
)


@dataclass(frozen=True, slots=True)
class Ran:
    """How a run ended; `megabytes` is the peak of resident memory of it and of its children."""

    code: int
    out: str
    error: str
    seconds: float
    megabytes: float


def run(*arguments: str | Path, var: Path) -> Ran:
    """One `monitor …`, alone in its folder of data."""
    environment = os.environ | {
        "MONITOR_VAR": str(var),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", MEASURED, *COMMAND, *map(str, arguments)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=True,
    )
    code, seconds, kilobytes, out, error = json.loads(done.stdout)
    return Ran(code, out, error, seconds, kilobytes / 1024)


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of data of its own, with a migrated database and one network, "vale"."""
    folder = tmp_path_factory.mktemp("var")
    assert run("manage", "migrate", "--verbosity", "0", var=folder).code == 0
    made = run(
        "manage",
        "shell",
        "--verbosity",
        "0",
        "-c",
        "from monitor.network.models import Network; "
        "Network.objects.create(code='vale', name='Rede Social de Vale', kind='clas')",
        var=folder,
    )
    assert made.code == 0, made.error
    return folder


def one_sentence(ran: Ran) -> str:
    """What was said of a refusal: exit 2, nothing on stdout, one Portuguese sentence on stderr."""
    assert (ran.code, ran.out) == (2, ""), ran
    [line] = ran.error.splitlines()
    assert line.endswith((".", "»"))
    return line


# -- monitor plan import -------------------------------------------------------------------------


def test_a_plan_is_imported_with_a_summary_and_the_same_file_again_changes_nothing(
    var: Path, tmp_path: Path
) -> None:
    path = tmp_path / "plano.txt"
    path.write_text(TABLE, encoding="utf-8")
    first = run("plan", "import", path, "--network", "vale", var=var)
    assert (first.code, first.error) == (0, "")
    assert first.out.splitlines() == [
        "«Plano de Ação 2026» foi escrito na rede «Rede Social de Vale».",
        "Eixo: 1; Ações: 2; Indicadores: 2",
        "Parceiros que a rede não conhece e ficaram só como texto:",
        "  Câmara",
        "  GNR",
    ]
    again = run("plan", "import", path, "--network", "vale", var=var)
    assert (again.code, again.error) == (0, "")
    assert again.out == "Nada mudou: «Plano de Ação 2026» já tem tudo o que o documento diz.\n"
    path.write_text(TABLE + "\tOutra ação\tCâmara\tN.º de coisas\n", encoding="utf-8")
    grown = run("plan", "import", path, "--network", "vale", var=var)
    assert "«Plano de Ação 2026» foi atualizado na rede" in grown.out
    assert "Parceiros que a rede não conhece" not in grown.out


def test_a_wrong_network_and_an_unreadable_file_are_refused_in_one_sentence(
    var: Path, tmp_path: Path
) -> None:
    path = tmp_path / "vazio.docx"
    path.write_bytes(b"")
    wrong = run("plan", "import", path, "--network", "serra", var=var)
    assert one_sentence(wrong) == "Não há nenhuma rede com o código «serra»."
    assert "está vazio" in one_sentence(run("plan", "import", path, "--network", "vale", var=var))
    missing = run("plan", "import", tmp_path / "nada.docx", "--network", "vale", var=var)
    assert "não existe" in one_sentence(missing)
    folder = run("plan", "import", tmp_path, "--network", "vale", var=var)
    assert "é uma pasta" in one_sentence(folder)


# -- monitor plan read ---------------------------------------------------------------------------


def word() -> bytes:
    document = docx.Document()
    document.add_heading("Plano de Ação 2026", 1)
    table = document.add_table(rows=2, cols=3)
    texts = ("Eixo", "Ações", "Responsáveis", "Saúde", "Abrir uma creche", "Câmara")
    for cell, text in zip(table._cells, texts, strict=True):
        cell.text = text
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(("Eixo", "Ações", "Responsáveis"))
    book.active.append(("Saúde", "Abrir uma creche", "Câmara"))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def scanned() -> bytes:
    """A PDF page that is only a picture."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.drawInlineImage(_picture(), 50, 50, 400, 400)
    canvas.save()
    return buffer.getvalue()


def _picture() -> object:
    from PIL import Image

    return Image.new("RGB", (40, 40), "navy")


def encrypted() -> bytes:
    """The start of an OLE container with the stream that Word writes for a password."""
    return (
        bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + "EncryptedPackage".encode("utf-16-le")
    ).ljust(4096, b"\0")


def zip_bomb() -> bytes:
    """300 MB of zeros in one part: some 300 kB."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package,
        package.open("word/document.xml", "w") as part,
    ):
        for _ in range(300):
            part.write(bytes(2**20))
    return buffer.getvalue()


def xml_bomb() -> bytes:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(word())) as honest,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package,
    ):
        for name in honest.namelist():
            package.writestr(name, LAUGHS if name == "word/document.xml" else honest.read(name))
    return buffer.getvalue()


CSV = "Eixo;Ações;Responsáveis\nSaúde;Formação de mães;Câmara\n"
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "cifrado.docx": (encrypted, "palavra-passe"),
    "cortado.docx": (lambda: word()[: len(word()) // 2], "danificado"),
    "digitalizado.pdf": (scanned, "não tem texto"),
    "vazio.xlsx": (lambda: b"", "vazio"),
    "largo.csv": (lambda: b";".join([b"a"] * 10_000) + b"\n", "colunas"),
    "zeros.docx": (zip_bomb, "passa de 200 MB"),
    "risos.docx": (xml_bomb, "entidades XML"),
}
READ: dict[str, Callable[[], bytes]] = {
    "folha.docx": workbook,
    "texto.xlsx": word,
    "dezasseis.csv": lambda: CSV.encode("utf-16"),
    "windows.csv": lambda: CSV.encode("cp1252"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_in_one_sentence_that_names_it(name: str, tmp_path: Path) -> None:
    make, why = REFUSED[name]
    path = tmp_path / name
    path.write_bytes(make())
    sentence = one_sentence(run("plan", "read", path, "--json", var=tmp_path))
    assert why in sentence
    assert name in sentence


def test_a_folder_and_a_missing_file_are_named(tmp_path: Path) -> None:
    assert "é uma pasta" in one_sentence(run("plan", "read", tmp_path, var=tmp_path))
    missing = run("plan", "read", tmp_path / "nada.docx", var=tmp_path)
    assert "nada.docx» não existe." in one_sentence(missing)


@pytest.mark.parametrize("name", READ)
def test_an_odd_file_is_read_for_what_it_is(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(READ[name]())
    ran = run("plan", "read", path, "--json", var=tmp_path)
    assert (ran.code, ran.error) == (0, "")
    assert '"Saúde"' in ran.out
    assert ("Formação de mães" if name.endswith("csv") else "Abrir uma creche") in ran.out


@pytest.mark.parametrize("name", ["zeros.docx", "risos.docx"])
def test_a_bomb_is_refused_in_under_a_second_and_64_mb(name: str, tmp_path: Path) -> None:
    """Beside the same command on a file that is not there, in peak resident memory and in time."""
    bomb = tmp_path / name
    bomb.write_bytes(REFUSED[name][0]())
    plain = [run("plan", "read", tmp_path / "nada.docx", var=tmp_path) for _ in range(3)]
    runs = [run("plan", "read", bomb, var=tmp_path) for _ in range(3)]
    assert all(ran.code == 2 for ran in runs)
    assert min(ran.seconds for ran in runs) - min(ran.seconds for ran in plain) < 1
    assert max(ran.megabytes for ran in runs) - min(ran.megabytes for ran in plain) < 64


@pytest.mark.parametrize(
    "command", [("plan", "import", "plano.docx", "--network", "vale"), ("verify-audit",)]
)
def test_a_database_that_is_not_prepared_is_said_so(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    sentence = one_sentence(run(*command, var=tmp_path / "vazia"))
    assert "falta correr «monitor manage migrate»" in sentence
