import datetime as dt
import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from lxml import html

Show = Callable[..., str]


class Sample(forms.Form):
    name = forms.CharField(label="Nome", help_text="Como no documento.")
    target = forms.IntegerField(label="Meta", required=False)
    role = forms.ChoiceField(
        label="Papel", choices=[("lead", "Responsável")], widget=forms.RadioSelect
    )
    public = forms.BooleanField(label="Público", required=False)
    document = forms.FileField(label="Documento", required=False)


def test_a_button_with_an_address_is_a_link_and_without_one_submits(show: Show) -> None:
    assert show("{{ ui.button('Ver', href='/x/') }}").startswith(
        '<a class="button button--primary"'
    )
    submit = show("{{ ui.button('Enviar', kind='danger', name='step', value='send') }}")
    assert submit.startswith('<button class="button button--danger" name="step" value="send"')


def test_labels_are_escaped(show: Show) -> None:
    assert "&lt;b&gt;" in show("{{ ui.button(text) }}{{ ui.tag(text) }}", text="<b>")
    assert "<b>" not in show("{{ ui.button(text) }}{{ ui.tag(text) }}", text="<b>")


@pytest.mark.parametrize("tone", ["neutral", "info", "success", "warning", "danger"])
def test_each_tone_has_a_shape_of_its_own(show: Show, tone: str) -> None:
    shapes = {
        name: re.search(r"icons\.svg#([\w-]+)", show("{{ ui.tag('x', tone) }}", tone=name))[1]
        for name in ("neutral", "info", "success", "warning", "danger")
    }
    assert list(shapes.values()).count(shapes[tone]) == 1


def test_a_field_names_its_hint_and_its_error_to_assistive_technology(show: Show) -> None:
    page = html.fromstring(show("{{ ui.field(form['name']) }}", form=Sample({})))
    control = page.xpath("//input")[0]
    described = control.get("aria-describedby").split()
    texts = [page.get_element_by_id(name).text_content().strip() for name in described]
    assert texts[0] == "Como no documento."
    assert "obrigatório" in texts[1]
    assert control.get("aria-invalid") == "true"
    assert page.xpath("//label/@for") == [control.get("id")]


def test_only_fields_that_may_stay_empty_say_so(show: Show) -> None:
    form = Sample()
    assert "(opcional)" in show("{{ ui.field(form['target']) }}", form=form)
    assert "(opcional)" not in show("{{ ui.field(form['name']) }}", form=form)


def test_a_group_of_choices_is_a_fieldset_with_a_legend(show: Show) -> None:
    page = html.fromstring(show("{{ ui.field(form['role']) }}", form=Sample()))
    assert page.tag == "fieldset"
    assert page.xpath("./legend")[0].text_content().strip() == "Papel"


def test_a_file_field_sits_in_a_drop_zone(show: Show) -> None:
    assert "data-drop-zone" in show("{{ ui.field(form['document']) }}", form=Sample())


def test_the_error_summary_links_each_error_to_an_element_of_the_form(show: Show) -> None:
    page = html.fromstring(
        show(
            "<div>{{ ui.error_summary(form) }}"
            "{% for field in form %}{{ ui.field(field) }}{% endfor %}</div>",
            form=Sample({}),
        )
    )
    targets = page.xpath("//div[contains(@class, 'error-summary')]//a/@href")
    assert len(targets) == 2
    for target in targets:
        assert page.get_element_by_id(target.removeprefix("#")) is not None


def test_a_form_without_errors_has_no_summary(show: Show) -> None:
    assert show("{{ ui.error_summary(form) }}", form=Sample()) == ""


def test_a_form_posts_with_the_token(show: Show) -> None:
    page = html.fromstring(
        show("{% call ui.form('/guardar/', multipart=true, cancel='/') %}campos{% endcall %}")
    )
    assert page.get("method") == "post"
    assert page.get("enctype") == "multipart/form-data"
    assert page.xpath("//input[@name='csrfmiddlewaretoken']")
    assert page.xpath("//button")[0].text_content() == "Guardar"


