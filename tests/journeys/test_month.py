"""The month of a partner in a real browser: a telephone, one hand, a connection that comes and goes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.journeys.conftest import manage, serving

pytestmark = pytest.mark.journey

# Two organisations answer for "Sessões"; only the guard for "Patrulhas". Each has a link, unless they are
# still to be asked.
SCENE = """
from datetime import date
from monitor.network.models import Contact, Network, Organisation
from monitor.people.models import User
from monitor.plans.chase.links import token_for
from monitor.plans.models import *
network = Network.objects.get(code="montalvor")
plan = Plan.objects.create(network=network, title="Plano {name}", starts_on=date(2026, 1, 1),
    ends_on=date(2026, 12, 31), levels=["Eixo"], status="approved")
node = PlanNode.objects.create(plan=plan, level=0, title="Escola segura")
guard = Organisation.objects.create(network=network, name="Guarda {name}", acronym="GNR-{name}")
school = Organisation.objects.create(network=network, name="Escola {name}", acronym="AE-{name}")
month, _ = ReportingMonth.objects.get_or_create(network=network, month=date(2026, {month}, 1))
links = {{}}
for organisation in (guard, school):
    email = f"{{organisation.acronym.lower()}}@exemplo.pt"
    Contact.objects.create(organisation=organisation, name="Rita", email=email)
    if {asked}:
        links[organisation] = ReportLink.objects.create(month=month, name="Rita", email=email)
for title, answers in (("Sessões {name}", (guard, school)), ("Patrulhas {name}", (guard,))):
    action = Action.objects.create(plan=plan, node=node, title=title)
    ScheduledMonth.objects.create(action=action, kind="planned", month=month.month)
    for text in ("N.º de sessões", "N.º de alunos"):
        Measure.objects.create(action=action, text=text, kind="count", roll_up="sum")
    for organisation in answers:
        Responsibility.objects.create(action=action, organisation=organisation, role="lead")
        if {asked}:
            LinkAction.objects.create(
                link=links[organisation], action=action, organisation=organisation)
for link in links.values():
    print("/mes/" + token_for(link) + "/")
"""
# Messages leave in the morning: it is.
MORNING = """
from django.utils import timezone
from monitor.kernel.models import OutboxMessage
from monitor.kernel.outbox.sending import deliver_due
OutboxMessage.objects.filter(state="queued").update(due_at=timezone.now())
deliver_due()
"""
REPORTS = """
from monitor.plans.models import *
for report in MonthReport.objects.filter(action__plan__title="Plano {name}").order_by("action_id"):
    values = report.values.order_by("measure_id", "organisation_id")
    print(report.state, report.status, *(f"{{v.organisation.acronym[:3]}}={{int(v.value)}}" for v in values),
        report.difficulties)
