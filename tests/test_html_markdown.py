"""HTML as Markdown: read back, it has the same words, links and pictures."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from planet.admin.html_markdown import markdown
from planet.parse.markdown import _render
from planet.web.markup import html, html_text

BASE = "https://ada.example/"

CASES = {
    "<p>a <b>b</b> <i>c</i></p><p>d</p>": "a **b** *c*\n\nd",
    "<h1>T</h1><h3>U</h3>": "## T\n\n### U",
    "a<br>b": "a\\\nb",
    "<p>1. no list<br>- nor this<br># nor<br>> nor</p>": "1\\. no list\\\n\\- nor this\\\n\\# nor\\\n\\> nor",
    "<ul><li>a<ul><li>b</li></ul></li><li><p>c</p><p>d</p></li></ul>": "- a\n  - b\n- c\n\n  d",
    '<ol start="3"><li>x</li><li>y</li></ol>': "3. x\n4. y",
    "<blockquote><p>q</p><p>r</p></blockquote>": "> q\n>\n> r",
    "<pre><code>x = `1`\n\n  y\n</code></pre>": "```\nx = `1`\n\n  y\n```",
    "<pre>```</pre>": "````\n```\n````",
    "<code>a`b</code>": "``a`b``",
    "<table><tr><th>a|b</th><th>c</th></tr><tr><td>1</td></tr></table>": "| a\\|b | c |\n| --- | --- |\n| 1 |  |",
    '<a href="https://x.example/a?b=1&amp;copy=2">l</a>': "[l](<https://x.example/a?b=1\\&copy=2>)",
    '<a href="https://x.example/"><img src="https://x.example/i.png" alt="A [b]"></a>': (
        "[![A \\[b\\]](<https://x.example/i.png>)](<https://x.example/>)"
    ),
    "<b>x,</b>y": "x,y",
    "<hr>": "***",
    "a<hr>b": "a\n\n***\n\nb",
    "<dl><dt>Term</dt><dd>Words</dd></dl>": "**Term**\n\nWords",
    "<q>said</q>": "“said”",
    "<script>x</script>": "",
    "": "",
}


@pytest.mark.parametrize("source", CASES)
def test_each_element_has_its_form(source: str) -> None:
    """As people write it."""
    assert markdown(source) == CASES[source]


def words(source: str) -> list[str]:
    return re.sub(r"[“”]", "", html_text.lines(source)).split()


def back(source: str) -> str:
    return html.clean(_render(markdown(source), "title")[1], BASE)


TEXT = st.text("ab1. *_`#>-+=[]()<>&|~\\!:\"'\n\t", min_size=1, max_size=12)
INLINE = st.recursive(
    TEXT.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;")),
    lambda inner: st.one_of(
        st.builds("<b>{}</b>".format, inner),
        st.builds("<i>{}</i>".format, inner),
        st.builds("<code>{}</code>".format, inner),
        st.builds('<a href="https://x.example/?a=(1)&amp;b=[2]">{}</a>'.format, inner),
        st.builds("{}<br>{}".format, inner, inner),
        st.builds("{}{}".format, inner, inner),
    ),
    max_leaves=6,
)
BLOCKS = st.recursive(
    st.one_of(st.builds("<p>{}</p>".format, INLINE), st.builds("<h2>{}</h2>".format, INLINE), INLINE),
    lambda inner: st.one_of(
        st.builds("<ul><li>{}</li><li>{}</li></ul>".format, inner, inner),
        st.builds("<blockquote>{}</blockquote>".format, inner),
        st.builds("<div>{}{}</div>".format, inner, inner),
        st.builds("<table><tr><td>{}</td><td>{}</td></tr></table>".format, INLINE, INLINE),
    ),
    max_leaves=5,
)


@given(BLOCKS)
@example('<a href="https://x.example/">1<br></a><q>1<br></q>')
@example("<code>1</code><code>1</code>")
@example("<b><code>1</code></b><code>`</code>")
@example("<i>1</i><b><i>1</i></b>")
def test_no_word_changes(source: str) -> None:
    """Whatever signs stand in a text, they are read back as they were, and links lead where they led."""
    clean = html.clean(source, BASE)
    again = back(clean)
    assert "".join(words(again)) == "".join(words(clean)), (clean, markdown(clean), again)


def test_deep_nesting_is_no_harm() -> None:
    """Thousands of elements within each other, or open ones, are read in one pass."""
    assert markdown("<div>" * 5000 + "deep" + "</div>" * 5000) == "deep"
    assert markdown("<b>" * 5000 + "deep").replace("*", "") == "deep"
    assert markdown("<ul><li>" * 3000 + "deep").endswith("deep")
