"""Formatted texts: HTML in, Markdown out and back, whatever stands in them."""

import re
from collections import Counter
from html import escape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pyrus_tui.models.blocks import Code, Heading, Listing, Mark, Paragraph, Quote, Run, write
from pyrus_tui.models.formatted import (
    blocks,
    from_markdown,
    is_formatted,
    mention_html,
    mentioned,
    plain,
    quote_html,
    quoted,
    to_markdown,
)
from pyrus_tui.models.markup import Element, parse, texts, to_html

ALLOWED = re.compile(
    r"</?(?:i|b|s|code|q|ul|ol|li|button|mark|div|a|span|quote)>|<br/>"
    r'|<div data-type="heading">|<mark data-color="(?:red|yellow|green|blue)">|<a href="[^"<>]*">'
    r'|<span data-personid="\d+">'
    r'|<quote data-noteid="\d+" data-personid="\d+" data-personname="[^"<>]*">'
)

EXAMPLES = [
    ("one<br/>two", "one\ntwo"),
    ("one<br/><br/>two", "one\n\ntwo"),
    ("a <b>bold</b> word", "a **bold** word"),
    ("an <i>italic</i> one", "an *italic* one"),
    ("<s>gone</s>", "~~gone~~"),
    ("<b><i>both</i></b>", "***both***"),
    ("run <code>make `x`</code>", "run `` make `x` ``"),
    ("<code>if x:<br/>    y</code>", "```\nif x:\n    y\n```"),
    ('<div data-type="heading">Rules</div>text', "# Rules\n\ntext"),
    ("<q>said</q>yes", "> said\n\nyes"),
    ('<mark data-color="red">late</mark>', "<red>late</red>"),
    ('<mark data-color="yellow">y</mark> b', "<yellow>y</yellow> b"),
    ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
    ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
    ("<ul><li>a<ul><li>b</li></ul></li></ul>", "- a\n  - b"),
    ("<ul><li>a</li></ul><ul><li>b</li></ul>", "- a\n\n* b"),
    ('<a href="https://x.io/a?b=c">here</a>', "[here](https://x.io/a?b=c)"),
    ('<a href="https://x.io">https://x.io</a>', "<https://x.io>"),
    ('<a href="https://x.io/(a) b">here</a>', "[here](<https://x.io/(a) b>)"),
    ("<button>Yes</button><button>No</button>", "<button>Yes</button><button>No</button>"),
    ('<span data-personid="7">@Ann</span> look', "[@Ann](person:7) look"),
    (
        '<quote data-noteid="5" data-personid="7" data-personname="Ann">Fine</quote>no',
        "> [Ann](comment:5/7)\n>\n> Fine\n\nno",
    ),
    ("1. not a list", "1\\. not a list"),
    ("# no heading", "\\# no heading"),
    ("2 * 3 * 4 &lt; 5 &amp; a_b_c", "2 * 3 * 4 < 5 & a_b_c"),
    ('a<b>"x"</b>b', 'a<b>"x"</b>b'),
]


