"""How templates are compiled: what Jinja2 finds out at each call, and what is the same each time, is settled before.

What a template writes is the same as with Jinja2's own environment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, cached_property, partial
from types import FunctionType
from typing import Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.runtime import Context, Macro
from jinja2.utils import missing
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from planet.locale.translation import Translation

VERSION = 2
"""Raised where the same template becomes other code."""


class _DirectContext(Context):
    """Calls macros and plain functions at once: what Jinja2 looks up about each callable, it would look up some hundred
    times a page."""

    def call(self, callee: Any, /, *arguments: Any, **named: Any) -> Any:
        """Call something from a template."""
        if type(callee) is not _QuickMacro and (type(callee) not in _PLAIN or hasattr(callee, "jinja_pass_arg")):
            return super().call(callee, *arguments, **named)
        if named:
            named.pop("_loop_vars", None)
            named.pop("_block_vars", None)
        return callee(*arguments, **named)


_PLAIN = (FunctionType, partial)


_unsafe = re.compile("[&<>'\"]").search


def _escaped(value: object) -> str:
    """Return what a template puts into a page, as `escape` does, which takes three times as long for words without a
    sign to escape, for what is markup already, and for numbers."""
    kind = type(value)
    if kind is int:
        return str(value)
    if kind is Markup or (kind is str and not _unsafe(value)):  # type: ignore[call-overload]
        return value  # type: ignore[return-value]
    return escape(value)


_markup: Callable[[str], Markup] = partial(str.__new__, Markup)
"""Makes markup of a text, as `Markup` does, without a look at what it is given."""


class _QuickMacro(Macro):
    """A macro that is called at once where it is given nothing but its own arguments."""

    def __call__(self, *arguments: Any, **named: Any) -> str:
        """Return what the macro writes."""
        absent = self._argument_count - len(arguments)
        if absent < 0 or self._takes_more:
            return super().__call__(*arguments, **named)
        if not named:
            return _markup(self._func(*arguments, *[missing] * absent))
        others = self.arguments[len(arguments) :]
        if not named.keys() <= set(others):
            return super().__call__(*arguments, **named)
        return _markup(self._func(*arguments, *[named.get(name, missing) for name in others]))

    @cached_property
    def _takes_more(self) -> bool:
        return self.caller or self.catch_kwargs or self.catch_varargs or not self._default_autoescape


class _Code(CodeGenerator):
    """Compiles templates to calls of `_escaped`, and to quick macros."""

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        """Write the macro that a function becomes."""
        self.write("environment.quick_")
        super().macro_def(macro_ref, frame)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.escaped(")


class QuickEnvironment(Environment):
    """Compiles templates to what Jinja2 makes of them, in fewer steps."""

    context_class = _DirectContext
    code_generator_class = _Code
    escaped = staticmethod(_escaped)
    quick_Macro = _QuickMacro

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Return a template as a tree, in which messages without gaps are translated already, unless it has another use
        for the name of that function."""
        tree = super()._parse(source, name, filename)
        if not _own_names(tree) & {"_", "gettext"}:
            _Translator(self.globals).visit(tree)
        return tree


def _own_names(tree: nodes.Template) -> set[str]:
    """Return the names that a template gives to something itself."""
    variables = {variable.name for variable in tree.find_all(nodes.Name) if variable.ctx != "load"}
    macros = {macro.name for macro in tree.find_all(nodes.Macro)}
    imported = {part.target for part in tree.find_all(nodes.Import)}
    parts = {
        name if isinstance(name, str) else name[1] for part in tree.find_all(nodes.FromImport) for name in part.names
    }
    return variables | macros | imported | parts


class _Translator(NodeTransformer):
    """Puts translations into a template in place of the calls that look them up."""

    def __init__(self, functions: Mapping[str, Any]) -> None:
        self._functions = functions

    def visit_Concat(self, words: nodes.Concat) -> nodes.Node:
        """Leave words that are joined as they are: Jinja2 forgets of constants in them that they are markup."""
        return words

    def visit_Call(self, call: nodes.Call) -> nodes.Node:
        """Return the translation that a call stands for; the call itself if it is another, or fills gaps."""
        self.generic_visit(call)
        match call:
            case nodes.Call(
                node=nodes.Name(name="_" | "gettext" as name),
                args=[nodes.Const(value=str() as message)],
                kwargs=[],
                dyn_args=None,
                dyn_kwargs=None,
            ):
                return nodes.Const(self._functions[name](message), lineno=call.lineno)
        return call


def gettext_of(translation: Translation) -> Callable[..., Markup]:
    """Return the function that translates a message of the templates and fills its gaps, as Jinja2's own does; a
    message without gaps is looked up once."""
    translated = cache(translation.catalog.gettext)

    def gettext(message: str, /, **facts: object) -> Markup:
        escaped = {name: fact if type(fact) is int else _escaped(fact) for name, fact in facts.items()}
        return _markup(translated(message) % escaped)

    return gettext