"""

# What a telephone gets at the edge of a village: 400 ms and 50 kB a second.
SLOW = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 50_000,
    "uploadThroughput": 20_000,
}


@pytest.fixture(scope="module")
def environment(demonstration: Callable[[str], dict[str, str]]) -> dict[str, str]:
    return demonstration("month")


@pytest.fixture(scope="module")
def server(environment: dict[str, str]) -> Iterator[str]:
    with serving(environment) as address:
        yield address


@pytest.fixture
def shell(environment: dict[str, str]) -> Callable[[str], list[str]]:
    """shell(code) → the lines that it printed, in the database of the running server."""

    def run(code: str) -> list[str]:
        return manage(environment, "shell", "--verbosity", "0", "-c", code).splitlines()

    return run


@pytest.fixture
def scene(shell: Callable[[str], list[str]]) -> Callable[..., list[str]]:
    """scene("A", month=10) → the addresses of the guard's and of the school's links."""

    def make(name: str, month: int = 10, *, asked: bool = True) -> list[str]:
        return shell(SCENE.format(name=name, month=month, asked=asked))

    return make


@pytest.fixture
def reports(shell: Callable[[str], list[str]]) -> Callable[[str], list[str]]:
    return lambda name: shell(REPORTS.format(name=name))


class Thumb:
    """One thumb on a telephone, which counts what it does."""

    def __init__(self, page: Any):
        self.page, self.taps, self.numbers = page, 0, 0

    def tap(self, target: Any) -> None:
        target.tap()
        self.taps += 1

    def number(self, target: Any, value: int) -> None:
        self.tap(target)
        self.page.keyboard.type(str(value))
        self.numbers += 1


@pytest.fixture
def telephone(browser: Any, server: str) -> Iterator[Callable[[str], Any]]:
    """telephone(address, slow=True) → a page of 360 px with touch, on a slow connection."""
    contexts, complaints = [], []

    def open_page(address: str, *, slow: bool = False, **options: Any) -> Any:
        context = browser.new_context(
            base_url=server,
            viewport={"width": 360, "height": 740},
            has_touch=True,
            is_mobile=True,
            locale="pt-PT",
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if slow:
            session = context.new_cdp_session(page)
            session.send("Network.enable")
            session.send("Network.emulateNetworkConditions", SLOW)
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints


def block(page: Any, title: str) -> Any:
    return page.locator("section.block", has=page.get_by_role("heading", name=title))


def saved(block: Any) -> None:
    block.locator("[data-note]", has_text="Guardado.").wait_for()


def test_two_actions_take_under_a_minute_and_four_taps_and_two_numbers_each(
    scene: Any, telephone: Any, reports: Any, axe: Any
) -> None:
    """A tap is counted as 1.5 s and a number as 3 s of a person, beside the time of the machine."""
    start = time.monotonic()
    page = telephone(scene("Um")[0], slow=True)
    opened = time.monotonic() - start
    thumb = Thumb(page)
    for title in ("Sessões Um", "Patrulhas Um"):
        own = block(page, title)
        before = thumb.taps, thumb.numbers
        thumb.tap(own.get_by_text("Em curso", exact=True))
        thumb.number(own.get_by_label("N.º de sessões"), 3)
        thumb.number(own.get_by_label("N.º de alunos"), 60)
        thumb.tap(own.get_by_role("button", name="Enviar"))
        own.get_by_text("Enviado").wait_for()
        assert (thumb.taps - before[0], thumb.numbers - before[1]) == (4, 2)
    page.get_by_text("Está tudo respondido").wait_for()
    machine = time.monotonic() - start
    assert opened < 15
    assert machine + 1.5 * thumb.taps + 3 * thumb.numbers < 60
    assert reports("Um") == ["submitted under_way GNR=3 GNR=60 "] * 2
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_everything_goes_with_one_button(scene: Any, telephone: Any, reports: Any) -> None:
    page = telephone(scene("Tudo")[0])
    for title in ("Sessões Tudo", "Patrulhas Tudo"):
        block(page, title).get_by_text("Concluída", exact=True).tap()
    page.get_by_role("button", name="Enviar tudo").tap()
    page.get_by_text("Está tudo respondido").wait_for()
    assert reports("Tudo") == ["submitted done "] * 2


def test_a_connection_lost_in_the_middle_loses_nothing(
    scene: Any, telephone: Any, reports: Any
) -> None:
    """Lost while filling in; the page is closed and opened again; and only then is there a network."""
    address = scene("Rede")[0]
    page = telephone(address)
    own = block(page, "Sessões Rede")
    own.get_by_text("Em curso", exact=True).tap()
    saved(own)
    page.context.set_offline(True)
    own.get_by_label("N.º de sessões").fill("7")
    own.get_by_text("Sem ligação: está guardado neste aparelho.").wait_for()
    own.get_by_label("N.º de alunos").fill("80")
    own.get_by_text("Dificuldades, próximo passo").tap()
    own.get_by_label("Dificuldades", exact=True).fill("Faltou a carrinha")
    own.get_by_role("button", name="Enviar").tap()
    own.get_by_text("segue assim que houver").wait_for()
    assert reports("Rede") == ["draft under_way "]
    page.close()
    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto(address)
    block(again, "Sessões Rede").get_by_text("Enviado").wait_for()
    assert reports("Rede") == ["submitted under_way GNR=7 GNR=80 Faltou a carrinha"]
    assert again.evaluate("localStorage.length") == 0


def test_what_was_typed_without_a_connection_goes_by_itself_when_it_returns(
    scene: Any, telephone: Any, reports: Any
) -> None:
    page = telephone(scene("Volta")[0])
    own = block(page, "Patrulhas Volta")
    page.context.set_offline(True)
    own.get_by_label("N.º de sessões").fill("4")
    own.get_by_text("Sem ligação").wait_for()
    page.context.set_offline(False)
    saved(own)
    assert reports("Volta") == ["draft  GNR=4 "]


def test_two_partners_at_once_on_one_action_lose_no_number_and_see_both_texts(
    scene: Any, telephone: Any, reports: Any
) -> None:
    guard, school = (telephone(address) for address in scene("Dois"))
    theirs, ours = block(guard, "Sessões Dois"), block(school, "Sessões Dois")
    theirs.get_by_text("Em curso", exact=True).tap()
    theirs.get_by_label("N.º de sessões").fill("3")
    ours.get_by_label("N.º de sessões").fill("2")
    saved(theirs)
    saved(ours)
    for own, text in ((theirs, "Faltou a carrinha"), (ours, "Faltaram salas")):
        own.get_by_text("Dificuldades, próximo passo").tap()
        own.get_by_label("Dificuldades", exact=True).fill(text)
        if own is theirs:
            saved(own)
    ours.get_by_text("Entretanto, outra pessoa escreveu o mesmo").wait_for()
    assert ours.get_by_text("Guardado: Faltou a carrinha").is_visible()
    assert reports("Dois") == ["draft under_way GNR=3 AE-=2 Faltou a carrinha"]
    ours.get_by_role("button", name="Enviar").tap()
    ours.get_by_text("Enviado").wait_for()
    assert reports("Dois") == ["submitted under_way GNR=3 AE-=2 Faltaram salas"]


def test_one_link_on_two_telephones_merges_their_numbers(
    scene: Any, telephone: Any, reports: Any
) -> None:
    address = scene("Mesmo")[0]
    one, other = telephone(address), telephone(address)
    for page, label, value in ((one, "N.º de sessões", "3"), (other, "N.º de alunos", "60")):
        own = block(page, "Patrulhas Mesmo")
        own.get_by_label(label).fill(value)
        saved(own)
    assert reports("Mesmo") == ["draft  GNR=3 GNR=60 "]


def test_a_telephone_number_in_a_text_is_asked_about_where_it_was_typed(
    scene: Any, telephone: Any, reports: Any, axe: Any
) -> None:
    page = telephone(scene("Nome")[0])
    own = block(page, "Patrulhas Nome")
    own.get_by_text("Atrasada", exact=True).tap()
    own.get_by_text("Dificuldades, próximo passo").tap()
    own.get_by_label("Dificuldades", exact=True).fill("Ligar a 912 345 678")
    own.get_by_text("parece estar um").wait_for()
    assert reports("Nome") == ["draft late "]
    assert axe(page) == []
    own.get_by_text("Confirmo: não identifica").tap()
    own.get_by_role("button", name="Enviar").tap()
    own.get_by_text("Enviado").wait_for()
    assert reports("Nome") == ["submitted late Ligar a 912 345 678"]


def test_the_keyboard_alone_answers_an_action(scene: Any, visit: Any, reports: Any) -> None:
    page = visit()
    page.goto(scene("Tecla")[0])
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    page.keyboard.type("60")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent").startswith("Enviar")
    page.keyboard.press("Enter")
    page.get_by_text("Enviado").wait_for()
    focused = page.evaluate("document.activeElement.textContent")
    assert focused == "Patrulhas Tecla"
    assert reports("Tecla") == ["submitted under_way GNR=3 GNR=60 "]


def test_without_script_the_same_page_is_a_plain_form(
    scene: Any, telephone: Any, reports: Any
) -> None:
    page = telephone(scene("Simples")[0], java_script_enabled=False)
    own = block(page, "Sessões Simples")
    own.get_by_text("Adiada", exact=True).tap()
    own.get_by_label("Novo mês").select_option("2026-12-01")
    own.get_by_role("button", name="Enviar").tap()
    page.get_by_text("1 de 2").wait_for()
    assert block(page, "Sessões Simples").get_by_text("Adiada (dezembro de 2026)").is_visible()
    assert reports("Simples") == ["submitted postponed "]


def test_a_closed_month_kills_the_link_and_keeps_what_was_typed_on_the_telephone(
    scene: Any, telephone: Any, reports: Any, shell: Any
) -> None:
    address = scene("Fim", month=11)[0]
    page = telephone(address)
    own = block(page, "Patrulhas Fim")
    shell(
        "from django.utils import timezone; from monitor.plans.models import ReportingMonth; "
        "ReportingMonth.objects.filter(month__month=11).update(closed_at=timezone.now())"
    )
    own.get_by_label("N.º de sessões").fill("4")
    own.get_by_text("já não recebe respostas").wait_for()
    assert page.evaluate("localStorage.length") == 1
    page.goto(address)
    page.get_by_role("heading", name="Esta ligação já não serve").wait_for()
    assert reports("Fim") == []


def test_from_the_request_by_mail_to_the_accepted_month_on_a_telephone(
    scene: Any, telephone: Any, visit: Any, reports: Any, shell: Any
) -> None:
    """The coordinator asks; the guard finds one message with both actions and answers; one is returned
    with a comment, answered again, and both are accepted."""
    scene("Correio", asked=False)
    desk = visit("helena.pires@exemplo.pt", width=360, height=740)
    desk.get_by_role("link", name="O mês de outubro de 2026").click()
    desk.get_by_role("button", name="Pedir").first.click()
    desk.get_by_text("Pedidos escritos a").wait_for()
    shell(MORNING)
    desk.goto("/demonstracao/correio/")
    mail = desk.locator("section.card", has_text="gnr-correio@exemplo.pt")
    assert mail.count() == 1
    if not mail.locator("details[open]").count():
        mail.locator("summary").click()
    assert "Sessões Correio" in mail.inner_text()
    assert "Patrulhas Correio" in mail.inner_text()
    page = telephone(mail.locator("a[href*='/mes/']").first.get_attribute("href"))
    for title in ("Sessões Correio", "Patrulhas Correio"):
        own = block(page, title)
        own.get_by_text("Em curso", exact=True).tap()
        own.get_by_label("N.º de sessões").fill("3")
        own.get_by_role("button", name="Enviar").tap()
        own.get_by_text("Enviado").wait_for()

    def decide(title: str) -> None:
        desk.goto("/inicio/")
        desk.get_by_role("link", name="O mês de outubro de 2026").click()
        desk.get_by_role("link", name=title).first.click()

    decide("Sessões Correio")
    desk.get_by_text("Devolver com um comentário").click()
    desk.get_by_label("Porquê").fill("Faltam os alunos.")
    desk.get_by_role("button", name="Devolver").click()
    page.reload()
    own = block(page, "Sessões Correio")
    own.get_by_text("Faltam os alunos.").wait_for()
    own.get_by_label("N.º de alunos").fill("60")
    own.get_by_role("button", name="Enviar").tap()
    own.get_by_text("Enviado").wait_for()
    for title in ("Sessões Correio", "Patrulhas Correio"):
        decide(title)
        desk.get_by_role("button", name="Aceitar").click()
        desk.get_by_text("conta na execução do plano").wait_for()
    assert reports("Correio") == ["accepted under_way GNR=3 GNR=60 ", "accepted under_way GNR=3 "]
    page.reload()
    assert page.get_by_text("Aceite pela coordenação").count() == 2
    assert page.get_by_role("button", name="Enviar").count() == 0