def test_pages_keep_the_rest_of_the_query(show: Show) -> None:
    page = Paginator(range(100), 10).get_page(3)
    shown = show("{{ ui.pagination(page, 'q=avós&estado=x') }}", page=page)
    assert 'href="?page=2&amp;q=avós&amp;estado=x"' in shown
    assert '<span aria-current="page">3</span>' in shown


def test_a_single_page_needs_no_pagination(show: Show) -> None:
    page = Paginator(range(5), 10).get_page(1)
    assert show("{{ ui.pagination(page) }}", page=page) == ""


def test_steps_say_which_are_done_and_which_is_now(show: Show) -> None:
    page = html.fromstring(show("{{ ui.steps(['Carregar', 'Rever', 'Confirmar'], 1) }}"))
    first, second, third = page.xpath("//li")
    assert "(concluído)" in first.text_content()
    assert second.get("aria-current") == "step"
    assert third.get("aria-current") is None


def test_a_missing_fact_or_figure_is_a_dash_and_zero_is_zero(show: Show) -> None:
    assert "<dd>—</dd>" in show("{{ ui.facts([('Meta', none)]) }}")
    assert ">—<" in show("{{ ui.stat(none, 'meta') }}")
    assert ">0<" in show("{{ ui.stat(0, 'feitas') }}")


def test_history_says_what_when_and_who(show: Show) -> None:
    at = dt.datetime(2026, 1, 12, 10, 5, tzinfo=dt.UTC)
    entry = SimpleNamespace(sentence="Criou a ação.", at=at, actor="Rita")
    shown = show("{{ ui.history(entries) }}", entries=[entry])
    assert "Criou a ação." in shown
    assert "12/01/2026, 10:05" in shown
    assert "Rita" in shown


def test_a_table_can_be_scrolled_by_keyboard_and_has_a_name(show: Show) -> None:
    page = html.fromstring(
        show("{% call ui.table('Entidades', ['Nome', ('Ações', 'number')]) %}{% endcall %}")
    )
    assert (page.get("role"), page.get("tabindex")) == ("region", "0")
    assert page.get("aria-label") == page.xpath("//caption")[0].text_content() == "Entidades"
    assert page.xpath("//th[@class='number']")[0].text_content() == "Ações"


def test_filters_work_as_a_plain_form_and_swap_only_when_told_where(show: Show) -> None:
    plain = show("{% call ui.filters('/lista/') %}{% endcall %}")
    assert 'method="get" action="/lista/"' in plain
    assert "hx-" not in plain
    swapped = show("{% call ui.filters('/lista/', target='#resultado') %}{% endcall %}")
    assert 'hx-get="/lista/" hx-target="#resultado"' in swapped


def test_a_select_keeps_the_chosen_value(show: Show) -> None:
    shown = show("{{ ui.select('mes', 'Mês', [(1, 'janeiro'), (2, 'fevereiro')], '2', blank='') }}")
    assert '<option value="2" selected>fevereiro</option>' in shown
    assert shown.count("selected") == 1


def test_a_filter_in_force_says_how_to_take_it_away(show: Show) -> None:
    shown = show("{{ ui.chips([('do parceiro X', '/?a')]) }}")
    assert 'aria-label="Retirar este filtro: do parceiro X"' in shown


def test_the_legend_names_every_state_of_a_month(show: Show) -> None:
    page = html.fromstring(show("{{ ui.month_legend() }}"))
    names = [name.text_content() for name in page.xpath("//dd")]
    assert names == ["previsto", "feito", "em atraso", "sem relato", "feito sem estar previsto"]


@pytest.mark.parametrize(
    ("level", "words"),
    [("high", "leitura segura"), ("medium", "a confirmar"), ("low", "leitura duvidosa")],
)
def test_confidence_is_said_in_words(show: Show, level: str, words: str) -> None:
    assert words in show("{{ ui.confidence(level) }}", level=level)
