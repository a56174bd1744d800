"""How templates are compiled: what Jinja2 finds out at each call, and what is the same each time, is settled before.

What a template writes is the same as with Jinja2's own environment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property, partial
from keyword import iskeyword
from types import BuiltinMethodType, FunctionType, MethodType
from typing import Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.runtime import Context, Macro
from jinja2.utils import missing
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from planet.locale.translation import Translation

VERSION = 3
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


_PLAIN = (FunctionType, partial, MethodType, BuiltinMethodType)


def _escaped(value: Any) -> str:
    """Return what a template puts into a page, as `escape` does, which takes three times as long for words without a
    sign to escape, for what is markup already, and for numbers."""
    kind = type(value)
    if kind is str and not ("&" in value or "<" in value or ">" in value or "'" in value or '"' in value):
        return value  # type: ignore[no-any-return]
    if kind is Markup:
        return value  # type: ignore[no-any-return]
    return str(value) if kind is int else escape(value)


_markup: Callable[[str], Markup] = partial(str.__new__, Markup)
"""Makes markup of a text, as `Markup` does, without a look at what it is given."""


class _QuickMacro(Macro):
    """A macro that is called at once where it is given nothing but its own arguments."""

    def __call__(self, *arguments: Any, **named: Any) -> str:
        """Return what the macro writes."""
        others = self._others.get(len(arguments))
        if others is None or not named.keys() <= others.keys():
            return super().__call__(*arguments, **named)
        return _markup(self._func(*arguments, *(others | named).values()))

    @cached_property
    def _others(self) -> dict[int, dict[str, object]]:
        """Return the arguments that are left, each as missing, by the number of those that are given without a name;
        nothing if the macro takes more than arguments of its own."""
        if self.caller or self.catch_kwargs or self.catch_varargs or not self._default_autoescape:
            return {}
        return {given: dict.fromkeys(self.arguments[given:], missing) for given in range(self._argument_count + 1)}


class _Code(CodeGenerator):
    """Compiles templates to calls of `_escaped` and to quick macros, and what can be called without Jinja2 to plain
    calls: macros of the same template, and functions that are known to ask for no context."""

    environment: QuickEnvironment
    _known: frozenset[str]
    _macros: dict[str, nodes.Macro]
    _output: nodes.Node | None = None

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        """Compile a whole template."""
        self._known = self.environment.known - _own_names(node)
        self._macros = _lone_macros(node)
        super().visit_Template(node, frame)

    def write_commons(self) -> None:
        """Write how each function of a template begins."""
        super().write_commons()
        self.writeline("escaped, markup = environment.escaped, environment.markup")

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        """Write the macro that a function becomes."""
        self.write("environment.quick_")
        super().macro_def(macro_ref, frame)

    def visit_Macro(self, node: nodes.Macro, frame: Frame) -> None:
        """Write a macro; its function gets a name, by which it is called from the same template."""
        super().visit_Macro(node, frame)
        if self._macros.get(node.name) is node:
            self.writeline(f"direct_{node.name} = macro")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        """Write a call. That of a `call` block hands on what stands in the block, and is left to Jinja2."""
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        if forward_caller:
            super().visit_Call(node, frame, forward_caller=True)
        elif (arguments := self._for_macro(node, frame)) is not None:
            self.write("(" if node is self._output else "markup(")
            self.write(f"(undefined(name={name!r}) if l_0_{name} is missing else direct_{name})")
            self._write_arguments(arguments, frame)
            self.write(")")
        elif name in self._known and _is_simple(node):
            self.visit(node.node, frame)
            self._write_arguments([*node.args, *node.kwargs], frame)
        else:
            super().visit_Call(node, frame)

    def _for_macro(self, node: nodes.Node, frame: Frame) -> list[nodes.Node | None] | None:
        """Return what a call gives to each argument of a macro of the same template, None for what it leaves out; None
        if this is another call, or one that takes more to understand."""
        if not isinstance(node, nodes.Call) or not isinstance(node.node, nodes.Name) or not _is_simple(node):
            return None
        macro, escapes = self._macros.get(node.node.name), frame.eval_ctx.autoescape and not frame.eval_ctx.volatile
        if not macro or not escapes or frame.block or frame.symbols.find_ref(macro.name) != f"l_0_{macro.name}":
            return None
        others = [argument.name for argument in macro.args[len(node.args) :]]
        named = {argument.key: argument.value for argument in node.kwargs}
        if len(node.args) > len(macro.args) or [name for name in others if name in named] != list(named):
            return None
        return [*node.args, *map(named.get, others)]

    def _write_arguments(self, arguments: Sequence[nodes.Node | None], frame: Frame) -> None:
        self.write("(")
        for argument in arguments:
            if argument is None:
                self.write("missing")
            else:
                self.visit(argument, frame)
            self.write(", ")
        self.write(")")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        elif self._for_macro(node, frame) is not None:  # what a macro writes is escaped already
            self._output = node
            self.write("(")
        else:
            self.write("escaped(")


def _is_simple(call: nodes.Call) -> bool:
    """Return whether a call names all that it gives, in words that Python has no other use for, and each once."""
    names = [argument.key for argument in call.kwargs]
    return not (call.dyn_args or call.dyn_kwargs or any(map(iskeyword, names)) or len(set(names)) < len(names))


def _lone_macros(tree: nodes.Template) -> dict[str, nodes.Macro]:
    """Return the macros of a template, by name, that are always there and nothing else at the top of it, and that take
    nothing but their own arguments."""
    bound = Counter(_bound_at_top(tree))
    macros = {part.name: part for part in tree.body if isinstance(part, nodes.Macro)}
    return {name: macro for name, macro in macros.items() if bound[name] == 1 and not _takes_more(macro)}


def _bound_at_top(node: nodes.Node) -> Iterator[str]:
    """Yield the names that a template gives to something at its top, outside of whatever has names of its own."""
    for part in node.iter_child_nodes():
        match part:
            case nodes.Macro(name=name) | nodes.Import(target=name) | nodes.Name(name=name, ctx="store"):
                yield name
            case nodes.FromImport(names=names):
                yield from (name if isinstance(name, str) else name[1] for name in names)
            case nodes.For() | nodes.CallBlock() | nodes.Block():
                pass
            case _:
                yield from _bound_at_top(part)


def _takes_more(macro: nodes.Macro) -> bool:
    names = {name.name for name in macro.find_all(nodes.Name)}
    return not names.isdisjoint(("caller", "kwargs", "varargs"))


class QuickEnvironment(Environment):
    """Compiles templates to what Jinja2 makes of them, in fewer steps. `known` are names of functions that templates
    are given, and that ask for no context."""

    context_class = _DirectContext
    code_generator_class = _Code
    escaped = staticmethod(_escaped)
    markup = _markup
    quick_Macro = _QuickMacro
    known: frozenset[str] = frozenset()

    def translate_by(self, translation: Translation) -> None:
        """Let templates say their words in a language."""
        self.install_gettext_translations(translation.catalog, newstyle=True)  # type: ignore[attr-defined]
        gettext, ngettext = _gettext_of(translation), _ngettext_of(translation)
        self.globals |= {"_": gettext, "gettext": gettext, "ngettext": ngettext}
        self.known |= {"_", "gettext", "ngettext"}

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


def _gettext_of(translation: Translation) -> Callable[..., Markup]:
    """Return the function that translates a message of the templates and fills its gaps, as Jinja2's own does; a
    message without gaps is looked up once."""
    translated = cache(translation.catalog.gettext)

    def gettext(message: str, /, **facts: object) -> Markup:
        return _filled(translated(message), facts)

    return gettext


def _ngettext_of(translation: Translation) -> Callable[..., Markup]:
    """Return the function that does the same with a message in several forms, of which a number chooses one."""
    translated = cache(translation.catalog.ngettext)

    def ngettext(singular: str, plural: str, num: int, /, **facts: object) -> Markup:
        return _filled(translated(singular, plural, num), {"num": num, **facts})

    return ngettext


def _filled(message: str, facts: Mapping[str, object]) -> Markup:
    """Return a message with facts in its gaps."""
    return _markup(message % {name: fact if type(fact) is int else _escaped(fact) for name, fact in facts.items()})
