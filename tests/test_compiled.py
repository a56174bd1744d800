"""Templates that are compiled in a quick way write what Jinja2's own environment does."""

from __future__ import annotations

from gettext import NullTranslations
from types import MappingProxyType
from typing import Any

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError, pass_context

from planet.locale.translation import Translation
from planet.site.compiled import QuickEnvironment

WORDS = {"sea": "<See>", "100 %%": "100 %%!", "%(name)s at sea": "%(name)s auf See"}


class German(NullTranslations):
    """The words of a catalog."""

    def gettext(self, message: str) -> str:
        return WORDS.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return msgid1 if n == 1 else f"{msgid2} <auf See>"


class Boat:
    name = "Ada & <Ben>"
    crew = MappingProxyType({"first": "O'Hara"})

    def sail(self, to: str) -> str:
        return f"{self.name} to {to}"


def plain(what: str, of: str = "sea") -> str:
    """What a function says that asks for no context."""
    return f"{what} of {of}"


@pass_context
def seen(context: Any, name: str) -> str:
    """What a template hands on to a function that asks for its context."""
    return f"{name}: {name in context}"


OWN = "{% macro word(it) %}({{ it }}){% endmacro %}{% macro gettext(it) %}<{{ it }}>{% endmacro %}"

TEMPLATES = [
    "{{ boat.name }} {{ boat.crew.first }} {{ boat['name'] | safe }} {{ 3 }} {{ none }} {{ [1, '<'] }}",
    (
        "{% macro m(a, b=2, c=a) %}{{ a }}-{{ b }}-{{ c }}{% endmacro %}"
        "{{ m('<') }}{{ m(1, '&') }}{{ m(1, c=3) }}{{ m(b=1, a='>') }}"
    ),
    "{% macro m(a) %}{{ a }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1) }} {{ m(1, '<') }} {{ m(1, x='>') }}",
    "{% macro m(a) %}{{ a }}[{{ caller('<') }}]{% endmacro %}{% call(x) m(1) %}<b>{{ x }}</b>{% endcall %}",
    "{% macro outer(a) %}{% macro inner(b) %}{{ b }}{% endmacro %}<i>{{ inner(a) }}</i>{% endmacro %}{{ outer('<') }}",
    (
        "{% for i in [1, 2] %}{{ seen('boat') }}{{ loop.index }}{% macro m(a) %}"
        "{{ a }}{% endmacro %}{{ m(i) }}{% endfor %}"
    ),
    "{% autoescape false %}{% macro m(a) %}{{ a }}{% endmacro %}{{ m('<') }}{{ _('sea') }}{% endautoescape %}",
    "{{ _('sea') }} {{ gettext('sea') }} {% trans %}sea{% endtrans %} {{ _('100 %%') }} {{ _('other') | upper }}",
    "{% set words = {'a': _('sea')} %}{{ words.a }}{{ words.get('a', 1) }}{{ _('sea') ~ '<' }}",
    (
        "{{ _('%(name)s at sea', name=boat.name) }} {{ _('%(name)s at sea', name=7) }} {% trans name='<' %}"
        "{{ name }} at sea{% endtrans %}"
    ),
    "{% set _ = 'x' %}{{ _ }}",
    "{% macro _(word) %}[{{ word }}]{% endmacro %}{{ _('sea') }}",
    "{% from 'own' import gettext, word as _ %}{{ _('sea') }}{{ gettext('sea') }}",
    "{% import 'own' as _ %}{{ _.word('sea') }}{{ _ is defined }}",
    "{% for _ in ['sea'] %}{{ _ }}{% endfor %}{{ _('sea') }}",
    "{{ ngettext('%(num)s boat', '%(num)s boats', 2) }} {{ ngettext('%(num)s %(of)s', '', 1, of='<') | length }}",
    "{% trans count=3, name='<' %}{{ name }}{% pluralize %}{{ count }} {{ name }}{% endtrans %}",
    # macros that call each other, with all kinds of arguments
    (
        "{% macro a(x) %}{{ b(x, '<') }}{{ b(x) ~ '<' }}{% endmacro %}"
        "{% macro b(y, z=y) %}<{{ y }}{{ z }}{% endmacro %}{{ a('&') }}"
    ),
    (
        "{% macro a(x, y=1, z=2) %}{{ x }}{{ y }}{{ z }}{% endmacro %}{{ a(x=3) }}"
        "{{ a(3, z=4) }}{{ a(z=1, x=2) }}{{ a(1, *[2]) }}{{ a(1, **{'y': 3}) }}"
    ),
    "{% macro a(n) %}{{ n }}{{ a(n - 1) if n }}{% endmacro %}{{ a(3) }}{{ a(1) | upper }}{{ a(1) | length }}",
    (
        "{% macro a(a) %}{{ a }}{% endmacro %}{{ a('<') }}{% macro b(a) %}"
        "{{ a('<') }}{% endmacro %}{{ b(seen) if false }}{{ b(a) }}"
    ),
    "{% macro a(x) %}[{{ x }}]{% endmacro %}{% macro b(a) %}{{ a('boat') }}{% endmacro %}{{ b(plain) }}{{ b(seen) }}",
    "{% macro a() %}first{% endmacro %}{{ a() }}{% macro a() %}second{% endmacro %}{{ a() }}",
    "{% macro a() %}macro{% endmacro %}{% if boat %}{% set a = boat.crew.get %}{% endif %}{{ a('first') }}",
    "{% if boat %}{% macro a() %}<{% endmacro %}{% endif %}{{ a() }}{% for a in ['x'] %}{{ a }}{% endfor %}{{ a() }}",
    (
        "{% from 'own' import word %}{% macro a() %}{{ word('<') }}"
        "{% endmacro %}{{ a() }}{% macro word(x) %}own{% endmacro %}{{ word(1) }}"
    ),
    (
        "{% macro a(x) %}<b>{{ x }}</b>{% endmacro %}{% block main %}{{ a('<') }}"
        "{% for x in [1] %}{{ a(x) }}{% endfor %}{% endblock %}{{ self.main() }}"
    ),
    (
        "{% macro a(x) %}{{ x }}{% endmacro %}{% set it %}{{ a('<') }}"
        "{% endset %}{{ it }}{% filter upper %}{{ a('x<') }}{% endfilter %}"
    ),
    (
        "{% macro a(x) %}{{ x }}{% endmacro %}{% autoescape false %}"
        "{{ a('<') }}{{ a('<') ~ '>' }}{% endautoescape %}{{ a(a('<')) }}"
    ),
    "{% macro a(x) %}{{ x is defined }}{% endmacro %}{{ a() }}{{ a(1) }}{{ a.name }}{{ a.arguments }}",
    "{{ plain('<', of=boat.name) }}{% macro m(plain) %}{{ plain('<') }}{% endmacro %}{{ m(seen) }}",
    (
        "{{ plain('<', of=boat.name) }}{{ plain(of='&', what='>') }}"
        "{{ plain(*['<'], of='') }}{% for i in [1] %}{{ plain('<') }}{% endfor %}"
    ),
    "{% set plain = seen %}{{ plain('boat') }}",
    "{{ boat.name.upper() }}{{ boat.crew.get('first') }}{{ boat.crew.get('none', '<') }}{{ boat.sail('<') }}",
]