@pytest.mark.parametrize(("html", "markdown"), EXAMPLES, ids=[one for _, one in EXAMPLES])
def test_both_ways(html: str, markdown: str):
    assert to_markdown(html) == markdown
    assert from_markdown(markdown) == html


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("a\nb", "a<br/>b"),
        ("text\n---\nmore", "text<br/><br/>---<br/><br/>more"),
        ("3. third\n4. fourth", "3. third<br/><br/>4. fourth"),
        ("1. a\n1. b\n1. c", "<ol><li>a</li><li>b</li><li>c</li></ol>"),
        ("1. a\n2. b\n7. c", "<ol><li>a</li><li>b</li></ol>7. c"),
        ("5.\n5.", "5.<br/><br/>5."),
        ("    four blanks", "four blanks"),
        ("![alt](u)", '!<a href="u">alt</a>'),
        ('[a](u "title")', '<a href="u">a</a> "title"'),
        ("[a](javascript:alert)", "[a](javascript:alert)"),
        ("[a](data:text/html,x)", "[a](data:text/html,x)"),
        ("<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"),
        ("<b>x</b>", "<b>x</b>"),
        ("a <b c", "a &lt;b c"),
        ("if a <b> c", "if a &lt;b&gt; c"),
        ("x</b> y", "x&lt;/b&gt; y"),
        ("<b title=x>y</b>", "&lt;b title=x&gt;y&lt;/b&gt;"),
        ('<mark data-color="blue">x</mark>', '<mark data-color="blue">x</mark>'),
        ('<mark data-color="pink">x</mark>', '<mark data-color="yellow">x</mark>'),
        ("> [Ann](comment:x)\n> hm", "<q>Ann<br/>hm</q>"),
        ("[Ann](person:me)", "Ann"),
        ("&amp; &lt;", "&amp; &lt;"),
        ("#", "#"),
        (">", "&gt;"),
        ("[a]: https://x", "[a]: https://x"),
        ("> " * 200 + "deep", "&gt; " * 200 + "deep"),
        ("", ""),
    ],
)
def test_markdown_becomes_only_what_pyrus_allows(markdown: str, html: str):
    assert from_markdown(markdown) == html


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<b>a", [Paragraph(((Run("a", (Mark("b"),)),),))]),
        ("a</b>b", [Paragraph(((Run("ab"),),))]),
        ("<u>a</u>", [Paragraph(((Run("a"),),))]),
        ("<p>a</p><p>b</p>", [Paragraph(((Run("a"),),)), Paragraph(((Run("b"),),))]),
        ("<h2>a</h2>", [Heading(((Run("a"),),))]),
        ("<pre>a\nb</pre>", [Code("a\nb")]),
        ("<ol start=4><li>a", [Listing(((Paragraph(((Run("a"),),)),),), True, 4)]),
        ("<ul>\n<li>a\n<li>b\n</ul>", [Listing(tuple((Paragraph(((Run(x),),)),) for x in "ab"))]),
        ("a<br/>\nb", [Paragraph(((Run("a"),), (Run("b"),)))]),
        ("a\nb", [Paragraph(((Run("a"),), (Run("b"),)))]),
        ("a<div>b</div>c", [Paragraph(((Run("a"),), (Run("b"),), (Run("c"),)))]),
        ("<b>a </b>b", [Paragraph(((Run("a", (Mark("b"),)), Run(" b")),))]),
        ("<script>a<b></script>", [Paragraph(((Run("a"),),))]),
        ("<quote>a</quote>", [Quote((Paragraph(((Run("a"),),)),))]),
        ("<a>x</a>", [Paragraph(((Run("x"),),))]),
        ("&lt;b&gt;\x1b[31m&#27;", [Paragraph(((Run("<b>␛[31m"),),))]),
        ("<!-- x -->", []),
    ],
)
def test_any_html_is_read(html: str, expected: list[object]):
    assert list(blocks(html)) == expected


def test_unknown_tags_survive():
    html = '<u>a</u><x-y z="1" hidden><img src="a&amp;b"/>b</x-y>'
    assert to_html(parse(html)) == html


def test_a_reply_and_a_mention():
    html = (
        quote_html(176324, 9, 'J. "S" <now>', "Fine\nwith <me>") + mention_html(7, "@Ann") + " ok"
    )
    assert quoted(html) == (176324,)
    assert mentioned(html) == (7,)
    assert plain(html) == "> Fine\n> with <me>\n@Ann ok"
    assert plain(html, replies=False) == "@Ann ok"
    assert from_markdown(to_markdown(html)) == html


def test_who_is_mentioned_in_a_reply_was_mentioned_before():
    inside = quote_html(5, 9, "A", "x").replace("x", mention_html(3, "@Old"))
    assert mentioned(inside + mention_html(7, "@New")) == (7,)


def test_whether_there_is_anything_but_words():
    assert not is_formatted("a<br/><br/>b &amp; c")
    assert is_formatted("a <b>b</b>")
    assert is_formatted("<ul><li>b</ul>")


def test_too_deep_a_text_is_read_all_the_same():
    html = "<b>" * 5000 + "x" + "</b>" * 5000 + "<ul><li>" * 3000 + "y"
    assert "".join(texts(parse(html))) == "xy"
    assert plain(html).split() == ["x", *["•"] * (plain(html).count("•")), "y"]
    assert "x" in to_markdown(html)


# -- whatever stands in them ----------------------------------------------------------------------

WORDS = st.text(
    st.sampled_from("abcXYZ019 \u00a0.,:;!?-+=*_~`#>|()[]{}<&\\/'\"@$%^éжя中😀"),
    min_size=1,
    max_size=12,
)
LETTERS = st.text(st.sampled_from("abc XYZ-"), min_size=1, max_size=8)
SMALL = st.integers(1, 999)


def tag(name: str, inner: str, attributes: str = "") -> str:
    return f"<{name}{attributes}>{inner}</{name}>"


def phrases(deeper: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    joined = st.lists(deeper, min_size=1, max_size=3).map("".join)
    colours = st.sampled_from(["red", "yellow", "green", "blue"])
    return st.one_of(
        joined,
        st.builds(tag, st.sampled_from(["b", "i", "s", "code", "button"]), joined),
        st.builds(lambda c, x: tag("mark", x, f' data-color="{c}"'), colours, joined),
        st.builds(lambda u, x: tag("a", x, f' href="https://{escape(u)}"'), WORDS, joined),
        st.builds(lambda n, x: tag("span", x, f' data-personid="{n}"'), SMALL, joined),
    )


PHRASE = st.recursive(WORDS.map(escape) | st.just("<br/>"), phrases, max_leaves=5)


def parts(deeper: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    joined = st.lists(deeper, min_size=1, max_size=3).map("".join)
    points = st.lists(joined.map(lambda x: tag("li", x)), min_size=1, max_size=3).map("".join)
    return st.one_of(
        joined,
        st.builds(tag, st.sampled_from(["ul", "ol"]), points),
        joined.map(lambda x: tag("q", x)),
        st.builds(
            lambda n, name, x: tag(
                "quote", x, f' data-noteid="{n}" data-personid="3" data-personname="{name}"'
            ),
            SMALL,
            LETTERS,
            joined,
        ),
    )


HTML = st.recursive(
    PHRASE | PHRASE.map(lambda x: tag("div", x, ' data-type="heading"')), parts, max_leaves=6
)
SOUP = st.lists(
    st.sampled_from(
        [
            *["<b>", "</b>", "<i>", "<li>", "<ul>", "</ul>", "<q>", "<quote data-noteid=5>"],
            *["</quote>", "<br>", "<code>", "</code>", "<p>", "<script>", "<div>", "<table><td>"],
            *["<!-- -->", "<a href=x>", "<button>", "&lt;", "&#0;", "&nbsp", "<x y='1'", "<"],
        ]
    )
    | WORDS,
    max_size=15,
).map("".join)
MARKDOWN = st.lists(
    st.sampled_from(
        [
            "\n",
            "\n\n",
            "- ",
            "1. ",
            "> ",
            "# ",
            "```\n",
            "**",
            "*",
            "~~",
            "`",
            "    ",
            "<b>",
            "</b>",
            *["<red>", "</red>", "[a](", "](person:3)", "<br>", "---\n", "&amp;", "\t", "\x1b"],
        ]
    )
    | WORDS,
    max_size=15,
).map("".join)


def letters(text: str) -> Counter[str]:
    return Counter(character for character in text if character.isalnum())


@settings(max_examples=100, deadline=None)
@given(HTML)
@example("<b>a</b><b>b</b>")
@example("<ul><li></li></ul>")
def test_what_pyrus_allows_comes_back_as_it_was(html: str):
    read = blocks(html)
    assert blocks(write(read)) == read
    assert blocks(from_markdown(to_markdown(html))) == read


@settings(max_examples=100, deadline=None)
@given(SOUP)
def test_no_html_loses_text_or_breaks(html: str):
    tree = parse(html)
    assert parse(to_html(tree)) == tree
    assert letters("".join(texts(tree))) <= letters(plain(html))
    written = from_markdown(to_markdown(html))
    assert letters("".join(texts(tree))) <= letters(plain(written))


@settings(max_examples=100, deadline=None)
@given(MARKDOWN | st.text(max_size=60))
def test_only_allowed_tags_leave(markdown: str):
    html = from_markdown(markdown)
    assert "<" not in ALLOWED.sub("", html)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f]", html)
    assert from_markdown(to_markdown(html)) == html


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text("abcdжя5 .,!?()", max_size=20), max_size=6).map("\n".join))
def test_words_need_no_care(text: str):
    """What a person types without a thought of Markdown arrives."""
    assert letters(plain(from_markdown(text))) == letters(text)


def test_the_tree_is_known_by_its_tags():
    (element,) = parse('<span data-personid="7x" title>a</span>')
    assert isinstance(element, Element)
    assert (element.number("data-personid"), element.attribute("title")) == (0, "")