def environments() -> tuple[Environment, Environment]:
    """Jinja2's own, and the quick one."""
    translation, made = Translation("de", German()), []
    for kind in (Environment, QuickEnvironment):
        loader = DictLoader({"own": OWN})
        environment = kind(loader=loader, autoescape=True, undefined=StrictUndefined, extensions=["jinja2.ext.i18n"])
        environment.install_gettext_translations(translation.catalog, newstyle=True)  # type: ignore[attr-defined]
        environment.globals |= {"seen": seen, "plain": plain}
        if isinstance(environment, QuickEnvironment):
            environment.known |= {"plain"}
            environment.translate_by(translation)
        made.append(environment)
    return made[0], made[1]


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_writes_what_it_does_with_jinja2_alone(template: str) -> None:
    plain, quick = (environment.from_string(template).render(boat=Boat()) for environment in environments())
    assert quick == plain


@pytest.mark.parametrize(
    "mistake",
    [
        "{{ boat.mast }}",
        "{{ sail }}",
        "{{ sail(1) }}",
        "{% macro m(a) %}{{ a }}{% endmacro %}{{ m() }}",
        "{{ m() }}{% macro m() %}{% endmacro %}",
        "{% macro n() %}{{ m() }}{% endmacro %}{{ n() }}{% macro m() %}{% endmacro %}",
    ],
)
def test_what_is_not_there_is_a_mistake(mistake: str) -> None:
    for environment in environments():
        with pytest.raises(UndefinedError):
            environment.from_string(mistake).render(boat=Boat())


@pytest.mark.parametrize(
    "call",
    [
        "{{ m(1, 2) }}",
        "{{ m(1, x=2) }}",
        "{{ m(1, a=2) }}",
        "{% call m(1) %}block{% endcall %}",
        "{% call plain(1) %}block{% endcall %}",
    ],
)
def test_nothing_takes_more_than_its_arguments(call: str) -> None:
    """A macro or function that has no use for a block says so: the block is not lost in silence."""
    for environment in environments():
        with pytest.raises(TypeError):
            environment.from_string("{% macro m(a) %}{{ a }}{% endmacro %}" + call).render()


def test_a_message_without_gaps_is_looked_up_when_the_template_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    _, quick = environments()
    template = quick.from_string("{% macro m() %}{{ _('sea') }}{% endmacro %}{{ m() }}")
    monkeypatch.delitem(WORDS, "sea")
    assert template.render() == "<See>"
